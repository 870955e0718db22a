#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Node as client and as server. test-node.py TLSNODE"""

import pathlib
import sys

import peers

HERE = pathlib.Path(__file__).resolve().parent


def node_client(bench, node, version, kind):
    with bench.serve(kind, '--alpn', 'echo/1,spare/1') as server:
        ca = bench.certificates.ca(kind)
        with peers.Program(node, HERE / 'peer-client.js', server.port(), ca, version) as client:
            peers.transfer(client, client, bench.payload)
            client.wait_told(f'negotiated {version} echo/1 true')
            peers.end_politely(client)
        peers.stop(server)


def node_server(bench, node, version, kind):
    certificate, key = bench.certificates.certificate(kind), bench.certificates.key(kind)
    with peers.Program(node, HERE / 'peer-server.js', certificate, key, version) as server:
        with bench.connect(server.port(), kind, '--alpn', 'other/1,echo/1') as client:
            peers.transfer(client, client, bench.payload)
            server.wait_told(f'negotiated {version} echo/1 localhost')
            seen = peers.negotiated(client)
            peers.check(seen['protocol'] == version, f'protocol is {seen["protocol"]}')
            peers.check(seen['alpn'] == 'echo/1', f'alpn is {seen["alpn"]}')
            peers.check(seen['authorized'] == 'yes', f'authorized is {seen["authorized"]}')
            peers.end_politely(client)


def main(tlsnode):
    node = peers.need('node')
    major = int(peers.run(node, '--version')[1].decode().lstrip('v').partition('.')[0])
    if major < 18:
        print(f'1..0 # SKIP node is version {major}, at least 18 is needed')
        return 0
    with peers.bench(tlsnode) as bench:
        for version, kind in bench.matrix():
            with bench.tap.case(f'a Node client echoes 10 MiB through our server, {version} {kind}'):
                node_client(bench, node, version, kind)
            with bench.tap.case(f'our client echoes 10 MiB through a Node server, {version} {kind}'):
                node_server(bench, node, version, kind)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
