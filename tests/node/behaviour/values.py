# SPDX-License-Identifier: LGPL-2.1-or-later
"""Declarative values in, comparable facts out."""

import errno
import functools
import hashlib
import math
import operator
import os
import re

import tlsnode

from .nothings import NO_CODE, UNDEFINED


class Unsupported(Exception):
    """A capability that the library does not have yet; the argument names it."""


class AppError(Exception):
    """["destroy", e, "message"]"""

    code = 'EAPP'


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def pattern(length):
    period = bytes((31 * index + 7) % 256 for index in range(256))
    return (period * (length // 256 + 1))[:length]


# Values inside options and arguments

class Decoder:
    def __init__(self, keys, temporary, run, callbacks):
        self.keys, self.temporary, self.run, self.callbacks = keys, temporary, run, callbacks

    def file(self, name):
        with open(os.path.join(self.keys, name), 'rb') as file:
            return file.read()

    def text(self, value):
        if value.startswith('@buf:'):
            return self.file(value[5:])
        if value.startswith('@'):
            return '\n'.join(self.file(name).decode() for name in value[1:].split('+'))
        return value

    def __call__(self, value):
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self(item) for item in value]
        if not isinstance(value, dict):
            return value
        word = next((key for key in value if key.startswith('$')), None)
        if word is None:
            return {key: self(item) for key, item in value.items()}
        if word not in WORDS:
            raise Unsupported(f'value {word}')
        return WORDS[word](self, value)

    def context(self, value):
        context = tlsnode.create_secure_context(**self.options(value['$ctx']))
        if value.get('addCACert'):
            context.add_ca_cert(self(value['addCACert']))
        return context

    def options(self, options):
        """Keyword arguments. undefined is the absence of an option."""
        decoded = {name: self(value) for name, value in (options or {}).items()
                   if not (isinstance(value, dict) and ('$omit' in value or '$undef' in value))}
        return {name: OPTIONS[name](value) if name in OPTIONS else value for name, value in decoded.items()}


def material(value):
    """A pair of Node's, which is an object in a list, is a tuple in Python."""
    return [pair(item) if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value


def pair(item):
    data = item['pem'] if 'pem' in item else item.get('buf')
    return (data, item['passphrase']) if 'passphrase' in item else data


def bits(value):
    """Names of constants, OR-ed."""
    if not isinstance(value, list):
        return value
    return functools.reduce(operator.or_, (getattr(tlsnode, name) for name in value), 0)


OPTIONS = {'key': material, 'pfx': material, 'secureOptions': bits}


def number(word):
    return {'NaN': math.nan, 'Infinity': math.inf, '-Infinity': -math.inf}.get(word) or float(word)


WORDS = {
    '$hex': lambda decoder, value: bytes.fromhex(value['$hex']),
    '$utf8': lambda decoder, value: value['$utf8'].encode(),
    '$fill': lambda decoder, value: bytes([value['$fill'][0]]) * value['$fill'][1],
    '$bytes': lambda decoder, value: pattern(value['$bytes']),
    '$repeat': lambda decoder, value: value['$repeat'][0] * value['$repeat'][1],
    '$undef': lambda decoder, value: None,
    '$num': lambda decoder, value: number(value['$num']),
    '$object': lambda decoder, value: object(),
    '$symbol': lambda decoder, value: object(),
    '$tmp': lambda decoder, value: os.path.join(decoder.temporary, value['$tmp']),
    '$ctx': Decoder.context,
    '$fn': lambda decoder, value: decoder.callbacks.function(value['$fn']),
    '$session': lambda decoder, value: decoder.run.sessions.get(value['$session']),
    '$get': lambda decoder, value: decoder.run.raw.get(value['$get']),
    '$psk': lambda decoder, value: decoder.callbacks.psk(value['$psk']),
    '$pskClient': lambda decoder, value: decoder.callbacks.psk_client(value['$pskClient']),
    '$lookup': lambda decoder, value: decoder.callbacks.lookup(value['$lookup']),
    '$sni': lambda decoder, value: decoder.callbacks.sni(value),
}


def data_of(value, decode):
    """What a write step sends."""
    if isinstance(value, int):
        return pattern(value)
    return value.encode() if isinstance(value, str) else decode(value)


# Facts about errors

CLASSES = [
    (r'ERR_TLS_CERT_ALTNAME_INVALID$', 'identity'),
    (r'ERR_TLS_HANDSHAKE_TIMEOUT$', 'handshake-timeout'),
    (r'ERR_SSL_(SSLV3|TLSV1|TLSV13|SSL/TLS)_ALERT_', 'alert-received'),
    (r'ERR_(SSL|OSSL)_', 'tls-protocol'),
    (r'ERR_(INVALID_ARG|OUT_OF_RANGE|MISSING_ARGS|SOCKET_BAD_PORT)', 'argument'),
    (r'ERR_TLS_', 'tls-api'),
    (r'ERR_(STREAM|SOCKET|SERVER)_', 'stream-state'),
    (r'E[A-Z]+$', 'system'),
    (r'(UNABLE_TO|CERT_|SELF_SIGNED|DEPTH_ZERO|CRL_|ERROR_IN_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH'
     r'|OUT_OF_MEM|NO_EXPLICIT)', 'cert-verify'),
]


def own(error):
    """The error as Node has it: what a callback raised is the cause of the library's error."""
    return error.__cause__ if isinstance(error, tlsnode.Error) and error.__cause__ is not None else error


def error_code(error):
    error = own(error)
    code = getattr(error, 'code', None)
    if code is None and isinstance(error, OSError) and error.errno in errno.errorcode:
        code = errno.errorcode[error.errno]
    return None if code == NO_CODE else code


def error_class(code, message):
    if 'before secure TLS connection was established' in message:
        return 'closed-before-secure'
    return next((name for expression, name in CLASSES if re.match(expression, code or '')), 'other')


class Facts:
    """Python values -> JSON facts without what changes from run to run."""

    def __init__(self, keys, temporary):
        self.keys, self.temporary = keys, temporary

    def scrub(self, text):
        text = text.replace(self.temporary, '<tmp>').replace(self.keys, '<keys>')
        return re.sub(r'((?:127\.0\.0\.1|::1|localhost):)\d+', r'\1<port>', text)

    def error(self, error):
        error = own(error)
        code, message = error_code(error), self.scrub(str(error))
        facts = {'name': 'TypeError' if isinstance(error, TypeError) else 'Error',
                 'code': UNDEFINED if code is None else code, 'message': message, 'class': error_class(code, message)}
        for name in ('reason', 'syscall', 'host', 'path', 'local_address'):
            value = getattr(error, name, None)
            if value:
                facts['localAddress' if name == 'local_address' else name] = self.scrub(str(value))
        if getattr(error, 'port', 0):
            facts['port'] = '<port>'
        return facts

    def __call__(self, value):
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else f'${value}'
        if isinstance(value, (bytes, bytearray)):
            return {'$bytes': value.hex()} if len(value) <= 64 else {'$bytesLen': len(value)}
        if isinstance(value, tlsnode.Written):
            return bool(value)
        if isinstance(value, (list, tuple)):
            return [self(item) for item in value]
        if isinstance(value, dict):
            return {key: self(item) for key, item in value.items()}
        if isinstance(value, BaseException):
            return {'$error': self.error(value)}
        for name, word in (('Socket', '$TLSSocket'), ('Server', '$Server'), ('Certificate', '$X509Certificate'),
                           ('SecureContext', '$SecureContext')):
            if isinstance(value, getattr(tlsnode, name)):
                return word
        return '$function' if callable(value) else f'${type(value).__name__}'
