# SPDX-License-Identifier: LGPL-2.1-or-later
"""What peers choose arrives whole; the conversions are tested where no API returns such a value yet."""

import ctypes

import pytest
from tlsnode import _runtime
from tlsnode._tlsnode import ffi, lib


def test_a_string_that_is_not_utf8_keeps_its_bytes():
    text = _runtime.from_string(ffi.new('char[]', b'caf\xe9'))

    assert text == 'caf\udce9' and _runtime.to_string(text) == b'caf\xe9'


@pytest.mark.parametrize('data', [b'', b'a\0b', bytes(range(256))])
def test_bytes_keep_everything(data):
    assert _runtime.take_data(lib.g_bytes_new(data, len(data))) == data


def test_missing_values_are_none():
    for function in (_runtime.from_string, _runtime.from_data, _runtime.from_strings, _runtime.from_variant,
                     _runtime.take_data, _runtime.take_variant):
        assert function(ffi.NULL) is None


def parse(text):
    glib = ctypes.CDLL('libglib-2.0.so.0')
    glib.g_variant_parse.restype = ctypes.c_void_p
    return _runtime.take_variant(ffi.cast('GVariant *', glib.g_variant_parse(None, text.encode(), None, None, None)))


@pytest.mark.parametrize('text, value', [
    ('{"a": <1>, "b": <true>, "c": <"s">}', {'a': 1, 'b': True, 'c': 's'}),
    ('{"raw": <[byte 0x78, 0]>, "CN": <[byte 0x61, 0, 0x62]>}', {'raw': b'x\0', 'CN': 'a\0b'}),
    ('{"CN": <[byte 0xff]>}', {'CN': '\udcff'}),
    ('{"list": <["a", "b"]>, "n": <int64 -5>, "u": <uint64 18446744073709551615>, "d": <1.5>}',
     {'list': ['a', 'b'], 'n': -5, 'u': 18446744073709551615, 'd': 1.5}),
    ('[{"x": <{"y": <byte 0x07>}>}]', [{'x': {'y': 7}}]),
])
def test_variants_become_plain_objects(text, value):
    assert parse(text) == value
