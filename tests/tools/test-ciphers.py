#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode ciphers, over what OpenSSL and Node make of many lists. test-ciphers.py TLSNODE PEERS_FOLDER"""

import json
import os
import pathlib
import sys

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402

VECTORS = pathlib.Path(__file__).resolve().parent.parent / 'golden' / 'cipher-lists.txt'
KEYS = ['openssl', 'offered', 'extra', 'dropped', 'gnutls', 'error']


def read_vectors():
    """[(list, names, code of the error or '')]"""
    names, lists = {}, []
    for line in VECTORS.read_text(encoding='utf-8').splitlines():
        if line.startswith('='):
            identifier, name = line[1:].split()
            names[identifier] = name
        elif not line.startswith('#'):
            text, suites, code = line.split('|')
            lists.append((text, [names[identifier] for identifier in suites.split()], code))
    return lists


def ciphers(tlsnode, *arguments):
    status, out, errors = peers.run(tlsnode, 'ciphers', *arguments)
    peers.check(status == 0 and errors == '', f'it ended with {status}: {errors}')
    return out.decode()


def explain(tlsnode, *arguments):
    found = json.loads(ciphers(tlsnode, '--json', *arguments))
    peers.check(list(found) == KEYS, f'it has {list(found)}')
    return found


def is_explained(tlsnode, text, names, code):
    found = explain(tlsnode, text)
    peers.check(found['openssl'] == names, f'openssl is {found["openssl"]}')
    told = found['error'] and found['error']['code']
    peers.check(told == (code or None), f'error is {found["error"]}')
    if code:
        peers.check(found['offered'] == found['dropped'] == [] and found['error']['message'], f'it has {found}')
    else:
        peers.check(found['offered'] and found['gnutls'].startswith('NONE:'), f'it has {found}')
        peers.check(all(row['name'] and row['reason'] for row in found['dropped']), f'it dropped {found["dropped"]}')


def is_refused(tlsnode, code, *arguments):
    status, out, errors = peers.run(tlsnode, 'ciphers', *arguments)
    peers.check(status == 1 and out == b'' and errors.startswith(f'tlsnode: {code}: '), f'it ended with {status}: {errors}{out}')


def is_wrong(tlsnode, *arguments):
    status, _, errors = peers.run(tlsnode, 'ciphers', *arguments)
    peers.check(status == 2 and 'tlsnode ciphers --help' in errors, f'it ended with {status}: {errors}')


def has_text_forms(tlsnode):
    text = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ARIA128-GCM-SHA256'
    found = explain(tlsnode, text)
    plain = ciphers(tlsnode, text).splitlines()
    explained = [line.split(None, 3) for line in ciphers(tlsnode, '--explain', text).splitlines()]

    peers.check([row[1] for row in explained if row[0] == '+'] == found['offered'], f'--explain is {explained}')
    peers.check([row[2] for row in explained if row[0] == '+'] == plain, f'it printed {plain}')
    peers.check([row[2:] for row in explained if row[0] == '-'] == [[row['name'], row['reason']] for row in found['dropped']],
                f'--explain is {explained}')
    peers.check([row[2] for row in explained if row[0] == '+' and len(row) > 3] == found['extra'], f'--explain is {explained}')
    peers.check('ECDHE-ARIA128-GCM-SHA256' in [row['name'] for row in found['dropped']], f'it dropped {found["dropped"]}')
    peers.check(ciphers(tlsnode, '--gnutls', text) == found['gnutls'] + '\n', 'another string for GnuTLS')


def has_a_default(tlsnode):
    core = explain(tlsnode)
    peers.check(core == explain(tlsnode, ''), 'an empty list is not the default')
    environment = {**os.environ, 'TLSNODE_OPTIONS': '--tls-cipher-list=AES128-SHA'}
    status, out, _ = peers.run(tlsnode, 'ciphers', '--json', env=environment)
    peers.check(status == 0 and json.loads(out) == explain(tlsnode, 'AES128-SHA') != core, f'the default is {out}')


def knows_suite_b(tlsnode):
    """Its words say more than suites."""
    groups = [word for word in explain(tlsnode, 'SUITEB192')['gnutls'].split(':') if word.startswith('+GROUP-')]
    peers.check(groups == ['+GROUP-SECP384R1'], f'the groups are {groups}')


def has_a_switch(tlsnode):
    """The example of Node's document: one suite of TLS 1.2 is left."""
    found = explain(tlsnode, '--tls-cipher-list=ECDHE-RSA-AES128-GCM-SHA256:!RC4')
    peers.check(found['openssl'][3:] == ['ECDHE-RSA-AES128-GCM-SHA256'], f'openssl is {found["openssl"]}')
    found = explain(tlsnode, '--tls-cipher-list', 'DEFAULT@SECLEVEL=3')
    peers.check(any('security level' in row['reason'] for row in found['dropped']), f'it dropped {found["dropped"]}')


def survives(tlsnode):
    """Lists that are no text, and what JSON has to escape."""
    for text in (b'\xff\xfe', b'a"b\\c\x01\x7f', b'@"', '\u00e4'.encode(), b'A' * 100000, b':' * 3):
        status, out, errors = peers.run(tlsnode, 'ciphers', '--json', *[os.fsdecode(text)])
        peers.check(status == 0 and errors == '' and json.loads(out)['error'], f'it ended with {status}: {errors}')


def main(tlsnode):
    tap = peers.Tap()
    for text, names, code in read_vectors():
        with tap.case(f'list {text}'[:100].replace('#', '\\#')):
            is_explained(tlsnode, text, names, code)
    with tap.case('it prints names, reasons and the string for GnuTLS'):
        has_text_forms(tlsnode)
    with tap.case('without a list it is the default'):
        has_a_default(tlsnode)
    with tap.case('Suite B has groups of its own'):
        knows_suite_b(tlsnode)
    with tap.case('a switch changes the default'):
        has_a_switch(tlsnode)
    with tap.case('bytes that are no text are refused'):
        survives(tlsnode)
    with tap.case('a list that is refused is told'):
        is_refused(tlsnode, 'ERR_SSL_NO_CIPHER_MATCH', 'nonsense')
        is_refused(tlsnode, 'ERR_SSL_INVALID_COMMAND', '--explain', '@FOO')
    with tap.case('a wrong command line is told'):
        is_wrong(tlsnode, 'A', 'B')
        is_wrong(tlsnode, '--other')
    with tap.case('a list may stand behind dashes'):
        peers.check(explain(tlsnode, '--', '-ALL:AES128-SHA')['openssl'][-1] == 'AES128-SHA', 'it is another list')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
