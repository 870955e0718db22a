#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares verdicts on chains made up by chance with those of OpenSSL's libcrypto. By hand; needs python3-cryptography.

    compare-openssl.py JUDGE [--seed N] [--count N] [--record FILE]

JUDGE is tests/x509/judge of the build directory. Each case is a hierarchy with some oddities, half of them with octets of a certificate
or CRL changed before it is signed, so that what is odd is signed correctly. What OpenSSL refuses and we accept is printed and makes it fail;
where we are stricter, or say another code, is counted by reason. --record writes cases for test-recorded.c.
"""

import argparse
import base64
import collections
import ctypes
import random
import subprocess
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

NOW = 1767225600  # 2026-01-01


# DER

def tlv(tag, *parts):
    body = b''.join(parts)
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, 'big') + body


def seq(*parts):
    return tlv(0x30, *parts)


def oid(text):
    arcs = [int(arc) for arc in text.split('.')]
    out = bytearray()
    for arc in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        chunk = [arc & 0x7f]
        while arc > 0x7f:
            arc >>= 7
            chunk.insert(0, arc & 0x7f | 0x80)
        out += bytes(chunk)
    return tlv(6, bytes(out))


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, 'big'))


def extension(number, value, critical=False):
    return seq(oid(number), tlv(1, b'\xff') if critical else b'', tlv(4, value))


def name(parts):
    """parts: [(oid, tag, bytes)]; one attribute to an RDN."""
    return seq(*(tlv(0x31, seq(oid(number), tlv(tag, value))) for number, tag, value in parts))


def bits(value):
    """A BIT STRING of named bits: 0x80 is bit 0."""
    return tlv(3, bytes([0]), bytes([value & 0xff]))


# Signing

SIGNATURES = {
    'ec': seq(oid('1.2.840.10045.4.3.2')),
    'ec-sha1': seq(oid('1.2.840.10045.4.1')),
    'ed25519': seq(oid('1.3.101.112')),
    'rsa': seq(oid('1.2.840.113549.1.1.11'), tlv(5)),
    'rsa-sha1': seq(oid('1.2.840.113549.1.1.5'), tlv(5)),
}


class Key:
    def __init__(self, kind):
        self.kind = kind
        if kind == 'ec':
            self.key = ec.generate_private_key(ec.SECP256R1())
        elif kind == 'ed25519':
            self.key = ed25519.Ed25519PrivateKey.generate()
        else:
            self.key = rsa.generate_private_key(65537, int(kind.split('-')[1]))
            self.kind = 'rsa'
        self.spki = self.key.public_key().public_bytes(serialization.Encoding.DER,
                                                       serialization.PublicFormat.SubjectPublicKeyInfo)
        digest = hashes.Hash(hashes.SHA1())
        digest.update(self.spki)
        self.key_id = digest.finalize()

    def sign(self, data, sha1):
        digest = hashes.SHA1() if sha1 else hashes.SHA256()
        if self.kind == 'ec':
            return self.key.sign(data, ec.ECDSA(digest))
        if self.kind == 'ed25519':
            return self.key.sign(data)
        return self.key.sign(data, padding.PKCS1v15(), digest)


def make_keys():
    return [Key(kind) for kind in ('ec', 'ec', 'ec', 'ec', 'ed25519', 'rsa-2048', 'rsa-1024')]


# Chance

class Maker:
    """One hierarchy; odd() says when to deviate from what is right."""

    DNS = [b'localhost', b'a.example.com', b'example.com', b'*.example.com', b'example.org', b'', b'.example.com',
           b'EXAMPLE.com', b'a.b.example.com', b'xexample.com']
    EMAIL = [b'a@example.com', b'A@example.com', b'a@sub.example.com', b'example.com', b'b@EXAMPLE.com', b'@example.com',
             b'a@b@example.com', b'a\0@example.com']
    URI = [b'https://example.com/x', b'https://a.example.com:8080/', b'http://example.org', b'mailto:a@example.com', b'urn:x',
           b'http://u@example.com/', b'http://example.org/?.example.com', b'http://example.com?x:y']
    URI_BASE = [b'example.com', b'.example.com', b'a.example.com', b'']
    IP = [b'\x7f\0\0\1', b'\x0a\0\0\1', b'\xc0\0\2\1', b'\0' * 15 + b'\1', b'\1\2\3']
    IP_BASE = [b'\x7f\0\0\0\xff\0\0\0', b'\x0a\0\0\0\xff\xff\xff\xff', b'\0' * 32, b'\0' * 8, b'\0' * 4]

    def __init__(self, rng, keys, oddity):
        self.rng, self.keys, self.oddity = rng, keys, oddity

    def odd(self, factor=1.0):
        return self.rng.random() < self.oddity * factor

    def subject(self, label):
        rng = self.rng
        parts = [('2.5.4.10', 0x0c, b'Test Org')]
        if self.odd(.3):
            parts.append(('1.2.840.113549.1.9.1', 0x16, rng.choice(self.EMAIL)))
        text = label
        if self.odd(.5):
            text = rng.choice(self.DNS + [b'a.example.com\0', b'a.example.com\0.org'])
        parts.append(('2.5.4.3', rng.choice([0x0c, 0x13]), text))
        if self.odd(.1):
            parts = []
        return parts

    def respell(self, parts):
        """The same name in another spelling, by chance another name."""
        out = []
        for number, tag, value in parts:
            if self.odd(.4):
                value = self.rng.choice([value.upper(), b' ' + value + b'  ', value.replace(b' ', b'   ')])
            if self.odd(.2):
                tag = self.rng.choice([0x0c, 0x13, 0x14, 0x16, 0x1a])
            if self.odd(.1):
                tag, value = 0x1e, value.decode('latin1').encode('utf-16-be')
            if self.odd(.05):
                value += b'x'
            out.append((number, tag, value))
        return out

    def time(self, usual):
        rng = self.rng
        if not self.odd(.5):
            return usual
        at_once = [] if usual.endswith(b'200101000000Z') else [tlv(0x17, b'260101000000Z'), tlv(0x18, b'20260101000000Z')]
        return rng.choice([tlv(0x17, b'100101000000Z'), tlv(0x18, b'20990101000000Z'), tlv(0x17, b'2601010000Z'),
                           *at_once, tlv(0x18, b'20261301000000Z'),
                           tlv(0x17, b'260101000000+0100'), tlv(0x18, b'20260101000000.5Z'), tlv(0x17, b'251231235959Z'),
                           tlv(0x17, b'500101000000Z'), tlv(0x18, b'19491231000000Z'), tlv(0x17, b'260230000000Z')])

    def general_name(self, base=False):
        rng = self.rng
        kind = rng.choice(['dns', 'dns', 'email', 'uri', 'ip', 'dir', 'other', 'rid', 'utf8'])
        if kind == 'dns':
            return tlv(0x82, rng.choice(self.DNS))
        if kind == 'email':
            return tlv(0x81, rng.choice(self.EMAIL + [b'.example.com', b'']))
        if kind == 'uri':
            return tlv(0x86, rng.choice(self.URI_BASE if base else self.URI))
        if kind == 'ip':
            return tlv(0x87, rng.choice(self.IP_BASE if base else self.IP))
        if kind == 'dir':
            parts = [('2.5.4.10', 0x13, rng.choice([b'Test Org', b'test  org', b'Other']))]
            return tlv(0xa4, name(parts if rng.random() < .7 else []))
        if kind == 'rid':
            return tlv(0x88, oid('1.2.3')[2:])
        if kind == 'utf8':
            return tlv(0xa0, oid('1.3.6.1.5.5.7.8.9'), tlv(0xa0, tlv(0x0c, 'ä@example.com'.encode())))
        return tlv(0xa0, oid(rng.choice(['1.2.3.4', '1.2.3.5'])), tlv(0xa0, tlv(0x0c, b'x')))

    def constraints(self):
        rng = self.rng
        body = b''
        for tag in (0xa0, 0xa1):
            if rng.random() < .6:
                trees = [seq(self.general_name(True), tlv(0x80, b'\0') if self.odd(.1) else b'',
                             tlv(0x81, b'\1') if self.odd(.1) else b'') for _ in range(rng.choice([1, 1, 2, 3]))]
                body += tlv(tag, *trees)
        return seq(body)

    def extensions(self, role, key, issuer, client):
        rng, out = self.rng, []
        if role != 'leaf' and not self.odd(.5):
            length = integer(rng.choice([0, 0, 1, 2])) if rng.random() < .25 else b''
            out.append(extension('2.5.29.19', seq(tlv(1, b'\xff'), length), True))
        elif role == 'leaf' and rng.random() < .5 or self.odd():
            out.append(extension('2.5.29.19', rng.choice([seq(), seq(tlv(1, b'\0')), seq(integer(0)), seq(tlv(1, b'\xff'))]),
                                 rng.random() < .5))
        if rng.random() < .7:
            usual = bits(0x06 if role != 'leaf' else 0xa0)
            out.append(extension('2.5.29.15', usual if not self.odd() else bits(rng.choice([0x80, 0x04, 0x02, 0x20, 0x08, 0, 0x40])),
                                 True))
        if rng.random() < .5 if role == 'leaf' else self.odd():
            usages = ['1.3.6.1.5.5.7.3.2' if client else '1.3.6.1.5.5.7.3.1']
            if self.odd():
                usages = rng.choice([[], ['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2'], ['2.5.29.37.0'],
                                     ['1.3.6.1.4.1.311.10.3.3'], ['2.16.840.1.113730.4.1'], ['1.3.6.1.5.5.7.3.3']])
            out.append(extension('2.5.29.37', seq(*(oid(usage) for usage in usages))))
        if role == 'leaf' and rng.random() < .7 or self.odd():
            names = [tlv(0x82, b'localhost')] if not self.odd(2) else [self.general_name() for _ in range(rng.choice([0, 1, 2, 4]))]
            out.append(extension('2.5.29.17', seq(*names)))
        if role != 'leaf' and rng.random() < .2:
            out.append(extension('2.5.29.30', self.constraints(), True))
        if rng.random() < .6:
            out.append(extension('2.5.29.14', tlv(4, key.key_id if not self.odd(.3) else b'other')))
        if rng.random() < .6:
            parts = tlv(0x80, issuer['key'].key_id if not self.odd(.3) else b'other')
            if self.odd(.3):
                parts = b''
            if self.odd(.5):
                parts += tlv(0xa1, tlv(0xa4, name(self.respell(issuer['issuer_parts'])))) + \
                    tlv(0x82, integer(issuer['serial'])[2:])
            out.append(extension('2.5.29.35', seq(parts), self.odd(.1)))
        if self.odd(.3):
            out.append(extension('2.16.840.1.113730.1.1', bits(rng.choice([0x40, 0x80, 0x04, 0xc0, 0]))))
        if self.odd(.2):
            out.append(extension(rng.choice(['1.2.3.4.5', '2.5.29.32', '2.5.29.36', '1.3.6.1.5.5.7.1.14', '1.3.6.1.5.5.7.1.1']),
                                 seq(tlv(0x80, b'\0')) if self.odd(9) else b'', rng.random() < .5))
        if self.odd(.3):
            out.append(extension('2.5.29.31', seq(seq(tlv(0xa0, tlv(0xa0, tlv(0x86, b'http://x/1'))),
                                                      tlv(0x81, b'\0\x60') if self.odd(3) else b''))))
        if self.odd(.1) and out:
            out.append(rng.choice(out))
        rng.shuffle(out)
        return out

    def certificate(self, role, label, key, issuer, client, parts=None, mutate=None):
        rng = self.rng
        parts = self.subject(label) if parts is None else parts
        serial = rng.randrange(1, 1 << 63)
        signer = issuer['key'] if issuer else key
        if self.odd(.1):
            signer = rng.choice(self.keys)
        sha1 = self.odd(.2)
        algorithm = SIGNATURES[signer.kind + ('-sha1' if sha1 and signer.kind != 'ed25519' else '')]
        me = {'key': key, 'parts': parts, 'serial': serial, 'issuer_parts': issuer['parts'] if issuer else parts}
        issuer_name = name(self.respell(issuer['parts']) if issuer else parts)
        extensions = self.extensions(role, key, issuer or me, client)
        version = 2 if not self.odd(.2) else rng.choice([0, 1, 2])
        if version == 0 and rng.random() < .8:
            extensions = []
        tbs = seq(tlv(0xa0, integer(version)) if version else b'', integer(serial), algorithm, issuer_name,
                  seq(self.time(tlv(0x17, b'200101000000Z')), self.time(tlv(0x18, b'20990101000000Z'))), name(parts), key.spki,
                  tlv(0xa3, seq(*extensions)) if extensions else b'')
        if mutate:
            tbs = mutate(tbs)
        signature = signer.sign(tbs, sha1)
        if self.odd(.1):
            signature = mutate_octets(rng, signature)
        me['der'] = seq(tbs, algorithm, tlv(3, b'\0', signature))
        return me

    def crl(self, issuer, serials, mutate=None):
        rng, signer = self.rng, issuer['key']
        if self.odd(.2):
            signer = rng.choice(self.keys)
        entries = []
        for serial in serials:
            reason = extension('2.5.29.21', tlv(10, bytes([rng.choice([0, 1, 8])])), self.odd(.1)) if rng.random() < .5 else b''
            entries.append(seq(integer(serial), tlv(0x17, b'210101000000Z'), seq(reason) if reason else b''))
        extensions = []
        if rng.random() < .5:
            extensions.append(extension('2.5.29.20', integer(1)))
        if rng.random() < .5:
            extensions.append(extension('2.5.29.35', seq(tlv(0x80, signer.key_id))))
        if self.odd(.3):
            extensions.append(extension('1.2.3.4', b'', rng.random() < .5))
        if self.odd(.5):
            scope = rng.choice([tlv(0x81, b'\xff'), tlv(0x82, b'\xff'), tlv(0x84, b'\xff'), tlv(0x85, b'\xff'),
                                tlv(0x83, b'\0\x60'), tlv(0xa0, tlv(0xa0, tlv(0x86, b'http://x/1'))),
                                tlv(0xa0, tlv(0xa0, tlv(0x86, b'http://x/2'))), b''])
            extensions.append(extension('2.5.29.28', seq(scope), True))
        if self.odd(.2):
            extensions.append(extension('2.5.29.27', integer(1), True))
        algorithm = SIGNATURES[signer.kind]
        later = self.time(tlv(0x18, b'20990101000000Z')) if rng.random() < .9 else b''
        tbs = seq(integer(1), algorithm, name(self.respell(issuer['parts'])), self.time(tlv(0x17, b'250101000000Z')), later,
                  seq(*entries) if entries else b'', tlv(0xa0, seq(*extensions)) if extensions else b'')
        if mutate:
            tbs = mutate(tbs)
        return seq(tbs, algorithm, tlv(3, b'\0', signer.sign(tbs, False)))

    def job(self, mutated):
        rng = self.rng
        depth = rng.choice([0, 1, 1, 1, 2, 2, 3])
        client = rng.random() < .3
        victim = rng.randrange(depth + 2) if mutated else -1

        def mutate_at(index):
            return (lambda tbs: mutate_octets(rng, tbs)) if index == victim else None

        root = self.certificate('root', b'Root CA', rng.choice(self.keys), None, client, mutate=mutate_at(0))
        path = [root]
        for i in range(depth):
            parts = path[-1]['parts'] if self.odd(.2) else None
            path.append(self.certificate('ca', b'CA %d' % i, rng.choice(self.keys), path[-1], client, parts, mutate_at(i + 1)))
        path.append(self.certificate('leaf', b'localhost', rng.choice(self.keys), path[-1], client, mutate=mutate_at(depth + 1)))
        job = {'purpose': 'client' if client else 'server', 'level': 1 if not self.odd() else rng.randrange(6),
               'partial': self.odd(.5), 'roots': [root['der']], 'crls': [],
               'chain': [cert['der'] for cert in reversed(path[1:])]}
        if self.odd(.3):
            job['roots'] = [rng.choice(path)['der']]
        if self.odd(.3):
            job['roots'].append(rng.choice(path)['der'])
        if self.odd(.5):
            job['chain'].append(root['der'])
        if self.odd(.2):
            job['chain'].append(self.certificate('ca', b'CA 0', rng.choice(self.keys), root, client)['der'])
        if self.odd(.1) and depth > 0:
            job['chain'].pop(1)
        if rng.random() < .2:
            rest = job['chain'][1:]
            rng.shuffle(rest)
            job['chain'][1:] = rest
        if rng.random() < .25:
            self.add_crls(job, path, mutated)
        return job

    def add_crls(self, job, path, mutated):
        rng = self.rng
        for index, issuer in enumerate(path[:-1]):
            if self.odd(.3):
                continue
            serials = [rng.randrange(1, 1 << 63) for _ in range(rng.choice([0, 1, 3]))]
            if self.odd(.5):
                serials.append(path[index + 1]['serial'])
            mutate = (lambda tbs: mutate_octets(rng, tbs)) if mutated and self.odd(.5) else None
            for _ in range(rng.choice([1, 1, 1, 2])):
                job['crls'].append(self.crl(issuer, serials, mutate))


def mutate_octets(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        at = rng.randrange(len(data))
        kind = rng.randrange(4)
        if kind == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at] = rng.randrange(256)
        elif kind == 2:
            data[at] = rng.choice([0, 1, 0x7f, 0x80, 0xff])
        else:
            other = rng.randrange(len(data))
            data[at], data[other] = data[other], data[at]
    return bytes(data)


# OpenSSL

class OpenSSL:
    CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
    CODES = {0: 'OK'}

    def __init__(self):
        self.lib = ctypes.CDLL('libcrypto.so.3')
        for function in ('X509_STORE_new', 'X509_STORE_CTX_new', 'd2i_X509', 'd2i_X509_CRL', 'OPENSSL_sk_new_null',
                         'X509_STORE_CTX_get0_param'):
            getattr(self.lib, function).restype = ctypes.c_void_p
        self.lib.X509_verify_cert_error_string.restype = ctypes.c_char_p
        # Node's: goes on, whatever happens.
        self.go_on = self.CALLBACK(lambda ok, context: 1)

    def read(self, function, der):
        data = ctypes.create_string_buffer(der, len(der))
        pointer = ctypes.c_void_p(ctypes.addressof(data))
        return getattr(self.lib, function)(None, ctypes.byref(pointer), ctypes.c_long(len(der)))

    def judge(self, job, now=NOW):
        """OpenSSL's words, 'ok' or None when something cannot be read."""
        lib, void = self.lib, ctypes.c_void_p
        certs = [self.read('d2i_X509', der) for der in job['chain']]
        roots = [self.read('d2i_X509', der) for der in job['roots']]
        crls = [self.read('d2i_X509_CRL', der) for der in job['crls']]
        result = None
        if all(certs) and all(crls):
            store, context, stack = lib.X509_STORE_new(), lib.X509_STORE_CTX_new(), lib.OPENSSL_sk_new_null()
            for root in filter(None, roots):
                lib.X509_STORE_add_cert(void(store), void(root))
            for crl in crls:
                lib.X509_STORE_add_crl(void(store), void(crl))
            for cert in certs:
                lib.OPENSSL_sk_push(void(stack), void(cert))
            lib.X509_STORE_CTX_init(void(context), void(store), void(certs[0]), void(stack))
            lib.X509_STORE_CTX_set_default(void(context), b'ssl_' + job['purpose'].encode())
            param = lib.X509_STORE_CTX_get0_param(void(context))
            lib.X509_VERIFY_PARAM_set_time(void(param), ctypes.c_long(now))
            lib.X509_VERIFY_PARAM_set_auth_level(void(param), job['level'])
            flags = (0x80000 if job['partial'] else 0) | (0xc if crls else 0)
            lib.X509_VERIFY_PARAM_set_flags(void(param), ctypes.c_ulong(flags))
            lib.X509_STORE_CTX_set_verify_cb(void(context), self.go_on)
            code = lib.X509_verify_cert(void(context))
            error = lib.X509_STORE_CTX_get_error(void(context))
            result = lib.X509_verify_cert_error_string(ctypes.c_long(error)).decode()
            assert code > 0 or error != 0
            lib.X509_STORE_CTX_free(void(context))
            lib.X509_STORE_free(void(store))
            lib.OPENSSL_sk_free(void(stack))
        for pointer in filter(None, certs + roots):
            lib.X509_free(void(pointer))
        for pointer in filter(None, crls):
            lib.X509_CRL_free(void(pointer))
        lib.ERR_clear_error()
        return result


