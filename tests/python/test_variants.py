# SPDX-License-Identifier: LGPL-2.1-or-later
"""Dictionaries as arguments. What is refused comes back as the error's `cert`, so that every value makes the way and back."""

import os
import sys

import pytest

import tlsnode
from test_lifetime import resident


class Text(str):
    pass


def back(value, key='x'):
    """The value as it returns from C."""
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.check_server_identity('localhost', {key: value})
    return caught.value.cert[key]


@pytest.mark.parametrize('value', [
    True, False, 0, 1, -1, 2**63 - 1, -2**63, 1.5, -0.0, 1e300, 'text', '', 'ä \U0001f389', 'a\0b', 'caf\udce9', Text('text'),
    {}, {'a': 1}, {'': 'empty key'}, {'ä': {'b': [True, {'c': []}]}}, [], ['a', 'b'], ['a\0', 'b'], ['\udcff'], [1, 'a', 2.5, True],
    [[], [[]]], [b'bytes'.decode(), ''],
])
def test_a_value_comes_back(value):
    found = back(value)

    assert found == value and type(found) in (type(value), str)


@pytest.mark.parametrize('data', [b'', b'\0', bytes(range(256))])
@pytest.mark.parametrize('kind', [bytes, bytearray, memoryview])
def test_bytes_come_back_where_node_has_a_buffer(data, kind):
    assert back(kind(data), 'raw') == data
    assert back(kind(data)) == data.decode('utf-8', 'surrogateescape')


def test_other_containers_are_taken():
    from collections import OrderedDict
    from types import MappingProxyType

    assert back(('a', 1)) == ['a', 1]
    assert back(range(3)) == [0, 1, 2]
    assert back(OrderedDict(b=1, a=2)) == {'b': 1, 'a': 2}
    assert back(MappingProxyType({'a': 1})) == {'a': 1}


def test_a_key_without_value_is_absent():
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.check_server_identity('localhost', {'subject': None, 'x': {'a': None, 'b': 1}})

    assert caught.value.cert == {'x': {'b': 1}}


@pytest.mark.parametrize('value', [None, object(), {1}, lambda: None, 1j, iter([])])
def test_what_has_no_form_is_a_type_error(value):
    for wrong in ([value], {'a': [value]}) if value is None else (value, [value], {'a': value}):
        with pytest.raises(TypeError):
            tlsnode.check_server_identity('localhost', {'x': wrong})


@pytest.mark.parametrize('value, kind', [
    (2**63, OverflowError), (-2**63 - 1, OverflowError), ({1: 'a'}, TypeError), ({None: 'a'}, TypeError), ({b'a': 1}, TypeError),
    ({'a\0': 1}, ValueError), ('\ud800', ValueError), (['\ud800'], ValueError), ({'\ud800': 1}, ValueError), ({'\udc80': 1}, ValueError),
])
def test_what_is_out_of_range_is_an_error(value, kind):
    with pytest.raises((kind, ValueError)):
        tlsnode.check_server_identity('localhost', {'x': value})


def nested(depth, wrap):
    value = {}
    for _ in range(depth - 1):
        value = wrap(value)
    return value


@pytest.mark.parametrize('wrap', [lambda value: {'x': value}, lambda value: [value]])
def test_nesting_has_a_limit(wrap):
    assert back(nested(31, wrap)) == nested(31, wrap)
    for depth in (32, 33, 5000):
        with pytest.raises(ValueError, match='nested too deeply'):
            tlsnode.check_server_identity('localhost', {'x': nested(depth, wrap)})


def test_what_contains_itself_is_nested_too_deeply():
    value, items = {}, []
    value['x'] = value
    items.append(items)

    for wrong in (value, {'x': items}):
        with pytest.raises(ValueError, match='nested too deeply'):
            tlsnode.check_server_identity('localhost', wrong)


def test_a_mapping_that_raises_keeps_its_exception():
    class Broken(dict):
        def items(self):
            raise KeyError('broken')

    with pytest.raises(KeyError, match='broken'):
        tlsnode.check_server_identity('localhost', {'a': ['b'], 'x': Broken()})


def test_nothing_is_left_behind():
    data = {'x': ['text' * 50] * 20, 'y': {'raw': b'data' * 500, 'z': [1, 2.5, True]}}
    before = None
    for index in range(6000):
        assert back(data) == data
        with pytest.raises(TypeError):
            tlsnode.check_server_identity('localhost', {**data, 'z': object()})
        if index == 2000:
            before = resident()

    assert resident() - before < 3 * 1024 * 1024 or 'TLSNODE_TEST_SANITIZED' in os.environ


def test_references_are_given_back():
    text = 'a text of its own ' * 2
    value = {'x': [text, {'y': text}]}
    before = sys.getrefcount(text)
    back(value)

    assert sys.getrefcount(text) == before
