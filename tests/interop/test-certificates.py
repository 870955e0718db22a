#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who issued whom, whose key is whose: the library's answers for every pair of the test certificates are Node's.

    test-certificates.py DIRECTORY
"""

import json
import os
import subprocess
import sys

import tlsnode


def read(directory, name):
    with open(os.path.join(directory, name), 'rb') as file:
        return file.read()


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except tlsnode.Error:
        return None


def answers(function, arguments):
    return ''.join('-' if found is None else str(int(found)) for found in (attempt(function, item) for item in arguments))


def judge(directory, wanted):
    certificates = {name: attempt(tlsnode.Certificate, read(directory, name)) for name in wanted['certificates']}
    keys = [read(directory, name) for name in wanted['keys']]
    public = [attempt(certificate.get_public_key) for certificate in certificates.values()]
    for name, certificate in certificates.items():
        yield 'checkIssued', name, answers(certificate.check_issued, certificates.values())
        yield 'verify', name, ''.join('-' if key is None else answers(certificate.verify, [key]) for key in public)
        yield 'checkPrivateKey', name, answers(certificate.check_private_key, keys)


def main():
    directory = sys.argv[1]
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'certificates.js')
    wanted = json.loads(subprocess.run(['node', script, directory], check=True, capture_output=True, timeout=120).stdout)
    passed = failed = 0
    for question, name, found in judge(directory, wanted):
        expected = wanted[question][name]
        others = wanted['keys' if question == 'checkPrivateKey' else 'certificates']
        for other, node, ours in zip(others, expected, found):
            passed, failed = passed + (node == ours), failed + (node != ours)
            if node != ours:
                print('FAIL %s (%s, %s): Node %s, we %s' % (question, name, other, node, ours))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
