#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What certificates say, compared with what Node's X509Certificate says of them.

    certs.py FILE [--only NAME,...]

FILE is JSON, perhaps with gzip: a list of rows with name, pem and either parseError or legacy (toLegacyObject ()), x509 (the properties), checkHost,
checkEmail and checkIP (arguments and results), as recorded from Node. `{"undefined": true}` is None, `{"hex": ...}` bytes, `{"throws": ...}` an
error. Every value is compared, also the set and the order of the keys. Ends with `N passed, N failed`.
"""

import argparse
import gzip
import json
import re
import sys

import tlsnode

PROPERTIES = {'toString': lambda certificate: certificate.to_pem(),
              'publicKeyType': lambda certificate: certificate.get_public_key_type(),
              'publicKeyDetails': lambda certificate: certificate.get_public_key_details(),
              'publicKeySpki': lambda certificate: certificate.get_public_key().hex()}
CHECKS = {'checkHost': ('host', 'check_host'), 'checkEmail': ('email', 'check_email'), 'checkIP': ('ip', 'check_ip')}


def snake(name):
    return re.sub(r'(?<=[a-z0-9])([A-Z]+)', lambda match: '_' + match[1].lower(), name)


def wanted(value):
    """A recorded value in Python. Numbers that JSON cannot hold are text in the file."""
    if isinstance(value, dict):
        if value.get('undefined'):
            return None
        if set(value) == {'hex'}:
            return bytes.fromhex(value['hex'])
        return {key: int(item) if key == 'publicExponent' else wanted(item) for key, item in value.items()}
    return [wanted(item) for item in value] if isinstance(value, list) else value


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except tlsnode.Error as error:
        return {'throws': {'code': error.code, 'message': str(error)}}


def expectation(value):
    value = wanted(value)
    if isinstance(value, dict) and 'throws' in value:
        return {'throws': {key: value['throws'][key] for key in ('code', 'message')}}
    return value


def keys_of(value):
    return list(value) if isinstance(value, dict) else None


class Judge:
    def __init__(self, row):
        self.row, self.differences = row, []

    def compare(self, what, found, expected):
        if found != expected or type(found) is not type(expected) or keys_of(found) != keys_of(expected):
            self.differences.append('%s: Node %r, we %r' % (what, expected, found))

    def properties(self, certificate):
        for name, value in self.row['x509'].items():
            read = PROPERTIES.get(name, lambda item, name=name: getattr(item, snake(name)))
            expected = self.row['pem'] if name == 'toString' and value == 'same as pem' else expectation(value)
            self.compare(name, outcome(read, certificate), expected)

    def legacy(self, certificate):
        found, expected = certificate.to_legacy_object(), wanted(self.row['legacy'])
        self.compare('keys', list(found), list(expected))
        for key in expected:
            self.compare(key, found.get(key, 'absent'), expected[key])

    def checks(self, certificate):
        for name, (argument, method) in CHECKS.items():
            for check in self.row.get(name, []):
                arguments = [check[argument], *([check['options']] if 'options' in check else [])]
                found = outcome(getattr(certificate, method), *arguments)
                self.compare('%s %s' % (name, arguments), found, expectation(check['result']))

    def run(self):
        found = outcome(tlsnode.Certificate, self.row['pem'])
        if 'parseError' in self.row:
            self.compare('new', found, {'throws': self.row['parseError']})
        elif isinstance(found, dict):
            self.differences.append('new: %r' % found)
        else:
            self.properties(found)
            self.legacy(found)
            self.checks(found)
        return self.differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('file')
    parser.add_argument('--only', default='')
    arguments = parser.parse_args()
    with (gzip.open if arguments.file.endswith('.gz') else open)(arguments.file) as file:
        rows = json.load(file)
    names = set(filter(None, arguments.only.split(',')))
    passed = failed = 0
    for row in rows:
        if names and row['name'] not in names:
            continue
        differences = Judge(row).run()
        passed, failed = passed + (not differences), failed + bool(differences)
        for difference in differences:
            print('FAIL %s: %s' % (row['name'], difference))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
