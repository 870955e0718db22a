# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a program gives, as C takes it. A value of a wrong type or size is refused with Node's code, never guessed at."""

from __future__ import annotations

import operator
import os
from typing import Any

from ._tlsnode import ffi

NULL = ffi.NULL


class ArgumentTypeError(TypeError):
    """A value of a wrong type; `code` is what Node calls it."""

    code = 'ERR_INVALID_ARG_TYPE'


class ArgumentValueError(ValueError):
    """A value that cannot be used; `code` is what Node calls it."""

    code = 'ERR_INVALID_ARG_VALUE'


class ArgumentRangeError(OverflowError, ValueError):
    """A number that is too small, too large or not whole; `code` is what Node calls it."""

    code = 'ERR_OUT_OF_RANGE'


def wrong_type(needed: str, value: Any) -> ArgumentTypeError:
    error = ArgumentTypeError(f'{needed} is needed, not {type(value).__name__}')
    if needed == 'a SecureContext':
        error.code = _CONTEXT
    return error


def to_boolean(value):
    """Never by truth: None and 'false' must not switch anything on or off."""
    if value is not True and value is not False:
        raise wrong_type('a bool', value)
    return value


def to_number(value, lowest, highest):
    if isinstance(value, bool) or not (isinstance(value, float) or hasattr(value, '__index__')):
        raise wrong_type('an int', value)
    if isinstance(value, float) or not lowest <= operator.index(value) <= highest:
        raise ArgumentRangeError(f'an int from {lowest} to {highest} is needed, not {value!r}')
    return operator.index(value)


def to_string(text, nullable=False):
    if text is None and nullable:
        return NULL
    if not isinstance(text, str):
        raise wrong_type('a str', text)
    encoded = text.encode('utf-8', 'surrogateescape')
    if b'\0' in encoded:
        raise ArgumentValueError('embedded null character')
    return encoded


def to_strings(texts):
    if texts is None:
        return NULL, None
    if isinstance(texts, (str, bytes)) or not hasattr(texts, '__iter__'):
        raise wrong_type('a sequence of str', texts)
    kept = [ffi.new('char[]', to_string(text)) for text in texts]
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
            raise wrong_type('a bytes-like object or a str', data) from None
    return data, len(data)


# Options

# Where Node takes '', 0 and false for nothing as well. None is nothing everywhere.
_FALSY = {'ca', 'cert', 'key'}
_PORT, _CONTEXT = 'ERR_SOCKET_BAD_PORT', 'ERR_TLS_INVALID_CONTEXT'


def is_given(option, value):
    return value is not None and not (option in _FALSY and isinstance(value, (str, int)) and not value)


def items_of(option, value):
    """What is added one by one. As in Node no authority at all is nobody to trust, which does not mean those of the system."""
    if option == 'ca' and value == []:
        return [b'']
    return value if isinstance(value, list) else [value]


def named(error, option, name, value):
    """The error of a converter as that of an option; name is how the program spelled it."""
    text = f'option {name!r}: {error}'
    if option == 'port' and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        found: Any = ArgumentRangeError(f'option {name!r}: a port from 0 to 65535 is needed, not {value!r}')
        found.code = _PORT
        return found
    if not hasattr(error, 'code'):
        return ArgumentTypeError(text)
    found = type(error)(text)
    found.code = error.code
    return found
