# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a TLS socket answers, with Node's names. A getter that the library does not have gives ABSENT, which the comparison
counts apart."""

from .certificates import common_name
from .names import attribute, has_member
from .nothings import spell


def absent(what):
    return f'$unsupported:{what}'


class Getters:
    def __init__(self, endpoint, facts):
        self.socket, self.endpoint, self.facts = endpoint.socket, endpoint, facts

    def spell(self, name, value):
        return self.facts(spell(name, value, self.endpoint.is_secured, self.socket.destroyed))

    def ask(self, name, *arguments):
        """A method or property of Node's, raw; raises LookupError where the library has none."""
        known = attribute('Socket', name)
        if known is None:
            raise LookupError(name)
        found = getattr(self.socket, known)
        return found(*arguments) if callable(found) else found

    def fact(self, name, convert=lambda value: value, fact=None):
        try:
            return self.spell(fact or name, convert(self.ask(name)))
        except LookupError as error:
            return absent(error.args[0])
        except Exception as error:  # noqa: BLE001 - an exception is a fact
            return {'throws': self.facts.error(error)}

    def common_name(self, getter):
        """`getPeerCertificate ()?.subject?.CN`; as long as there are no certificate objects, from the X509Certificate, whose
        subject is lines of "CN=name"."""
        if has_member('Socket', getter):
            return self.fact(getter, common_name, 'commonName')
        return self.fact(getter.replace('Certificate', 'X509Certificate'), subject_name, 'commonName')

    def snapshot(self):
        return {
            'authorized': self.fact('authorized'), 'authorizationError': self.fact('authorizationError'),
            'protocol': self.fact('getProtocol'), 'cipher': self.fact('getCipher'),
            'alpnProtocol': self.fact('alpnProtocol'), 'servername': self.fact('servername'),
            'sessionReused': self.fact('isSessionReused'), 'encrypted': self.fact('encrypted'),
            'ephemeral': self.fact('getEphemeralKeyInfo'),
            'peerCN': self.common_name('getPeerCertificate'), 'localCN': self.common_name('getCertificate'),
            'hasSession': self.fact('getSession', bool), 'hasTicket': self.fact('getTLSTicket', lambda found: found is not None),
            'finishedSet': self.fact('getFinished', bool), 'peerFinishedSet': self.fact('getPeerFinished', bool),
        }

    def finished(self):
        """The Finished messages of this end and of the peer."""
        return [self.ask(name) if has_member('Socket', name) else None for name in ('getFinished', 'getPeerFinished')]

    def initial(self):
        return {name: self.fact(name) for name in
                ('connecting', 'encrypted', 'authorized', 'alpnProtocol', 'servername', 'authorizationError')}

    def final(self):
        return {
            'destroyed': self.fact('destroyed'), 'readyState': self.fact('readyState'), 'protocol': self.fact('getProtocol'),
            'cipher': self.fact('getCipher', lambda found: found and found['name']),
            'authorized': self.fact('authorized'), 'authorizationError': self.fact('authorizationError'),
            'session': self.fact('getSession', lambda found: found and 'buffer'),
            'peerCertificate': self.fact('getPeerCertificate', lambda found: 'certificate' if found else None, 'peerCertificate'),
            'encrypted': self.fact('encrypted'),
        }


def subject_name(certificate):
    if certificate is None:
        return None
    lines = (certificate.subject or '').split('\n')
    return next((line[3:] for line in lines if line.startswith('CN=')), None)
