#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The default message of every error code is that of Node's own errors, of OpenSSL's reasons, and of X509_verify_cert_error_string ().

    test-messages.py ROOT

Reads libtlsnode/compat/error-names-table.c; asks node --expose-internals, and OpenSSL's libraries by ctypes.
"""

import ctypes
import json
import pathlib
import re
import subprocess
import sys

ROW = re.compile(r'\{\s*(TLS_NODE_(?:X509_)?ERROR_\w+),\s*"(\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')
REASON = re.compile(r'error:([0-9A-F]{8}):([^:]*)::(.*)')
# Node makes these of arguments: what is said here is what the library gives when there are none, or says itself.
ARGUMENTS = {
    'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_INVALID_ARG_VALUE', 'ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_SOCKET_BAD_PORT',
    'ERR_TLS_INVALID_PROTOCOL_VERSION', 'ERR_TLS_PROTOCOL_VERSION_CONFLICT', 'ERR_TLS_ALPN_CALLBACK_INVALID_RESULT',
    'ERR_INVALID_IP_ADDRESS',
}
# Errors of Node's C++ part, which have no class to ask; each is provoked by the behaviour suite or a recorded row.
NATIVE = {'ERR_TLS_INVALID_CONTEXT', 'ERR_TLS_INVALID_PROTOCOL_METHOD', 'ERR_CRYPTO_OPERATION_FAILED',
          'ERR_CRYPTO_UNSUPPORTED_OPERATION', 'ABORT_ERR', 'UNKNOWN'}
# Of the engine for PKCS #11, which is not one of OpenSSL's libraries.
ENGINE = {'pkcs11 engine', 'PKCS#11 module'}
ASK_NODE = '''
const { codes } = require('internal/errors');
const made = {};
for (const [code, given] of Object.entries(JSON.parse(process.argv[1]))) {
  if (codes[code]) made[code] = new codes[code](...given).message;
}
console.log(JSON.stringify(made));
'''
GIVEN = {'ERR_STREAM_DESTROYED': ['write'], 'ERR_MISSING_ARGS': [['options', 'port', 'path']]}


def rows(root):
    text = (root / 'libtlsnode/compat/error-names-table.c').read_text(encoding='utf-8')
    for name, code, literals in ROW.findall(text):
        yield name, code, ''.join(json.loads(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', literals))


def node_messages(wanted):
    given = {code: GIVEN.get(code, []) for code in wanted}
    result = subprocess.run(['node', '--expose-internals', '-e', ASK_NODE, json.dumps(given)], check=True, capture_output=True, timeout=60)
    return json.loads(result.stdout)


class OpenSSL:
    def __init__(self):
        self.crypto, ssl = ctypes.CDLL('libcrypto.so.3'), ctypes.CDLL('libssl.so.3')
        ssl.OPENSSL_init_ssl(ctypes.c_uint64(0x00200000), None)
        for function in (self.crypto.ERR_reason_error_string, self.crypto.ERR_lib_error_string, self.crypto.X509_verify_cert_error_string):
            function.restype = ctypes.c_char_p
        self.verdicts = {(self.crypto.X509_verify_cert_error_string(ctypes.c_long(n)) or b'').decode() for n in range(120)}

    def reason(self, number):
        text = self.crypto.ERR_reason_error_string(ctypes.c_ulong(number))
        return text.decode() if text else None

    def library(self, number):
        text = self.crypto.ERR_lib_error_string(ctypes.c_ulong(number))
        return text.decode() if text else None


def judge(name, code, message, node, openssl):
    """What is wrong, or None."""
    found = REASON.fullmatch(message)
    if name.startswith('TLS_NODE_X509_'):
        return None if message in openssl.verdicts else f'OpenSSL has no verdict {message!r}'
    if found is not None:
        number = int(found[1], 16)
        if number & 0x7fffff == 0 or found[2] in ENGINE:
            return None  # what OpenSSL has no reason for, or does not know
        known = openssl.library(number), openssl.reason(number)
        return None if known == (found[2], found[3]) else f'OpenSSL: {known}'
    if code in NATIVE or code in ARGUMENTS:
        return None
    # Older versions of Node do not have all of them.
    return None if node.get(code, message) == message else f'Node: {node[code]!r}'


def main():
    table = list(rows(pathlib.Path(sys.argv[1])))
    wanted = [code for _, code, message in table if code.startswith('ERR_') and REASON.fullmatch(message) is None]
    node, openssl = node_messages([code for code in wanted if code not in NATIVE | ARGUMENTS]), OpenSSL()
    passed = failed = 0
    for name, code, message in table:
        fault = judge(name, code, message, node, openssl)
        passed, failed = passed + (fault is None), failed + (fault is not None)
        if fault is not None:
            print(f'FAIL {name} ({code}): {message!r}; {fault}')
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or len(table) < 150 or len(node) < 5 else 0


if __name__ == '__main__':
    sys.exit(main())
