#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode demo, help and the wrong command lines. test-demo.py TLSNODE PEERS_FOLDER"""

import re
import sys

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402

WRONG = (
    (), ('nonsense',), ('help', 'nonsense'), ('demo', 'more'), ('demo', '--nonsense'),
    ('serve',), ('serve', 'more', '--self-signed'), ('serve', '--self-signed', '--port', '65536'),
    ('serve', '--self-signed', '--port', '-1'), ('serve', '--cert', 'x'), ('serve', '--key', 'x'),
    ('serve', '--self-signed', '--cert', 'x', '--key', 'y'),
    ('connect',), ('connect', 'a', 'b'), ('connect', 'a:99999'), ('connect', 'localhost', '--unix', 'x'),
    ('keygen', 'more'), ('keygen', '--type', 'dsa'), ('keygen', '--days', '-1'), ('keygen', '--issuer', 'x'),
)


def shows_all(tlsnode):
    status, out, errors = peers.run(tlsnode, 'demo')
    out = out.decode()
    peers.check(status == 0, f'demo ended with {status}: {out}{errors}')
    for version in peers.VERSIONS:
        row = rf'^{re.escape(version)} .* demo/1 +localhost +yes +1048576 +same +[0-9.]+ ms$'
        peers.check(re.search(row, out, re.MULTILINE), f'no row of {version} in {out}')
    for code in ('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'):
        peers.check(code in out, f'no {code} in {out}')


def refuses(tlsnode, arguments):
    status, out, errors = peers.run(tlsnode, *arguments)
    peers.check(status == 2, f'it ended with {status}')
    peers.check(out == b'', f'it printed {out}')
    lines = errors.splitlines()
    peers.check(len(lines) == 2 and re.match(r'tlsnode: [A-Z_]+: ', lines[0]), f'it told {errors}')


def helps(tlsnode, *arguments):
    status, out, _ = peers.run(tlsnode, *arguments)
    peers.check(status == 0 and b'Usage:' in out, f'{arguments} gave {status} and {out}')
    return out.decode()


def main(tlsnode):
    tap = peers.Tap()
    with tap.case('demo shows both versions and both refusals'):
        shows_all(tlsnode)
    with tap.case('--version tells the version'):
        peers.check(re.fullmatch(rb'tlsnode \d+\.\d+\.\d+\n', peers.run(tlsnode, '--version')[1]), 'it does not')
    with tap.case('help lists the verbs, and each verb helps'):
        for verb in ('demo', 'connect', 'serve', 'keygen'):
            peers.check(verb in helps(tlsnode, 'help'), f'{verb} is not listed')
            peers.check(helps(tlsnode, 'help', verb) == helps(tlsnode, verb, '--help'), f'{verb} has two helps')
    for arguments in WRONG:
        with tap.case(f'wrong command line: {" ".join(arguments) or "nothing"}'):
            refuses(tlsnode, arguments)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
