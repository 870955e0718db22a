#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the driver translates, it translates right: capabilities that the library does not have are played here."""

import os
import tempfile
import types
import unittest
from unittest import mock

import tlsnode

from behaviour import certificates, names, support
from behaviour.nothings import spell
from behaviour.run import Run
from behaviour.values import Facts, error_code

KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'keys')


class Options(unittest.TestCase):
    def setUp(self):
        self.run_ = Run({'id': 'x'}, KEYS, tempfile.gettempdir())

    def options(self, **options):
        return self.run_.decode.options(options)

    def test_undefined_is_absent_and_null_is_none(self):
        self.assertEqual(self.options(crl={'$undef': 1}, ca={'$omit': 1}, pfx=None), {'pfx': None})

    def test_an_object_in_a_list_is_a_pair(self):
        self.assertEqual(self.options(key=[{'pem': 'k', 'passphrase': 'p'}, {'pem': 'l'}, 'm']), {'key': [('k', 'p'), 'l', 'm']})
        self.assertEqual(self.options(pfx=[{'buf': {'$hex': '00'}, 'passphrase': 'p'}]), {'pfx': [(b'\0', 'p')]})

    def test_an_object_alone_is_the_librarys_to_refuse(self):
        self.assertEqual(self.options(key={'pem': 'k'}), {'key': {'pem': 'k'}})

    def test_names_of_constants_are_or_ed(self):
        with mock.patch.object(tlsnode, 'SSL_OP_A', 4, create=True), mock.patch.object(tlsnode, 'SSL_OP_B', 16, create=True):
            self.assertEqual(self.options(secureOptions=['SSL_OP_A', 'SSL_OP_B']), {'secureOptions': 20})
        self.assertEqual(self.options(secureOptions='x'), {'secureOptions': 'x'})

    def test_a_session_is_that_of_the_event(self):
        self.run_.sessions['c1'] = b'data'
        self.assertEqual(self.options(session={'$session': 'c1'}), {'session': b'data'})


class Names(unittest.TestCase):
    def test_what_is_there_has_a_name(self):
        self.assertEqual(names.attribute('Socket', 'alpnProtocol'), 'alpn_protocol')
        self.assertEqual(names.attribute('Socket', 'getPeerX509Certificate'), 'get_peer_x509_certificate')
        self.assertIsNone(names.attribute('Socket', 'noSuchThing'))

    def test_a_need_is_named_until_it_is_there(self):
        scenario = {'server': {'opts': {'secureOptions': ['SSL_OP_NONE_SUCH'], 'noSuchOption': 1}}, 'clients': {}}
        lacking = support.missing(scenario)
        self.assertIn('option noSuchOption', lacking)
        self.assertIn('constant SSL_OP_NONE_SUCH' if names.has_option('ServerOptions', 'secureOptions') else
                      'option secureOptions', lacking)
        self.assertEqual(support.missing({'steps': [['api', 'checkThis', []]]}), ['function checkThis'])

    def test_none_is_spelled_as_in_node(self):
        self.assertEqual(spell('getSession', None, True, False), '$undefined')
        self.assertEqual(spell('getPeerCertificate', None, True, False), {})
        self.assertIsNone(spell('getPeerCertificate', None, True, True))
        self.assertEqual(spell('getPeerCertificate', {'raw': b''}, True, True), {'raw': b''})


class Errors(unittest.TestCase):
    def test_what_a_callback_raised_is_the_error(self):
        raised, error = ValueError('mine'), tlsnode.Error('mine')
        error.code, error.__cause__ = 'UNKNOWN', raised
        self.assertIsNone(error_code(error))
        raised.code = 'EMINE'
        self.assertEqual(error_code(error), 'EMINE')

    def test_an_error_that_was_returned_is_raised_in_python(self):
        error = tlsnode.Error('no')
        error.code = 'ERR_TLS_CERT_ALTNAME_INVALID'
        run = Run({'id': 'x'}, KEYS, tempfile.gettempdir())
        self.assertIs(run.check_identity(mock.Mock(side_effect=error), 'a.com', {}), error)
        self.assertEqual(run.check_identity(mock.Mock(), 'a.com', {})[1], '$undefined')


class Certificates(unittest.TestCase):
    def test_facts_of_an_object(self):
        digest = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'
        found = certificates.certificate_facts(
            {'subject': {'CN': 'a'}, 'raw': b'', 'serialNumber': '0A', 'fingerprint': ':'.join(['0F'] * 20),
             'fingerprint256': ':'.join(digest[at:at + 2] for at in range(0, 64, 2)), 'issuerCertificate': None},
            Facts(KEYS, tempfile.gettempdir()))
        self.assertEqual(found['subject'], {'CN': 'a'})
        self.assertEqual(found['keys'], ['fingerprint', 'fingerprint256', 'raw', 'serialNumber', 'subject'])
        self.assertEqual(found['shape'], {
            'fingerprint': True, 'fingerprint256': True, 'fingerprint512': False, 'fp256IsSha256OfRaw': True,
            'serialHexUpper': True, 'pubkeyIsBuffer': False, 'modulusHexUpper': '$undefined'})

    def test_a_chain_ends_at_the_root_or_where_nobody_is_known(self):
        root = {'subject': {'CN': 'root'}}
        root['issuerCertificate'] = root
        leaf = {'subject': {'CN': 'leaf'}, 'issuerCertificate': root}
        self.assertEqual(certificates.chain_facts(leaf), ['leaf', 'root', '$self'])
        self.assertEqual(certificates.chain_facts({'subject': {'CN': 'leaf'}}), ['leaf'])

    def test_the_common_name_of_nothing_is_none(self):
        for nothing in (None, {}, {'subject': {}}):
            self.assertIsNone(certificates.common_name(nothing))


class Contexts(unittest.TestCase):
    """Where Node takes options or a context Python may take either."""

    def call(self, method):
        run = Run({'id': 'x'}, KEYS, tempfile.gettempdir())
        return run.with_context(method, ['name', {'ciphers': 'AES128-SHA'}])

    def test_keywords(self):
        self.assertEqual(self.call(lambda name, options=None, /, **keywords: (name, keywords)), ('name', {'ciphers': 'AES128-SHA'}))

    def test_a_context(self):
        self.assertIsInstance(self.call(lambda name, context: context), tlsnode.SecureContext)


class Questions(unittest.TestCase):
    def test_a_session_is_kept_and_found(self):
        run = Run({'id': 'x'}, KEYS, tempfile.gettempdir())
        handlers, answers = {}, []
        run.on = lambda emitter, event, handler: handlers.__setitem__(event, handler)
        reply = types.SimpleNamespace(return_nothing=lambda: answers.append('kept'), return_bytes=answers.append)
        run.watch_questions(None, {'sessionStore': 'memory'})
        handlers['newSession'](b'id', b'data', reply)
        handlers['resumeSession'](b'id', reply)
        handlers['resumeSession'](b'other', reply)
        self.assertEqual(answers, ['kept', b'data', None])
        self.assertEqual(run.callbacks['resumeSession'], [{'known': True}, {'known': False}])


if __name__ == '__main__':
    unittest.main()
