#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the example that pins a certificate. test-pinning.py TLSNODE PEERS_FOLDER CLIENT..."""

import hashlib
import pathlib
import ssl
import sys

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402


def fingerprint(path):
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pathlib.Path(path).read_text())).hexdigest().upper()
    return ':'.join(digest[at:at + 2] for at in range(0, len(digest), 2))


def run(bench, client, host, pin):
    with bench.serve('ec', '--http') as server:
        _, out, errors = peers.run(*client, host, server.port(), bench.certificates.ca('ec'), pin)
        peers.stop(server)
        return out, errors


def main(tlsnode, client):
    with peers.bench(tlsnode) as bench:
        pin = fingerprint(bench.certificates.certificate('ec'))
        other = fingerprint(bench.certificates.certificate('rsa'))
        with bench.tap.case('the client talks to the server with the pinned certificate'):
            out, errors = run(bench, client, 'localhost', pin)
            peers.check(b'</html>' in out and errors == '', f'it printed {out} and {errors}')
        with bench.tap.case('the client refuses any other certificate'):
            out, errors = run(bench, client, 'localhost', other)
            peers.check(out == b'' and errors.startswith('EPIN: the certificate of localhost is not'), f'it printed {out} and {errors}')
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[3:]))