def to_text(number, job):
    def lines(word, items):
        return ['%s %s' % (word, base64.b64encode(item).decode()) for item in items]

    return '\n'.join(['CASE %d' % number, 'TIME %d' % NOW, 'KIND ' + job['purpose'], 'LEVEL %d' % job['level']]
                     + (['PARTIAL'] if job['partial'] else [])
                     + lines('ROOT', job['roots']) + lines('PEER', job['chain'][:1]) + lines('INTER', job['chain'][1:])
                     + lines('CRL', job['crls']) + ['END', ''])


def record(path, texts, verdicts, rng):
    """The small ones, more of the accepted ones than chance gives."""
    small = [i for i, text in enumerate(texts) if len(text) < 3000 and verdicts[i] is not None]
    good = [i for i in small if verdicts[i] == 'ok']
    bad = [i for i in small if verdicts[i] != 'ok']
    chosen = sorted(rng.sample(good, 40) + rng.sample(bad, 80))
    with open(path, 'w') as out:
        out.write('# SPDX-License-Identifier: LGPL-2.1-or-later\n'
                  '# Chains made up by compare-openssl.py and what OpenSSL 3.0 says of them.\n')
        for i in chosen:
            out.write(texts[i].replace('END\n', 'WORDS %s\nEND\n' % verdicts[i]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('judge')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=10000)
    parser.add_argument('--oddity', type=float, default=0.08)
    parser.add_argument('--record')
    parser.add_argument('--wrong', help='append the cases that are wrong to this file')
    parser.add_argument('--show', help='print the cases where we say this and OpenSSL something else')
    args = parser.parse_args()

    rng, openssl = random.Random(args.seed), OpenSSL()
    keys = make_keys()
    jobs = [Maker(rng, keys, rng.choice([0, args.oddity / 2, args.oddity, args.oddity])).job(i % 2 == 1) for i in range(args.count)]
    texts = [to_text(i, job) for i, job in enumerate(jobs)]
    ours = subprocess.run([args.judge], input=''.join(texts), stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    theirs = [openssl.judge(job) for job in jobs]

    counts, stricter, others, wrong = collections.Counter(), collections.Counter(), collections.Counter(), []
    for i, line in enumerate(ours):
        _, verdict, _, message, _ = line.split('\t')
        words = theirs[i]
        if words == 'ok':
            counts['good for both' if verdict == 'OK' else 'stricter than OpenSSL'] += 1
            if verdict != 'OK':
                stricter[message] += 1
        elif verdict == 'OK' and openssl.judge(jobs[i], NOW - 1) == 'ok':
            counts['in its last second: good for us (RFC 5280 section 4.1.2.5)'] += 1
        elif verdict == 'OK':
            counts['ACCEPTED, OPENSSL REFUSES'] += 1
            wrong.append((i, words))
        elif words is None:
            counts['refused, OpenSSL cannot read it'] += 1
        else:
            counts['same fault' if words == message else 'another fault'] += 1
            if words != message:
                others[(words, message)] += 1
        if args.show == message and words != message:
            print(i, words)

    for what, count in sorted(counts.items()):
        print('%6d %s' % (count, what))
    print('stricter:', dict(stricter.most_common(20)))
    for (words, message), count in others.most_common(25):
        print('%6d OpenSSL: %s; we: %s' % (count, words, message))
    for i, words in wrong:
        print('WRONG', words, i)
        if args.wrong:
            with open(args.wrong, 'a') as out:
                out.write(texts[i])
    if args.record:
        record(args.record, texts, theirs, rng)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
