#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Node's switches on the command line of the command and in TLSNODE_OPTIONS. test-switches.py TLSNODE PEERS_FOLDER"""

import os
import sys

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402


def environment(variable):
    kept = {name: value for name, value in os.environ.items() if name != 'TLSNODE_OPTIONS'}
    return kept if variable is None else {**kept, 'TLSNODE_OPTIONS': variable}


def negotiates(bench, port, before=(), after=(), variable=None, **expected):
    """What a client with these switches before and behind its verb and this variable agrees on."""
    with peers.Program(bench.tlsnode, *before, 'connect', f'localhost:{port}', '--ca', bench.certificates.ca('rsa'), *after,
                       env=environment(variable)) as client:
        seen = peers.negotiated(client)
        peers.end_politely(client)
    for name, value in expected.items():
        peers.check(seen[name] == value, f'{name} is {seen[name]}')
    return client.told()


def refuses(bench, sentence, *arguments, variable=None):
    status, out, errors = peers.run(bench.tlsnode, *arguments, env=environment(variable))
    peers.check(status == 2 and out == b'', f'it ended with {status}: {out}')
    peers.check(errors.splitlines()[0] == f'tlsnode: ERR_INVALID_ARG_VALUE: {sentence}', f'it told {errors}')


def warns(bench, port, variable, text):
    told = negotiates(bench, port, variable=variable, protocol='TLSv1.2')
    warnings = [line for line in told.splitlines() if 'WARNING' in line]
    peers.check(len(warnings) == 1 and warnings[0].endswith(text), f'it warned {warnings}')


def is_its_own(bench):
    """The switches of the server are its own, too."""
    with peers.Program(bench.tlsnode, '--tls-max-v1.2', 'serve', '--port', '0', '--cert', bench.certificates.certificate('rsa'),
                       '--key', bench.certificates.key('rsa')) as server:
        negotiates(bench, server.port(), protocol='TLSv1.2')


def negotiation(bench, port):
    tap, suite = bench.tap, 'ECDHE-RSA-AES256-GCM-SHA384'
    for title, arguments in (
            ('before the verb', {'before': ['--tls-max-v1.2']}),
            ('behind the verb', {'after': ['--tls-max-v1.2']}),
            ('in the variable', {'variable': '--tls-max-v1.2'}),
            ('an option of the verb wins', {'after': ['--max', 'TLSv1.2'], 'before': ['--tls-max-v1.3']}),
            ('the command line wins', {'after': ['--tls-max-v1.2'], 'variable': '--tls-max-v1.3'})):
        with tap.case(f'--tls-max: {title}'):
            negotiates(bench, port, **arguments, protocol='TLSv1.2')
    with tap.case('without switches nothing changes'):
        negotiates(bench, port, protocol='TLSv1.3')
    with tap.case('--tls-min'):
        negotiates(bench, port, variable='--tls-min-v1.3', protocol='TLSv1.3')
    for title, arguments in (
            ('in one argument', {'before': [f'--tls-cipher-list={suite}']}),
            ('in two arguments', {'after': ['--tls-cipher-list', suite]}),
            ('under its other name', {'before': [f'--tls-default-ciphers={suite}']}),
            ('with a security level', {'before': [f'--tls-cipher-list={suite}@SECLEVEL=2']}),
            ('in quotes', {'variable': f"--tls-cipher-list='{suite}:!RC4'"}),
            ('the command line wins', {'after': ['--tls-cipher-list', suite], 'variable': '--tls-cipher-list=AES128-SHA'}),
            ('an option of the verb wins', {'before': ['--tls-cipher-list=AES128-SHA'], 'after': ['--ciphers', suite]})):
        with tap.case(f'--tls-cipher-list: {title}'):
            negotiates(bench, port, **{**arguments, 'after': [*arguments.get('after', []), '--tls-max-v1.2']}, cipher=suite)


def main(tlsnode):
    with peers.bench(tlsnode) as bench:
        with bench.serve('rsa') as server:
            port = server.port()
            negotiation(bench, port)
            with bench.tap.case('an unknown switch in the variable is one warning'):
                warns(bench, port, '--bogus --tls-max-v1.2 --more', 'Unknown switches in TLSNODE_OPTIONS: --bogus --more')
            for switch in ('--tls-keylog=/nowhere/at/all', '--trace-tls'):
                with bench.tap.case(f'{switch} is one warning'):
                    warns(bench, port, f'{switch} --tls-max-v1.2',
                          'no keys will be written' if 'keylog' in switch else 'nothing will be traced')
        with bench.tap.case('a server has its own switches'):
            is_its_own(bench)
        conflict = 'either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both'
        with bench.tap.case('a conflict is refused'):
            refuses(bench, conflict, '--tls-min-v1.3', 'connect', '--tls-max-v1.2', 'localhost:1')
            refuses(bench, conflict, 'connect', 'localhost:1', variable='--tls-min-v1.3 --tls-max-v1.2')
            refuses(bench, conflict, 'connect', '--tls-max-v1.2', 'localhost:1', variable='--tls-min-v1.3')
        with bench.tap.case('a missing value is refused'):
            refuses(bench, '--tls-cipher-list requires an argument', 'connect', 'localhost:1', '--tls-cipher-list')
        with bench.tap.case('a quote without end is refused'):
            refuses(bench, 'invalid value for TLSNODE_OPTIONS (unterminated string)', '--version', variable='"')
        with bench.tap.case('an unknown switch on the command line is wrong'):
            refuses(bench, 'Unknown option --tls-min-v1.9', 'connect', 'localhost:1', '--tls-min-v1.9')
    return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
