#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our server's choice of suite, group and certificate is OpenSSL's. test-choices.py CHOICE-SERVER

Random settings of both sides, the same in each run; TN_INTEROP_ROUNDS says how many rounds of 60 of each kind.
"""

import os
import pathlib
import sys
import tempfile

import peers

HERE = pathlib.Path(__file__).resolve().parent
CERTS = HERE.parent / 'certs'
PAIRS = 60
SEED = 2026
ROUNDS = int(os.environ.get('TN_INTEROP_ROUNDS', '1'))
# Certificates, by kind of test.
KINDS = {
    'suites-1.2': ('leaf-rsa', 'leaf-ec'),
    'suites-1.3': ('leaf-rsa', 'leaf-ec'),
    'groups': ('leaf-ec',),
    'certificates': ('leaf-rsa', 'leaf-p384', 'leaf-ed25519', 'leaf-ed448', 'leaf-rsa-pss'),
}


def compare(node, server, kind, seed, files):
    code, output, _ = peers.run(node, HERE / 'choices.js', server, kind, PAIRS, seed, *files)
    for line in output.decode().splitlines():
        print(f'# {line}')
    peers.check(code == 0, 'OpenSSL chooses otherwise')


def main(server):
    node = peers.need('node')
    tap = peers.Tap()
    with tempfile.TemporaryDirectory() as directory:
        for kind, names in KINDS.items():
            files = []
            for name in names:
                files.append(pathlib.Path(directory) / f'{name}.pem')
                files[-1].write_bytes((CERTS / f'{name}.crt').read_bytes() + (CERTS / f'{name}.key').read_bytes())
            for seed in range(SEED, SEED + ROUNDS):
                with tap.case(f'{PAIRS} random pairs of {kind}, seed {seed}'):
                    compare(node, server, kind, seed, files)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
