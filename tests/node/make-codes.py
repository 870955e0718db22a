#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks Node what it says of a chain for each X.509 code of its documents. By hand; needs node and python3-cryptography.

    make-codes.py NODE | gzip -9n > codes.json.gz

The rows are those of chains.py; `code` is the documented one that the row is about, which need not be what Node says.
"""

import base64
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

from cryptography.hazmat.primitives import serialization

HERE = pathlib.Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location('compare_openssl', HERE.parent / 'x509' / 'compare-openssl.py')
make = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make)
seq, tlv, oid, integer, extension = make.seq, make.tlv, make.oid, make.integer, make.extension

BEGIN, END = tlv(0x17, b'200101000000Z'), tlv(0x18, b'20991231235959Z')
MALFORMED = tlv(0x18, b'20261301000000Z')
PAST, FUTURE = tlv(0x17, b'210101000000Z'), tlv(0x18, b'20980101000000Z')
SERVER, CLIENT = '1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'
CA = extension('2.5.29.19', seq(tlv(1, b'\xff')), True)
SIGNS = extension('2.5.29.15', make.bits(0x06), True)
NAMES = extension('2.5.29.17', seq(tlv(0x82, b'localhost'), tlv(0x87, b'\x7f\0\0\1')))
RSA = '1.2.840.113549.1.1.1'

ASK = r"""
const tls = require('tls'), fs = require('fs');
const ask = (row, reject) => new Promise((resolve) => {
  const judge = { ca: row.ca_pem, rejectUnauthorized: reject };
  if (row.crl_pem) judge.crl = row.crl_pem;
  const is_server = row.direction === 'server';
  const shown = { cert: row.server_cert_pem, key: row.server_key_pem, ciphers: row.options.serverCiphers };
  const finish = (outcome) => { resolve(outcome); server.close(); client.destroy(); };
  const told = (socket) => finish({ authorized: socket.authorized, authorizationError:
    socket.authorizationError == null ? null : socket.authorizationError.code || socket.authorizationError });
  const failed = (error) => finish({ code: error.code, message: error.message });
  let client;
  const server = tls.createServer(is_server ? shown : { ...shown, requestCert: true, ...judge }, (socket) => {
    socket.on('error', () => {});
    if (!is_server) told(socket);
  });
  server.on('tlsClientError', (error) => is_server || failed(error));
  server.listen(0, '127.0.0.1', () => {
    client = tls.connect({ host: '127.0.0.1', servername: 'localhost', port: server.address().port, ...(is_server ? judge :
      { cert: row.client_cert_pem, key: row.client_key_pem, ciphers: row.options.serverCiphers, rejectUnauthorized: false }) });
    client.on('secureConnect', () => is_server && told(client));
    client.on('error', (error) => is_server && failed(error));
    client.resume();
  });
});
(async () => {
  const rows = JSON.parse(fs.readFileSync(0));
  for (const row of rows) {
    const lenient = await ask(row, false), strict = await ask(row, true);
    row.expected = { authorized: false, authorizationError: lenient.code || null, ...lenient,
                     rejectUnauthorizedError: strict.code ? strict : null };
    // What is left in OpenSSL's queue of errors tells nothing of the chain.
    if (row.direction === 'client' && strict.code !== 'ECONNRESET') delete row.expected.rejectUnauthorizedError;
  }
  console.log(JSON.stringify(rows, null, 1));
})();
"""


def label(text):
    return [('2.5.4.10', 0x0c, b'Code Test'), ('2.5.4.3', 0x0c, text.encode())]


class Cert:
    serial = 1

    def __init__(self, text, issuer=None, *, key=None, extensions=(), begin=BEGIN, end=END, signature=None, spki=None):
        Cert.serial += 1
        self.key, self.parts, self.serial = key or make.Key('ec'), label(text), Cert.serial
        signer = issuer or self
        algorithm = make.SIGNATURES[signer.key.kind]
        tbs = seq(tlv(0xa0, integer(2)), integer(self.serial), algorithm, make.name(signer.parts), seq(begin, end),
                  make.name(self.parts), spki or self.key.spki, tlv(0xa3, seq(*extensions)))
        self.der = seq(tbs, algorithm, tlv(3, b'\0', signature or signer.key.sign(tbs, False)))

    def crl(self, serials=(), *, begin=BEGIN, end=END, signature=None):
        algorithm = make.SIGNATURES[self.key.kind]
        entries = [seq(integer(serial), BEGIN) for serial in serials]
        tbs = seq(integer(1), algorithm, make.name(self.parts), begin, end, seq(*entries) if entries else b'')
        return pem('X509 CRL', seq(tbs, algorithm, tlv(3, b'\0', signature or self.key.sign(tbs, False))))


def pem(kind, der):
    body = base64.encodebytes(der).decode().replace('\n', '')
    lines = [body[i:i + 64] for i in range(0, len(body), 64)]
    return '\n'.join([f'-----BEGIN {kind}-----', *lines, f'-----END {kind}-----', ''])


def trusted(cert, settings):
    return pem('TRUSTED CERTIFICATE', cert.der + settings)


class Rows:
    def __init__(self):
        self.root = Cert('Root', extensions=[CA, SIGNS])
        self.rsa_root = Cert('RSA root', key=make.Key('rsa-2048'), extensions=[CA, SIGNS])
        self.other = Cert('Other root', extensions=[CA, SIGNS])
        self.middle = Cert('Middle', self.root, extensions=[CA, SIGNS])
        self.rows = []

    def add(self, code, name, chain, ca, crl=None, directions=('server', 'client'), options=None):
        """ca: certificates, or PEM texts; the key is that of the first of the chain."""
        texts = [item if isinstance(item, str) else pem('CERTIFICATE', item.der) for item in ca]
        shown = ''.join(pem('CERTIFICATE', item.der) for item in chain)
        key = chain[0].key.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                       serialization.NoEncryption()).decode()
        for direction in directions:
            row = {'name': f'{name}-{direction}', 'code': code, 'direction': direction, 'ca_pem': ''.join(texts),
                   'crl_pem': crl, 'options': options or {}, 'server_cert_pem': shown, 'server_key_pem': key}
            if direction == 'client':
                row.update(client_cert_pem=shown, client_key_pem=key)
            self.rows.append(row)

    def leaf(self, issuer=None, extensions=(), **keywords):
        return Cert('localhost', issuer, extensions=[NAMES, *extensions], **keywords)

    def paths(self):
        add, leaf, root, middle, other = self.add, self.leaf, self.root, self.middle, self.other
        below = leaf(middle)
        own = leaf()
        add('UNABLE_TO_GET_ISSUER_CERT', 'intermediate-trusted-only', [below], [middle])
        add('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'root-unknown', [below, middle], [other])
        add('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'leaf-alone', [leaf(root)], [other])
        add('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed', [own], [other])
        add('SELF_SIGNED_CERT_IN_CHAIN', 'root-sent', [leaf(root), root], [other])

    def signatures(self):
        add, leaf, root = self.add, self.leaf, self.root
        add('CERT_SIGNATURE_FAILURE', 'signature-wrong', [leaf(root, signature=root.key.sign(b'other', False))], [root])
        add('UNABLE_TO_DECRYPT_CERT_SIGNATURE', 'signature-is-no-pkcs1', [leaf(self.rsa_root, signature=b'\1' * 256)], [self.rsa_root])
        add('UNABLE_TO_DECRYPT_CERT_SIGNATURE', 'signature-is-no-sequence', [leaf(root, signature=b'\1' * 70)], [root])
        for name, spki in (('unknown-algorithm', seq(seq(oid('1.2.3.4')), tlv(3, b'\0\1'))),
                           ('malformed', seq(seq(oid(RSA), tlv(5)), tlv(3, b'\0\1\2')))):
            issuer = Cert('Key', extensions=[CA, SIGNS], spki=spki)
            add('UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', f'issuer-key-{name}', [leaf(issuer)], [issuer])
            below = Cert('Key below', root, extensions=[CA, SIGNS], spki=spki)
            add('UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', f'intermediate-key-{name}', [leaf(below), below], [root],
                options={'serverCiphers': 'DEFAULT@SECLEVEL=0'})

    def dates(self):
        for code, name, times in (('CERT_NOT_YET_VALID', 'future', {'begin': FUTURE}), ('CERT_HAS_EXPIRED', 'expired', {'end': PAST}),
                                  ('ERROR_IN_CERT_NOT_BEFORE_FIELD', 'not-before-malformed', {'begin': MALFORMED}),
                                  ('ERROR_IN_CERT_NOT_AFTER_FIELD', 'not-after-malformed', {'end': MALFORMED})):
            self.add(code, f'{name}-leaf', [self.leaf(self.root, **times)], [self.root])
            middle = Cert('Dated', self.root, extensions=[CA, SIGNS], **times)
            self.add(code, f'{name}-intermediate', [self.leaf(middle), middle], [self.root])
            root = Cert('Dated root', extensions=[CA, SIGNS], **times)
            self.add(code, f'{name}-root', [self.leaf(root)], [root])

    def lists(self):
        root, rsa = self.root, self.rsa_root
        leaf = self.leaf(root)
        for code, name, crl in (('UNABLE_TO_GET_CRL', 'no-crl', self.other.crl()), ('CERT_REVOKED', 'revoked', root.crl([leaf.serial])),
                                ('CRL_SIGNATURE_FAILURE', 'crl-signature-wrong', root.crl(signature=root.key.sign(b'other', False))),
                                ('UNABLE_TO_DECRYPT_CRL_SIGNATURE', 'crl-signature-is-no-sequence', root.crl(signature=b'\1' * 70)),
                                ('CRL_NOT_YET_VALID', 'crl-future', root.crl(begin=FUTURE)),
                                ('CRL_HAS_EXPIRED', 'crl-expired', root.crl(end=PAST)),
                                ('ERROR_IN_CRL_LAST_UPDATE_FIELD', 'crl-last-update-malformed', root.crl(begin=MALFORMED)),
                                ('ERROR_IN_CRL_NEXT_UPDATE_FIELD', 'crl-next-update-malformed', root.crl(end=MALFORMED))):
            self.add(code, name, [leaf], [root], crl)
        self.add('UNABLE_TO_DECRYPT_CRL_SIGNATURE', 'crl-signature-is-no-pkcs1', [self.leaf(rsa)], [rsa], rsa.crl(signature=b'\1' * 256))

    def rules(self):
        root, leaf = self.root, self.leaf
        bare = Cert('Bare', root, extensions=[SIGNS])
        none = Cert('No CA', root, extensions=[extension('2.5.29.19', seq(), True)])
        short = Cert('Short', root, extensions=[extension('2.5.29.19', seq(tlv(1, b'\xff'), integer(0)), True), SIGNS])
        below = Cert('Below', short, extensions=[CA, SIGNS])
        self.add('INVALID_CA', 'ca-without-constraints', [leaf(bare), bare], [root])
        self.add('INVALID_CA', 'ca-is-no-ca', [leaf(none), none], [root])
        self.add('PATH_LENGTH_EXCEEDED', 'path-too-long', [leaf(below), below, short], [root])
        self.add('INVALID_PURPOSE', 'for-clients-only', [leaf(root, [extension('2.5.29.37', seq(oid(CLIENT)))])], [root], directions=['server'])
        self.add('INVALID_PURPOSE', 'for-servers-only', [leaf(root, [extension('2.5.29.37', seq(oid(SERVER)))])], [root], directions=['client'])
        path = [root]
        for depth in range(101):
            path.append(Cert(f'Deep {depth}', path[-1], extensions=[CA]))
        path.append(leaf(path[-1]))
        self.add('CERT_CHAIN_TOO_LONG', 'chain-too-long', path[:0:-1], [root])

    def settings(self):
        root, leaf = self.root, self.leaf(self.root)
        for direction, fits, other in (('server', SERVER, CLIENT), ('client', CLIENT, SERVER)):
            only = [direction]
            self.add('CERT_UNTRUSTED', 'root-for-another-purpose', [leaf], [trusted(root, seq(seq(oid(other))))], directions=only)
            self.add('CERT_REJECTED', 'root-rejected', [leaf], [trusted(root, seq(tlv(0xa0, oid(fits))))], directions=only)
            bare = Cert('Trusted', root, extensions=[extension('2.5.29.19', seq(), True)])
            self.add('INVALID_CA', 'trusted-ca-is-no-ca', [self.leaf(bare)],
                     [root, trusted(bare, seq(seq(oid(fits))))], directions=only)
        self.add('HOSTNAME_MISMATCH', 'another-name', [Cert('x', root, extensions=[extension('2.5.29.17', seq(tlv(0x82, b'example.org')))])],
                 [root], directions=['server'])


def main(node):
    rows = Rows()
    for group in (rows.paths, rows.signatures, rows.dates, rows.lists, rows.rules, rows.settings):
        group()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(('NODE_', 'SSL_'))}
    subprocess.run([node, '-e', ASK], input=json.dumps(rows.rows), text=True, check=True, env=environment)


if __name__ == '__main__':
    main(*sys.argv[1:])
