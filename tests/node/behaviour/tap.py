# SPDX-License-Identifier: LGPL-2.1-or-later
"""A TCP relay between client and server that reads record headers and plaintext handshake messages."""

import asyncio

from .plain import Listener, PlainSocket, adopt

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23


class Direction:
    """What one direction of a connection carried."""

    def __init__(self):
        self.buffer, self.messages = b'', b''
        self.types, self.alerts, self.hello, self.cipher = [], [], None, None
        self.encrypted_alerts = self.is_encrypted = self.fin = self.rst = self.not_tls = self.app = False

    def feed(self, data):
        self.buffer += data
        while len(self.buffer) >= 5 and not self.not_tls:
            kind, length = self.buffer[0], int.from_bytes(self.buffer[3:5], 'big')
            if not 20 <= kind <= 24 or self.buffer[1] != 3:
                self.not_tls = True
                return
            if len(self.buffer) < 5 + length:
                return
            self.record(kind, self.buffer[5:5 + length])
            self.buffer = self.buffer[5 + length:]

    def record(self, kind, body):
        if kind == CHANGE_CIPHER_SPEC:
            self.is_encrypted = True
        elif kind == ALERT and len(body) == 2:
            self.alerts.append(list(body))
        elif kind == ALERT:
            self.encrypted_alerts = True
        elif kind == HANDSHAKE and not self.is_encrypted:
            self.handshake(body)
        elif kind == APPLICATION_DATA:
            self.app = True

    def handshake(self, body):
        self.messages += body
        while len(self.messages) >= 4:
            length = int.from_bytes(self.messages[1:4], 'big')
            if len(self.messages) < 4 + length:
                return
            message, self.messages = self.messages[:4 + length], self.messages[4 + length:]
            self.types.append(message[0])
            if message[0] == 1 and self.hello is None:
                self.hello = client_hello(message[4:])
            if message[0] == 2:
                at = 4 + 35 + message[4 + 34]
                self.cipher = message[at:at + 2].hex()

    def facts(self):
        facts = {'handshake': self.types, 'plainAlerts': self.alerts, 'encryptedAlertRecords': self.encrypted_alerts,
                 'appData': self.app, 'fin': self.fin, 'rst': self.rst}
        return facts if self.cipher is None else {**facts, 'serverHello': {'cipher': self.cipher}}


def pairs(data):
    return [data[at:at + 2].hex() for at in range(0, len(data) - 1, 2)]


def names(data):
    found, at = [], 0
    while at < len(data):
        found.append(data[at + 1:at + 1 + data[at]].decode('latin-1'))
        at += 1 + data[at]
    return found


def client_hello(message):
    at = 35 + message[34]
    length = int.from_bytes(message[at:at + 2], 'big')
    ciphers = pairs(message[at + 2:at + 2 + length])
    at += 2 + length
    at += 1 + message[at] + 2
    facts = {'legacyVersion': message[:2].hex(), 'ciphers': ciphers, 'sni': None, 'alpn': None, 'statusRequest': False,
             'sessionTicketExt': None, 'versions': None, 'psk': False, 'groups': None, 'sigalgs': None, 'ems': False}
    while at + 4 <= len(message):
        kind, length = int.from_bytes(message[at:at + 2], 'big'), int.from_bytes(message[at + 2:at + 4], 'big')
        extension(facts, kind, message[at + 4:at + 4 + length])
        at += 4 + length
    return facts


def extension(facts, kind, body):
    readers = {
        0: ('sni', lambda: body[5:].decode('latin-1')), 5: ('statusRequest', lambda: True),
        10: ('groups', lambda: pairs(body[2:])), 13: ('sigalgs', lambda: pairs(body[2:])),
        16: ('alpn', lambda: names(body[2:])), 23: ('ems', lambda: True),
        35: ('sessionTicketExt', lambda: 'with-ticket' if body else 'empty'),
        41: ('psk', lambda: True), 43: ('versions', lambda: pairs(body[1:])),
    }
    if kind in readers:
        name, read = readers[kind]
        facts[name] = read()


class Tap:
    def __init__(self, target_port, poke):
        self.target_port, self.poke, self.wires = target_port, poke, []
        self.listener = Listener(self.accepted)

    def accepted(self, connection):
        wire = {'c2s': Direction(), 's2c': Direction()}
        self.wires.append(wire)
        client, server = adopt(connection, True), PlainSocket(allow_half_open=True)
        self.link(client, server, wire['c2s'])
        self.link(server, client, wire['s2c'])
        server.connect('127.0.0.1', self.target_port)

    def link(self, source, target, direction):
        def emit(event, argument=None):
            if event == 'data':
                direction.feed(argument)
                target.write(argument)
            elif event == 'end':
                direction.fin = True
                target.end()
            elif event == 'error':
                direction.rst = isinstance(argument, ConnectionResetError)
                target.destroy()
            elif event == 'close':
                asyncio.get_running_loop().call_later(0.02, target.destroy)
            self.poke()
        source.emit = emit

    def facts(self):
        return [{'hello': wire['c2s'].hello, 'c2s': wire['c2s'].facts(), 's2c': wire['s2c'].facts()}
                for wire in self.wires]
