# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions that the library asks, made from their declarations; every call is recorded with its arguments."""

import asyncio

import tlsnode

from .certificates import common_name, issuer_of, object_of
from .getters import absent
from .nothings import spell
from .values import Unsupported

NO_CONTEXT = {}  # what the word "invalid" answers


class Callbacks:
    """Of one run."""

    def __init__(self, run):
        self.run = run

    def record(self, name, fact):
        if not self.run.frozen:
            self.run.callbacks.setdefault(name, []).append(fact)

    def asked(self, function):
        """The function as a callback of the library's: what the driver cannot do ends the scenario, not the handshake."""
        def callback(*arguments):
            try:
                return function(*arguments)
            except Unsupported as error:
                self.run.give_up(error)
                raise
        return callback

    # {$sni: {name: answer, "*": answer}, delay}

    def sni(self, value):
        def callback(servername):
            self.record('SNICallback', self.run.facts(servername))
            answers = value['$sni']
            answer = answers.get(servername, answers.get('*'))
            return self.context(answer) if value.get('delay') is None else self.later(value['delay'], answer)
        return self.asked(callback)

    async def later(self, delay, answer):
        await asyncio.sleep(delay / 1000)
        return self.context(answer)

    def context(self, answer):
        if answer in (None, 'undefined'):
            return None
        if answer == 'invalid':
            return NO_CONTEXT
        if isinstance(answer, str):
            raise Exception(answer.partition(':')[2])  # "error:text"; an error without a code
        return tlsnode.create_secure_context(**self.run.decode.options(answer))

    # {$fn: "kind:what"}

    def function(self, name):
        kind, _, what = name.partition(':')
        if kind not in FUNCTIONS:
            raise Unsupported(f'callback {kind}')
        return FUNCTIONS[kind](self, what)

    def alpn(self, what):
        word, _, argument = what.partition('=')

        def callback(servername, protocols, *rest):
            socket = next((item for item in rest if isinstance(item, tlsnode.Socket)), None)
            name = spell('ALPNCallback.servername', servername, False, False)
            self.record('ALPNCallback', self.run.facts({
                'servername': name, 'protocols': protocols,
                'thisIsSocket': absent('ALPNCallback this') if socket is None else True}))
            if word == 'index':
                return protocols[int(argument)] if int(argument) < len(protocols) else None
            if word == 'fixed':
                return argument
            if word == 'throw':
                raise Exception('alpn threw')
            return self.set_key_cert(socket, argument) or protocols[0]
        return self.asked(callback)

    def set_key_cert(self, socket, name):
        if socket is None:
            raise Unsupported('ALPNCallback this')
        socket.set_key_cert(**self.run.decode.options({'key': f'@{name}.key.pem', 'cert': f'@{name}.crt.pem'}))

    def identity(self, what):
        def callback(host, certificate, *_):
            found = object_of(certificate) or {}
            name = spell('commonName', common_name(found), False, False)
            self.record('checkServerIdentity', self.run.facts({
                'host': host, 'subjectCN': name, 'hasRaw': isinstance(found.get('raw'), bytes),
                'hasIssuer': self.has_issuer(certificate)}))
            if what == 'err':
                raise coded('identity refused', 'EIDENTITY')
            if what == 'throw':
                raise Exception('identity threw')
            if what == 'default':
                return tlsnode.check_server_identity(host, certificate)
            return False if what == 'false' else None
        return self.asked(callback)

    def has_issuer(self, certificate):
        """Where its object has none, along the X509Certificate of the connection that showed it, as the verb `chain`."""
        if not isinstance(certificate, dict) or 'issuerCertificate' in certificate:
            return issuer_of(certificate) is not None
        sockets = [item.socket for item in self.run.endpoints.values() if item.kind == 'tls']
        shown = next((item for item in sockets if item.get_peer_certificate() == certificate), None)
        return shown is not None and issuer_of(shown.get_peer_x509_certificate()) is not None

    # {$psk: {identity: hex}}, {$pskClient: {identity, psk}}, {$lookup: {address}}

    def psk(self, answers):
        def callback(*arguments):
            identity = next(item for item in arguments if isinstance(item, str))
            is_socket = any(isinstance(item, tlsnode.Socket) for item in arguments)
            self.record('pskCallback.server', self.run.facts({
                'identity': identity, 'socketIsTLSSocket': is_socket or absent('pskCallback socket')}))
            if answers == 'throw':
                raise Exception('psk threw')
            if answers == 'string':
                return 'not-a-buffer'
            return bytes.fromhex(answers[identity]) if identity in answers else None
        return self.asked(callback)

    def psk_client(self, answer):
        def callback(hint, *_):
            self.record('pskCallback.client', self.run.facts({'hint': hint}))
            if answer == 'throw':
                raise Exception('psk threw')
            if isinstance(answer, str):
                return None if answer == 'null' else 'not-an-object'
            return {'identity': answer['identity'], 'psk': 'string' if answer.get('badPsk') else bytes.fromhex(answer['psk'])}
        return self.asked(callback)

    def lookup(self, answer):
        def callback(*_):
            self.run.handle(self.run.log, 'c1', 'lookup-called')
            if answer.get('error'):
                raise coded('lookup failed', answer['error'])
            return answer['address']
        return self.asked(callback)


def coded(message, code):
    error = Exception(message)
    error.code = code
    return error


FUNCTIONS = {
    'noop': lambda callbacks, _: lambda *arguments: None,
    'alpn': Callbacks.alpn,
    'identity': Callbacks.identity,
}
