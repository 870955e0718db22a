# SPDX-License-Identifier: LGPL-2.1-or-later
"""Facts about certificates without the bytes that new keys change."""

import json
import re

import tlsnode

from .names import attribute
from .nothings import UNDEFINED, spell
from .values import sha256

KEPT = ('subject', 'issuer', 'subjectaltname', 'infoAccess', 'ca', 'bits', 'exponent', 'asn1Curve', 'nistCurve', 'valid_from',
        'valid_to', 'ext_key_usage')
PEM = re.compile('-----BEGIN CERTIFICATE-----\n.*\n-----END CERTIFICATE-----$', re.S)


def object_of(certificate):
    """Node's certificate object, which a Certificate can be turned into."""
    return certificate.to_legacy_object() if isinstance(certificate, tlsnode.Certificate) else certificate


def matches(expression, text):
    return re.fullmatch(expression, text or '') is not None


def fingerprint(found, name, length):
    return matches(f'([0-9A-F]{{2}}:){{{length - 1}}}[0-9A-F]{{2}}', found.get(name))


def certificate_facts(certificate, facts):
    found = object_of(certificate)
    if not found:
        return facts(found)
    raw, modulus = found.get('raw'), found.get('modulus')
    return {
        **{name: facts(found[name]) for name in KEPT if name in found},
        'keys': sorted(name for name in found if name != 'issuerCertificate'),
        'shape': {
            'fingerprint': fingerprint(found, 'fingerprint', 20),
            'fingerprint256': fingerprint(found, 'fingerprint256', 32),
            'fingerprint512': fingerprint(found, 'fingerprint512', 64),
            'fp256IsSha256OfRaw': isinstance(raw, bytes) and found['fingerprint256'].replace(':', '').lower() == sha256(raw),
            'serialHexUpper': matches('[0-9A-F]+', found.get('serialNumber')),
            'pubkeyIsBuffer': isinstance(found.get('pubkey'), bytes),
            'modulusHexUpper': UNDEFINED if modulus is None else matches('[0-9A-F]+', modulus),
        },
    }


def common_name(certificate):
    """`certificate?.subject?.CN`"""
    return ((object_of(certificate) or {}).get('subject') or {}).get('CN')


def issuer_of(certificate):
    """In an object of Node's it is a key, in a Certificate a property; a root is its own."""
    if isinstance(certificate, dict):
        return certificate.get('issuerCertificate')
    return getattr(certificate, 'issuer_certificate', None)


def chain_facts(certificate):
    names = []
    while certificate:
        names.append(common_name(certificate))
        issuer = issuer_of(certificate)
        if issuer is certificate or (isinstance(issuer, tlsnode.Certificate) and issuer == certificate):
            return [*names, '$self']
        certificate = issuer
    return names


# The verbs x509 and rootCertificates

def argument(value):
    """A certificate given as an argument is one of the library's."""
    return tlsnode.Certificate(value) if isinstance(value, str) and value.startswith('-----BEGIN CERT') else value


def x509_fact(certificate, question, decode, facts):
    name, *arguments = question if isinstance(question, list) else [question]
    try:
        found = getattr(certificate, attribute('Certificate', name))
        found = found(*[argument(decode(item)) for item in arguments]) if callable(found) else found
        return certificate_facts(found, facts) if name == 'toLegacyObject' else facts(spell(name, found, False, False))
    except Exception as error:  # noqa: BLE001 - an exception is a fact
        return {'throws': facts.error(error)}


def x509_facts(certificate, questions, decode, facts):
    def key(question):
        return json.dumps(question, separators=(',', ':'), ensure_ascii=False) if isinstance(question, list) else question
    return {key(question): x509_fact(certificate, question, decode, facts) for question in questions}


def root_facts():
    """What a program does to its list changes no other: that is what frozen and same each time mean here."""
    given = tlsnode.get_root_certificates()
    roots = list(given)
    if isinstance(given, list):
        given.clear()
    is_same = list(tlsnode.get_root_certificates()) == roots
    return {'isArray': isinstance(given, (list, tuple)), 'nonEmpty': len(roots) > 0, 'frozen': is_same, 'sameEachTime': is_same,
            'unique': len(set(roots)) == len(roots), 'allPem': all(PEM.match(item) for item in roots)}
