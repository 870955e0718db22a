#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""curl at our servers. test-curl.py TLSNODE BLOB_SERVER"""

import sys

import peers


def curl(program, bench, port, version, kind, *options):
    number = version.removeprefix('TLSv')
    status, out, errors = peers.run(program, '--silent', '--show-error', '--verbose', '--noproxy', '*',
                                    '--cacert', bench.certificates.ca(kind), f'--tlsv{number}', '--tls-max', number,
                                    '--resolve', f'localhost:{port}:127.0.0.1', *options)
    peers.check(status == 0, f'curl ended with {status}: {errors}')
    return out, errors


def gets_two_pages(bench, program, version, kind):
    """Two requests on one connection, with ALPN."""
    with bench.serve(kind, '--http') as server:
        url = f'https://localhost:{(port := server.port())}'
        out, errors = curl(program, bench, port, version, kind, f'{url}/one', f'{url}/two')
        page = out.decode()
        peers.check(page.count(f'<td>{version}</td>') == 2, f'the pages are {page}')
        peers.check('<td>/one</td>' in page and '<td>/two</td>' in page, f'the pages are {page}')
        peers.check('<td>http/1.1</td>' in page and '<td>localhost</td>' in page, f'the pages are {page}')
        peers.check('server accepted http/1.1' in errors, f'curl told {errors}')
        peers.check('Re-using existing connection' in errors, f'curl told {errors}')
        peers.stop(server)


def uploads(bench, program, version, kind):
    with bench.serve(kind, '--http') as server:
        port = server.port()
        out, _ = curl(program, bench, port, version, kind, '--data-binary', f'@{bench.payload_path}',
                      f'https://localhost:{port}/')
        expected = f'{peers.SIZE} bytes, SHA-256 {peers.sha256(bench.payload)}'
        peers.check(expected in out.decode(), f'the page is {out.decode()}')


def downloads(bench, blob_server, program, version, kind):
    arguments = bench.certificates.certificate(kind), bench.certificates.key(kind), bench.payload_path
    with peers.Program(blob_server, *arguments) as server:
        port = server.port()
        out, _ = curl(program, bench, port, version, kind, f'https://localhost:{port}/')
        peers.check(peers.sha256(out) == peers.sha256(bench.payload), f'curl got {len(out)} other bytes')


def main(tlsnode, blob_server):
    program = peers.need('curl')
    with peers.bench(tlsnode) as bench:
        for version, kind in bench.matrix():
            with bench.tap.case(f'curl gets two pages on one connection, {version} {kind}'):
                gets_two_pages(bench, program, version, kind)
            with bench.tap.case(f'curl uploads 10 MiB, {version} {kind}'):
                uploads(bench, program, version, kind)
            with bench.tap.case(f'curl downloads 10 MiB, {version} {kind}'):
                downloads(bench, blob_server, program, version, kind)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
