#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Chains of certificates on real TLS connections, compared with what Node said of them.

    chains.py FILE [--only NAME,...] [--known]

FILE is JSON, perhaps with gzip: a list of rows with name, direction (whose chain is judged: server or client), server_cert_pem, server_key_pem,
client_cert_pem, client_key_pem, ca_pem, crl_pem, options and expected, as recorded from Node. Each row is played twice, with and without
rejectUnauthorized. Ends with `N passed, N failed`; the rows in KNOWN count as failed, but are no reason for an exit status with --known.
"""

import argparse
import asyncio
import gzip
import json
import sys

import tlsnode

TIMEOUT = 20

# What GnuTLS does not do in the handshake, before anybody verifies.
KNOWN = {
    'sigalg-mismatch': 'a certificate that names two signature algorithms is not read',
}
MALFORMED = 'GnuTLS does not read a certificate with a malformed date: not as an own one, and of a peer not in the handshake'
KNOWN.update({f'{field}-malformed-{place}-{side}': MALFORMED for field in ('not-before', 'not-after')
              for place in ('leaf', 'intermediate', 'root') for side in ('server', 'client')})
KNOWN.update({f'intermediate-key-{what}-{side}': 'GnuTLS does not read a certificate with such a key, so that nobody can show it'
              for what in ('malformed', 'unknown-algorithm') for side in ('server', 'client')})


def verifier(row, reject):
    """The options of the side that judges."""
    options = {'ca': row['ca_pem'], 'reject_unauthorized': reject}
    if row['crl_pem']:
        options['crl'] = row['crl_pem']
    if row['options'].get('allowPartialTrustChain'):
        options['allow_partial_trust_chain'] = True
    if 'ciphers' in row['options']:
        options['ciphers'] = row['options']['ciphers']
    return options


def shower(row, side):
    """The options of the side that is judged."""
    options = {'cert': row[side + '_cert_pem'], 'key': row[side + '_key_pem']}
    if 'serverCiphers' in row['options']:
        options['ciphers'] = row['options']['serverCiphers']
    return options


class Play:
    """One connection and what came of it: `authorized`, `code`, `message`."""

    def __init__(self, row, reject):
        self.row, self.reject = row, reject
        self.done = asyncio.get_running_loop().create_future()

    def finish(self, **outcome):
        if not self.done.done():
            self.done.set_result(outcome)

    def judged(self, socket):
        error = socket.authorization_error
        code = error if error is None or isinstance(error, str) else error.code
        self.finish(authorized=socket.authorized, code=code, message=None)

    def failed(self, error):
        self.finish(authorized=False, code=error.code, message=str(error))

    def server_options(self):
        if self.row['direction'] == 'server':
            return shower(self.row, 'server')
        return {'cert': self.row['server_cert_pem'], 'key': self.row['server_key_pem'], 'request_cert': True,
                **verifier(self.row, self.reject)}

    def client_options(self):
        options = self.row['options']
        target = {'host': options.get('host', '127.0.0.1'), 'servername': options.get('servername', 'localhost')}
        if self.row['direction'] == 'server':
            return {**target, **verifier(self.row, self.reject)}
        return {**target, **shower(self.row, 'client'), 'reject_unauthorized': False}

    def accepted(self, socket):
        socket.on('error', lambda error: None)
        socket.resume()
        if self.row['direction'] == 'client':
            self.judged(socket)

    async def run(self):
        server = tlsnode.create_server(self.accepted, **self.server_options())
        if self.row['direction'] == 'client':
            server.on('tls-client-error', lambda error, socket: self.failed(error))
        await server.listen(host='127.0.0.1', port=0)
        client = tlsnode.connect(port=server.address['port'], **self.client_options())
        is_judge = self.row['direction'] == 'server'
        client.on('error', self.failed if is_judge else lambda error: None)
        client.on('secure-connect', lambda: is_judge and self.judged(client))
        client.resume()
        try:
            return await asyncio.wait_for(self.done, TIMEOUT)
        finally:
            client.destroy(None)
            await server.close()


def compare(expected, lenient, strict):
    """What differs, in words."""
    if lenient['authorized'] != expected['authorized'] or lenient['code'] != expected['authorizationError']:
        return 'Node: %s %s, we: %s' % (expected['authorized'], expected['authorizationError'], lenient)
    if 'rejectUnauthorizedError' not in expected:
        return 'Node refuses, we: %s' % strict if strict['authorized'] else None
    wanted = expected['rejectUnauthorizedError']
    if wanted is None:
        return None if strict['authorized'] else 'Node connects, we: %s' % strict
    if (strict['code'], strict['message']) != (wanted['code'], wanted['message']):
        return 'Node: %s, we: %s' % (wanted, strict)
    return None


async def judge(row):
    try:
        return compare(row['expected'], await Play(row, False).run(), await Play(row, True).run())
    except (tlsnode.Error, TypeError, asyncio.TimeoutError) as error:
        return '%s: %s' % (type(error).__name__, error)


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('file')
    parser.add_argument('--only', default='')
    parser.add_argument('--known', action='store_true')
    arguments = parser.parse_args()
    with (gzip.open if arguments.file.endswith('.gz') else open)(arguments.file) as file:
        rows = json.load(file)
    names = set(filter(None, arguments.only.split(',')))
    passed = failed = unknown = 0
    for row in rows:
        if names and row['name'] not in names:
            continue
        difference = await judge(row)
        passed, failed = passed + (difference is None), failed + (difference is not None)
        if difference is not None:
            unknown += row['name'] not in KNOWN
            print('FAIL %s: %s' % (row['name'], KNOWN.get(row['name'], difference)))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if (unknown if arguments.known else failed) else 0


if __name__ == '__main__':
    sys.exit(asyncio.run(main()))
