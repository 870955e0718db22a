#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""openssl s_client and s_server. test-openssl.py TLSNODE BENCH_SERVER FETCH"""

import gzip
import json
import os
import re
import sys

import peers

with gzip.open(os.path.join(os.path.dirname(__file__), '..', 'node', 'codes.json.gz')) as _codes:
    CODES = {row['name']: row for row in json.load(_codes)}
KINDS_OTHER = {'ec': 'rsa', 'rsa': 'ec'}
FLAGS = {'TLSv1.2': '-tls1_2', 'TLSv1.3': '-tls1_3'}


def s_client(bench, openssl, port, version, kind, *options):
    return peers.Program(openssl, 's_client', '-connect', f'127.0.0.1:{port}', '-servername', 'localhost',
                         '-verify_hostname', 'localhost', '-verify_return_error',
                         '-CAfile', bench.certificates.ca(kind), FLAGS[version], *options)


def s_server(bench, openssl, version, kind, *options):
    return peers.Program(openssl, 's_server', '-accept', '127.0.0.1:0', '-cert', bench.certificates.certificate(kind),
                         '-key', bench.certificates.key(kind), '-alpn', 'echo/1', FLAGS[version], *options,
                         cwd=bench.folder)


def client_echoes(bench, openssl, version, kind):
    with bench.serve(kind) as server, s_client(bench, openssl, server.port(), version, kind, '-quiet') as client:
        peers.transfer_in_steps(client, client, bench.payload)


def client_sees_alpn(bench, openssl, version, kind):
    with bench.serve(kind, '--alpn', 'echo/1') as server:
        with s_client(bench, openssl, server.port(), version, kind, '-alpn', 'other/1,echo/1') as client:
            client.end_input()
            told = client.read_all().decode()
            peers.check(client.wait() == 0, f's_client failed: {client.told()}')
            peers.check('ALPN protocol: echo/1' in told, f's_client told {told}')
            peers.check(f'New, {version}' in told or f'Protocol  : {version}' in told, f's_client told {told}')
            peers.check('Verify return code: 0 (ok)' in told or 'Verification: OK' in told, f's_client told {told}')


def client_refuses(bench, openssl, version, kind):
    """OpenSSL sends this alert in the clear with TLS 1.3, as RFC 8446 allows before the client has its keys."""
    other = KINDS_OTHER[kind]
    with bench.serve(kind) as server:
        with peers.Program(openssl, 's_client', '-connect', f'127.0.0.1:{server.port()}', '-verify_return_error',
                           '-CAfile', bench.certificates.ca(other), FLAGS[version]) as client:
            peers.check(client.wait() != 0, 's_client trusted us')
        server.wait_told('\n')
        peers.check('tlsnode: ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ' in server.told(), f'the server told {server.told()}')
        peers.stop(server)


def client_cannot_read(bench, openssl, version, row):
    """Nobody verifies what GnuTLS does not read: docs/x509-errors.md."""
    with open(os.path.join(bench.folder, 'malformed.pem'), 'w', encoding='ascii') as file:
        file.write(row['server_cert_pem'] + row['server_key_pem'])
    with peers.Program(openssl, 's_server', '-accept', '127.0.0.1:0', '-cert', 'malformed.pem', '-key', 'malformed.pem', FLAGS[version],
                       cwd=bench.folder) as server:
        with bench.connect(server.listening_port(), 'ec', '--insecure') as client:
            peers.check(client.wait() != 0, 'our client trusts it')
            peers.check('tlsnode: ERR_SSL_BAD_CERTIFICATE: ' in client.told(), f'our client told {client.told()}')


def client_at_bench_server(bench, bench_server, openssl, version, kind):
    """10 MiB up, then 10 MiB down in large writes, then 1 MiB in small ones."""
    arguments = bench.certificates.certificate(kind), bench.certificates.key(kind)
    with peers.Program(bench_server, '0', *arguments) as server:
        with s_client(bench, openssl, server.port(), version, kind, '-quiet') as client:
            client.write(b'U' + peers.SIZE.to_bytes(8, 'big') + bench.payload)
            peers.check(client.read_exactly(1) == b'K', 'the upload was not answered')
            for letter, size in ((b'D', peers.SIZE), (b'd', 1024 * 1024 + 7)):
                client.write(letter + size.to_bytes(8, 'big'))
                peers.check(client.read_exactly(size) == bytes(size), 'the download is not zeros')


def both_ways(bench, openssl, version, kind):
    with s_server(bench, openssl, version, kind, '-quiet') as server:
        with bench.connect(server.listening_port(), kind, '--alpn', 'other/1,echo/1') as client:
            peers.transfer(client, server, bench.payload)
            peers.transfer(server, client, bench.payload)
            seen = peers.negotiated(client)
            peers.check((seen['protocol'], seen['alpn'], seen['authorized']) == (version, 'echo/1', 'yes'), f'{seen}')


def fetches(bench, fetch, openssl, version, kind):
    with s_server(bench, openssl, version, kind, '-quiet', '-WWW') as server:
        port = server.listening_port()
        status, out, errors = peers.run(fetch, port, bench.certificates.ca(kind), '/payload',
                                        peers.sha256(bench.payload))
        peers.check(status == 0, f'fetch failed: {errors}')
        peers.check(re.search(rb'TLSv1', out), f'fetch told {out}')


def main(tlsnode, bench_server, fetch):
    openssl = peers.need('openssl')
    with peers.bench(tlsnode) as bench:
        for version, kind in bench.matrix():
            with bench.tap.case(f's_client echoes 10 MiB through our server, {version} {kind}'):
                client_echoes(bench, openssl, version, kind)
            with bench.tap.case(f's_client sees our ALPN and verifies us, {version} {kind}'):
                client_sees_alpn(bench, openssl, version, kind)
            with bench.tap.case(f's_client refuses us and tells why, {version} {kind}'):
                client_refuses(bench, openssl, version, kind)
            with bench.tap.case(f's_client sends and fetches 10 MiB at the bench server, {version} {kind}'):
                client_at_bench_server(bench, bench_server, openssl, version, kind)
            with bench.tap.case(f'10 MiB go both ways between our client and s_server, {version} {kind}'):
                both_ways(bench, openssl, version, kind)
            with bench.tap.case(f'read_async fetches 10 MiB from s_server, {version} {kind}'):
                fetches(bench, fetch, openssl, version, kind)
        for version in peers.VERSIONS:
            for name in ('not-before-malformed-leaf-server', 'not-after-malformed-leaf-server'):
                with bench.tap.case(f'our client cannot read the certificate of s_server, {version} {name}'):
                    client_cannot_read(bench, openssl, version, CODES[name])
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
