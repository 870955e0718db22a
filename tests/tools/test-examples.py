#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the examples of one language. test-examples.py TLSNODE PEERS_FOLDER CLIENT... -- SERVER..."""

import re
import sys

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402


def client_gets_a_page(bench, client):
    with bench.serve('ec', '--http') as server:
        status, out, errors = peers.run(*client, 'localhost', server.port(), bench.certificates.ca('ec'))
        peers.check(status == 0 and errors == '', f'it ended with {status}: {errors}')
        peers.check('<td>TLSv1.3</td>' in out.decode() and '</html>' in out.decode(), f'it printed {out}')
        peers.stop(server)


def client_refuses(bench, client):
    with bench.serve('rsa', '--http') as server:
        _, out, errors = peers.run(*client, 'localhost', server.port(), bench.certificates.ca('ec'))
        peers.check('UNABLE_TO_VERIFY_LEAF_SIGNATURE' in errors, f'it told {errors}')
        peers.check(b'</html>' not in out, f'it printed {out}')


def server_echoes(bench, server):
    certificate, key = bench.certificates.certificate('ec'), bench.certificates.key('ec')
    with peers.Program(*server, '0', certificate, key) as program:
        port = int(re.search(r"port\W+(?:\w+ )?(\d+)", program.read_line()).group(1))
        with bench.connect(port, 'ec', '--quiet') as client:
            peers.transfer(client, client, bench.payload)
            peers.end_politely(client)
        peers.check(program.told() == '', f'it told {program.told()}')


def main(tlsnode, arguments):
    client, server = arguments[:arguments.index('--')], arguments[arguments.index('--') + 1:]
    with peers.bench(tlsnode) as bench:
        with bench.tap.case('the client gets a page'):
            client_gets_a_page(bench, client)
        with bench.tap.case('the client refuses a server that it does not trust'):
            client_refuses(bench, client)
        with bench.tap.case('the server echoes 10 MiB'):
            server_echoes(bench, server)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[3:]))
