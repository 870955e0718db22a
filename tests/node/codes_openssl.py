#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the faults that `openssl verify` tells of chains with those of certificate_verify_chain ().

    codes_openssl.py FILE

FILE is that of chains.py. The command goes on after some faults and stops at others: what it tells must be among our reasons, in its
order. Ends with `N passed, N failed`; 77 = there is no openssl.
"""

import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import tlsnode

SKIP = 77
ERROR = re.compile(r'^error \d+ at (\d+) depth lookup: (.*)$', re.MULTILINE)
BLOCK = re.compile(r'-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n', re.DOTALL)

# What the command says otherwise than the library does for Node.
WORDS = {'unable to verify the first certificate': 'unable to get local issuer certificate'}

# GnuTLS does not read these certificates: tests/x509/test-verify.c judges one without it.
UNREADABLE = re.compile('not-(before|after)-malformed-')


def ask_openssl(row, chain, folder):
    purpose = {'server': 'sslserver', 'client': 'sslclient'}[row['direction']]
    command = ['openssl', 'verify', '-no-CApath', '-no-CAstore', '-purpose', purpose]
    files = {'ca': row['ca_pem'], 'leaf': chain[0], 'others': ''.join(chain[1:]), 'crl': row['crl_pem'] or ''}
    for name, text in files.items():
        pathlib.Path(folder, name).write_text(text, encoding='ascii')
    command += ['-CAfile', 'ca']
    if files['others']:
        command += ['-untrusted', 'others']
    if files['crl']:
        command += ['-crl_check_all', '-CRLfile', 'crl']
    done = subprocess.run([*command, 'leaf'], cwd=folder, capture_output=True, text=True, check=False)
    return [(int(depth), message) for depth, message in ERROR.findall(done.stderr)]


def ask_us(row, chain):
    options = {'ca': row['ca_pem']}
    if row['crl_pem']:
        options['crl'] = row['crl_pem']
    context = tlsnode.create_secure_context(**options)
    report = tlsnode.Certificate(chain[0]).verify_chain(''.join(chain[1:]), context, row['direction'], None, 0)
    return [(reason['depth'], reason['message']) for reason in report['reasons']]


def is_within(faults, reasons):
    """In their order."""
    rest = iter(reasons)
    return all(any(WORDS.get(reason[1], reason[1]) == WORDS.get(fault[1], fault[1]) for reason in rest) for fault in faults)


def judge(row):
    """What differs, in words; None = nothing."""
    chain = BLOCK.findall(row[f'{row["direction"]}_cert_pem'])
    with tempfile.TemporaryDirectory() as folder:
        faults = ask_openssl(row, chain, folder)
    reasons = ask_us(row, chain)
    if not faults and row['code'] != 'HOSTNAME_MISMATCH':
        return 'openssl finds no fault'
    return None if is_within(faults, reasons) else f'openssl: {faults}, we: {reasons}'


def main(path):
    if shutil.which('openssl') is None:
        print('openssl is missing')
        return SKIP
    with gzip.open(path) as file:
        rows = json.load(file)
    outcomes = {row['name']: judge(row) for row in rows if not UNREADABLE.match(row['name'])}
    failed = {name: difference for name, difference in outcomes.items() if difference is not None}
    for name, difference in failed.items():
        print(f'FAIL {name}: {difference}')
    print(f'{len(outcomes) - len(failed)} passed, {len(failed)} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
