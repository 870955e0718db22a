#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""compare.py tells good from bad."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ERROR = {'code': 'ERR_SSL_WRONG_VERSION_NUMBER', 'message': '<openssl>', 'class': 'tls-protocol'}
EXPECTED = {
    'area/order': {'c1': {'order': ['connect', 'close:false'], 'at': {'secure': {'authorized': True, 'hasSession': True}}}},
    'area/error': {'c1': {'errors': [ERROR]}},
}


class Compare(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write('expected', {'expected': EXPECTED})
        self.write('scenarios', {'scenarios': [{'id': name} for name in EXPECTED]})

    def write(self, name, content):
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / 'area.json').write_text(json.dumps(content))

    def compare(self, changes=None, not_yet='', options=()):
        """The exit status and what was printed, with the outcomes that are expected but for the changes."""
        outcomes = {**EXPECTED, **(changes or {})}
        (self.folder / 'outcomes').write_text('\n'.join(
            json.dumps({'id': name, **outcome}) for name, outcome in outcomes.items() if outcome is not None))
        (self.folder / 'list').write_text(not_yet)
        done = subprocess.run(
            [sys.executable, HERE / 'compare.py', '--expected', self.folder / 'expected', '--scenarios',
             self.folder / 'scenarios', '--not-yet', self.folder / 'list', *options, self.folder / 'outcomes'],
            capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_fails(self, text, *arguments, **keywords):
        status, printed = self.compare(*arguments, **keywords)
        self.assertEqual(status, 1)
        self.assertIn(text, printed)

    def test_what_is_expected_passes(self):
        status, printed = self.compare()
        self.assertEqual(status, 0)
        self.assertIn('core   pass 2  fail 0  unsupported 0  of 2', printed)

    def test_another_order_fails(self):
        changed = {'c1': {**EXPECTED['area/order']['c1'], 'order': ['close:false']}}
        self.assert_fails('c1.order', {'area/order': changed})

    def test_another_code_fails(self):
        self.assert_fails('c1.errors', {'area/error': {'c1': {'errors': [{'code': 'ECONNRESET'}]}}})

    def test_another_spelling_of_a_code_passes(self):
        changed = {'c1': {'errors': [{**ERROR, 'code': 'ERR_SSL_PACKET_LENGTH_TOO_LONG'}]}}
        self.assertEqual(self.compare({'area/error': changed})[0], 0)

    def test_one_is_not_true(self):
        changed = {'c1': {'order': ['connect', 'close:false'], 'at': {'secure': {'authorized': 1, 'hasSession': True}}}}
        self.assert_fails('c1.at.authorized', {'area/order': changed})

    def test_what_was_not_expected_fails(self):
        for name in ('timedOut', 'crashed', 'uncaught', 'stepErrors', 'driverErrors'):
            with self.subTest(name):
                self.assert_fails(name, {'area/error': {**EXPECTED['area/error'], name: [{'code': 'X'}]}})

    def test_what_did_not_run_fails(self):
        self.assert_fails('not run', {'area/error': None})

    def test_an_end_that_is_expected_has_its_status(self):
        self.write('overlay', {'expected': {'area/error': {'_reason': 'x', 'c1': None, 'crashed': {'code': 9}}}})
        overlay = ('--overlay', self.folder / 'overlay')
        for good, outcome in ((True, {'crashed': {'code': 9, 'stderr': 'no'}}), (False, {'crashed': {'code': -11}}), (False, {})):
            with self.subTest(outcome):
                self.assertEqual(self.compare({'area/error': outcome}, options=overlay)[0], 0 if good else 1)

    def test_a_warning_is_a_warning_in_any_words(self):
        self.write('overlay', {'expected': {'area/error': {'_reason': 'x', 'c1': None, 'stderr': {'text': '<openssl>'}}}})
        overlay = ('--overlay', self.folder / 'overlay')
        for good, text in ((True, 'Warning'), (False, '')):
            with self.subTest(text):
                self.assertEqual(self.compare({'area/error': {'stderr': {'text': text}}}, options=overlay)[0], 0 if good else 1)

    def test_what_cannot_be_told_is_counted_apart(self):
        changed = {'c1': {'order': ['connect', 'close:false'],
                          'at': {'secure': {'authorized': True, 'hasSession': '$unsupported:getSession'}}}}
        status, printed = self.compare({'area/order': changed})
        self.assertEqual(status, 0)
        self.assertIn('not told yet 1', printed)

    def test_what_a_callback_cannot_tell_is_not_compared(self):
        want = [{'protocols': ['h2'], 'thisIsSocket': True}]
        self.write('overlay', {'expected': {'area/error': {'_reason': 'x', 'callbacks': {'ALPNCallback': want}}}})
        overlay = ('--overlay', self.folder / 'overlay')
        called = {**want[0], 'thisIsSocket': '$unsupported:this'}
        for good, calls in ((True, [called]), (False, [{**called, 'protocols': []}]), (False, [called, called])):
            with self.subTest(calls):
                changed = {'area/error': {**EXPECTED['area/error'], 'callbacks': {'ALPNCallback': calls}}}
                self.assertEqual(self.compare(changed, options=overlay)[0], 0 if good else 1)

    def test_unsupported_is_neither_good_nor_bad(self):
        status, printed = self.compare({'area/error': {'unsupported': ['option crl']}})
        self.assertEqual(status, 0)
        self.assertIn('core   pass 1  fail 0  unsupported 1  of 2', printed)
        self.assertIn('option crl 1', printed)

    def test_a_listed_one_may_fail(self):
        self.assertEqual(self.compare({'area/error': {}}, 'area/error  # why')[0], 0)

    def test_a_listed_one_must_not_pass(self):
        self.assert_fails('take it off the list: area/error', not_yet='area/error')

    def test_a_listed_one_must_not_be_unsupported(self):
        self.assert_fails('is unsupported', {'area/error': {'unsupported': ['x']}}, 'area/error')

    def test_a_listed_one_must_exist(self):
        self.assert_fails('is no scenario: area/gone', not_yet='area/gone')

    def test_an_overlay_replaces_and_takes_away(self):
        self.write('overlay', {'expected': {'area/order': {
            '_reason': 'ours', 'c1': {'order': ['end'], 'at': {'secure': {'authorized': None}}}}}})
        changed = {'c1': {'order': ['end'], 'at': {'secure': {'hasSession': True}}}}
        self.assertEqual(self.compare({'area/order': changed}, options=('--overlay', self.folder / 'overlay'))[0], 0)

    def test_an_overlay_needs_a_reason(self):
        self.write('overlay', {'expected': {'area/order': {'c1': {}}}})
        self.assert_fails('no _reason', options=('--overlay', self.folder / 'overlay'))


if __name__ == '__main__':
    unittest.main()
