# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a program gives, as C takes it. A value of a wrong type or size is refused with Node's code, never guessed at."""

from __future__ import annotations

import inspect
import operator
import os
import re
from collections.abc import Mapping
from typing import Any

from ._tlsnode import ffi

NULL = ffi.NULL


class ArgumentTypeError(TypeError):
    """A value of a wrong type; `code` is what Node calls it."""

    code = 'ERR_INVALID_ARG_TYPE'
    needed: str
    value: Any


class ArgumentValueError(ValueError):
    """A value that cannot be used; `code` is what Node calls it."""

    code = 'ERR_INVALID_ARG_VALUE'


class ArgumentRangeError(OverflowError, ValueError):
    """A number that is too small, too large or not whole; `code` is what Node calls it."""

    code = 'ERR_OUT_OF_RANGE'
    rule: str


# What Node calls the types in its errors.
STRING, DATA = 'of type string', 'of type string or an instance of Buffer, TypedArray, or DataView'
BUFFER = 'an instance of Buffer, TypedArray, or DataView'


def wrong_type(needed: str, value: Any, in_node: str = '') -> ArgumentTypeError:
    error = ArgumentTypeError(f'{needed} is needed, not {type(value).__name__}')
    error.needed, error.value = in_node or needed, value
    if needed == 'a SecureContext':
        error.code = _CONTEXT
    return error


def out_of_range(text, value, rule):
    error = ArgumentRangeError(f'{text} is needed, not {value!r}')
    error.rule = rule
    return error


def to_boolean(value):
    """Never by truth: None and 'false' must not switch anything on or off."""
    if value is not True and value is not False:
        raise wrong_type('a bool', value, 'of type boolean')
    return value


def to_number(value, lowest, highest):
    if isinstance(value, bool) or not (isinstance(value, float) or hasattr(value, '__index__')):
        raise wrong_type('an int', value, 'of type number')
    text = f'an int from {lowest} to {highest}'
    if isinstance(value, float):
        raise out_of_range(text, value, 'an integer')
    if not lowest <= operator.index(value) <= highest:
        raise out_of_range(text, value, f'>= {lowest} && <= {highest}')
    return operator.index(value)


def to_string(text, nullable=False):
    if text is None and nullable:
        return NULL
    if not isinstance(text, str):
        raise wrong_type('a str', text, STRING)
    encoded = text.encode('utf-8', 'surrogateescape')
    if b'\0' in encoded:
        raise ArgumentValueError('embedded null character')
    return encoded


def to_text(text):
    """A string, or the bytes of one."""
    if isinstance(text, (bytes, bytearray, memoryview)):
        text = bytes(text)
        if b'\0' in text:
            raise ArgumentValueError('embedded null character')
        return text
    return to_string(text)


def to_path(path, nullable=False):
    return to_string(os.fspath(path) if isinstance(path, os.PathLike) else path, nullable)


def to_strings(texts, nullable=False):
    if texts is None and nullable:
        return NULL, None
    if isinstance(texts, (str, bytes)) or not hasattr(texts, '__iter__'):
        raise wrong_type('a sequence of str', texts, 'an array of strings')
    kept = [ffi.new('char[]', to_text(text)) for text in texts]
    return ffi.new('const char *[]', [*kept, NULL]), kept


def to_data(data, nullable=False):
    """A pointer and a length."""
    if type(data) is bytes:
        return data, len(data)
    if data is None and nullable:
        return NULL, 0
    if isinstance(data, str):
        data = data.encode()
    elif isinstance(data, os.PathLike):
        with open(data, 'rb') as file:
            data = file.read()
    elif not isinstance(data, bytes):
        try:
            data = bytes(memoryview(data))
        except TypeError:
            raise wrong_type('a bytes-like object or a str', data, DATA) from None
    return data, len(data)


def to_buffer(data, nullable=False):
    """The same where a text cannot be meant: random bytes that somebody typed are none."""
    if isinstance(data, (str, os.PathLike)):
        raise wrong_type('a bytes-like object', data, BUFFER)
    return to_data(data, nullable)


# Options

# Where Node takes '', 0 and false for nothing as well. None is nothing everywhere.
_FALSY = {'ca', 'cert', 'key'}
_SECRETS = {'key', 'passphrase', 'pfx', 'ticketKeys'}
_TEXT_CAP = 25
_PORT, _CONTEXT = 'ERR_SOCKET_BAD_PORT', 'ERR_TLS_INVALID_CONTEXT'


def is_given(option, value):
    return value is not None and not (option in _FALSY and isinstance(value, (str, int)) and not value)


_NUMERAL = re.compile(r'0x[0-9a-f]+|0o[0-7]+|0b[01]+|[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?', re.ASCII | re.IGNORECASE)


def value_of(option, value):
    """As in Node a port may be a string that says a number."""
    text = value.strip() if option == 'port' and isinstance(value, str) else ''
    if not _NUMERAL.fullmatch(text):
        return value
    number = float(int(text, 0)) if text[1:2] in set('xXoObB') else float(text)
    return int(number) if number.is_integer() else value


def items_of(option, value):
    """What is added one by one. As in Node no authority at all is nobody to trust, which does not mean those of the system."""
    if option == 'ca' and value == []:
        return [b'']
    return value if isinstance(value, list) else [value]


def arguments_of(item, names, in_list):
    """Those of one call that adds an item: a value, a tuple of values, or in a list a dictionary as in Node."""
    if isinstance(item, tuple):
        if len(item) > len(names):
            raise ArgumentTypeError(f'at most {len(names)} values are needed, not {len(item)}')
        return item
    if not (in_list and len(names) > 1 and isinstance(item, Mapping) and names[0] in item):
        return (item,)
    unknown = [name for name in item if name not in names]
    if unknown:
        raise ArgumentTypeError(f'{unknown[0]!r} is none of {", ".join(names)}')
    return tuple(item.get(name) for name in names)


def received(value, is_secret):
    """What Node tells of a value; never the value of a secret."""
    kind = 'boolean' if isinstance(value, bool) else 'number' if isinstance(value, (int, float)) else \
        'string' if isinstance(value, str) else None
    if kind is None:
        return 'None' if value is None else f'function {value.__name__}' if inspect.isfunction(value) \
            else f'an instance of {type(value).__name__}'
    if is_secret and kind != 'boolean':
        return f'type {kind}'
    text = str(value).lower() if kind == 'boolean' else str(value)
    if kind == 'string':
        text = repr(text if len(text) <= _TEXT_CAP + 3 else text[:_TEXT_CAP] + '...')
    return f'type {kind} ({text})'


def named(error, option, value):
    """The error of a converter as that of an option, in Node's words; option is how Node spells it."""
    shown = received(getattr(error, 'value', value), option in _SECRETS)
    found: Any = ArgumentTypeError(f'The property \'options.{option}\' is invalid: {error}')
    if option == 'port' and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        found = ArgumentRangeError(f'Port should be >= 0 and < 65536. Received {shown}.')
        found.code = _PORT
    elif getattr(error, 'code', None) == _CONTEXT:
        found = ArgumentTypeError('context must be a SecureContext')
        found.code = _CONTEXT
    elif hasattr(error, 'needed'):
        found = ArgumentTypeError(f'The "options.{option}" property must be {error.needed}. Received {shown}')
    elif hasattr(error, 'rule'):
        found = ArgumentRangeError(f'The value of "options.{option}" is out of range. '
                                   f'It must be {error.rule}. Received {value}')
    elif hasattr(error, 'code'):
        found = type(error)(str(found))
    return found
