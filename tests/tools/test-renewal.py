#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Renews the certificate of the example of one language while it runs. test-renewal.py TLSNODE PEERS_FOLDER SERVER..."""

import os
import pathlib
import re
import shutil
import sys
import tempfile

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402


def install(bench, kind, folder):
    """As certbot does: each file is replaced by a whole one."""
    for source, name in ((bench.certificates.certificate(kind), 'tls.crt'), (bench.certificates.key(kind), 'tls.key')):
        shutil.copy(source, folder / 'new')
        os.replace(folder / 'new', folder / name)


def is_greeted(bench, port, kind):
    with bench.connect(port, kind, '--quiet') as client:
        peers.check(client.read_exactly(6) == b'hello\n', 'another greeting')


def server_follows(bench, server, folder):
    install(bench, 'ec', folder)
    with peers.Program(*server, '0', folder / 'tls.crt', folder / 'tls.key') as program:
        port = int(re.search(r"port\W+(?:\w+ )?(\d+)", program.read_line()).group(1))
        is_greeted(bench, port, 'ec')
        install(bench, 'rsa', folder)
        peers.check(program.read_line() == 'the certificate was renewed', 'it was not renewed')
        is_greeted(bench, port, 'rsa')


def server_tells(bench, server, folder):
    install(bench, 'ec', folder)
    with peers.Program(*server, '0', folder / 'tls.crt', folder / 'tls.key') as program:
        port = int(re.search(r"port\W+(?:\w+ )?(\d+)", program.read_line()).group(1))
        (folder / 'tls.key').unlink()
        program.wait_told('ENOENT: ')
        is_greeted(bench, port, 'ec')


def main(tlsnode, server):
    with peers.bench(tlsnode) as bench, tempfile.TemporaryDirectory() as folder:
        with bench.tap.case('the server takes a new certificate'):
            server_follows(bench, server, pathlib.Path(folder))
        with bench.tap.case('the server keeps its certificate when the files break'):
            server_tells(bench, server, pathlib.Path(folder))
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[3:]))
