# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the generated module stands on: values, errors, objects, signals and options. It knows no class of the library."""

from __future__ import annotations

import difflib
import inspect
import itertools
import os
import re
import socket
import sys
import weakref
from typing import Any, Awaitable, Callable, Mapping, Sequence, Union

from . import _loop
from ._arguments import (ArgumentTypeError, ArgumentValueError, arguments_of, is_given, items_of, named, to_boolean,
                         to_buffer, to_data, to_number, to_path, to_string, to_strings, value_of, wrong_type)
from ._loop import begin, enter
from ._tlsnode import ffi, lib

__all__ = [
    'Error', 'IOStream', 'Object', 'Options', 'SocketConnection', 'argument_boolean', 'argument_data', 'argument_error',
    'argument_number', 'argument_object', 'argument_string', 'argument_variant', 'begin', 'enter', 'from_data', 'from_string',
    'from_strings', 'from_variant', 'new_error', 'options_of', 'register', 'register_domain', 'register_error_fields',
    'take_data', 'take_error', 'take_string', 'take_strings', 'take_variant', 'to_boolean', 'to_buffer', 'to_data', 'to_error',
    'to_number', 'to_path', 'to_pointer', 'to_stream', 'to_string', 'to_strings', 'to_variant', 'wrap',
]

Buffer = Union[bytes, bytearray, memoryview]
Data = Union[bytes, bytearray, memoryview, str]
Material = Union[bytes, bytearray, memoryview, str, 'os.PathLike[str]']
NULL = ffi.NULL
_string, _buffer, _from_handle, _cast = ffi.string, ffi.buffer, ffi.from_handle, ffi.cast

# Values. A string that is not UTF-8 keeps its bytes as lone surrogates, as file names do in Python.


def from_string(pointer):
    return _string(pointer).decode('utf-8', 'surrogateescape') if pointer else None


def take_string(pointer):
    text = from_string(pointer)
    lib.g_free(pointer)
    return text


def from_strings(pointer):
    found, index = [], 0
    while pointer and pointer[index]:
        found.append(from_string(pointer[index]))
        index += 1
    return found if pointer else None


def take_strings(pointer):
    strings = from_strings(pointer)
    lib.g_strfreev(pointer)
    return strings


def from_data(pointer):
    if not pointer:
        return None
    length = ffi.new('gsize *')
    data = lib.g_bytes_get_data(pointer, length)
    return bytes(_buffer(data, length[0])) if length[0] else b''


def take_data(pointer):
    data = from_data(pointer)
    if pointer:
        lib.g_bytes_unref(pointer)
    return data


# Variants: Node's plain objects. "ay" is a Buffer where Node has one, else a string that GVariant cannot hold.
BUFFERS = {'raw', 'pubkey', 'ticket', 'session', 'sessionId'}
_NUMBERS = {
    'b': lambda value: lib.g_variant_get_boolean(value) != 0, 'y': lib.g_variant_get_byte,
    'n': lib.g_variant_get_int16, 'q': lib.g_variant_get_uint16, 'i': lib.g_variant_get_int32,
    'u': lib.g_variant_get_uint32, 'x': lib.g_variant_get_int64, 't': lib.g_variant_get_uint64,
    'd': lib.g_variant_get_double,
}


def from_variant(value, is_buffer=True):
    if not value:
        return None
    kind = _string(lib.g_variant_get_type_string(value)).decode()
    if kind in _NUMBERS:
        return _NUMBERS[kind](value)
    if kind in 'sog':
        return from_string(lib.g_variant_get_string(value, NULL))
    if kind == 'v':
        return take_variant(lib.g_variant_get_variant(value), is_buffer)
    if kind == 'ay':
        data = bytes(_buffer(lib.g_variant_get_data(value), lib.g_variant_get_size(value)))
        return data if is_buffer else data.decode('utf-8', 'surrogateescape')
    children = [lib.g_variant_get_child_value(value, index) for index in range(lib.g_variant_n_children(value))]
    if kind.startswith('a{'):
        return dict(_entry(child) for child in children)
    if kind[0] in 'a(':
        return [take_variant(child, is_buffer) for child in children]
    if kind[0] == 'm':
        return take_variant(children[0], is_buffer) if children else None
    raise TypeError(f'a GVariant of type {kind}')


def _entry(entry):
    key = take_variant(lib.g_variant_get_child_value(entry, 0))
    value = take_variant(lib.g_variant_get_child_value(entry, 1), key in BUFFERS)
    lib.g_variant_unref(entry)
    return key, value


def take_variant(value, is_buffer=True):
    result = from_variant(value, is_buffer)
    if value:
        lib.g_variant_unref(value)
    return result


def to_variant(value, nullable):
    """Node's plain object: keys are strings, a key that is None is as good as absent."""
    if value is None and nullable:
        return NULL
    if not isinstance(value, Mapping):
        raise wrong_type('dict', value)
    return _variant(value, _DEEPEST)


_DEEPEST = 32


def _variant(value, depth):
    if depth == 0:
        raise ValueError('a value is nested too deeply')
    if isinstance(value, bool):
        made = lib.g_variant_new_boolean(value)
    elif isinstance(value, int):
        made = lib.g_variant_new_int64(to_number(value, -2**63, 2**63 - 1))
    elif isinstance(value, float):
        made = lib.g_variant_new_double(value)
    elif isinstance(value, str):
        made = _variant_of_text(value)
    elif isinstance(value, (bytes, bytearray, memoryview)):
        made = lib.tnpy_variant_new_bytes(bytes(value), len(bytes(value)))
    elif isinstance(value, Mapping):
        made = _variant_of_mapping(value, depth)
    elif isinstance(value, Sequence):
        made = _variant_of_items(value, depth)
    else:
        raise wrong_type('str, bytes, bool, int, float, list or dict', value)
    return ffi.gc(lib.g_variant_ref_sink(made), lib.g_variant_unref)


def _variant_of_text(text):
    data = text.encode('utf-8', 'surrogateescape')
    try:
        data.decode('utf-8')
    except UnicodeDecodeError:
        return lib.tnpy_variant_new_bytes(data, len(data))
    return lib.tnpy_variant_new_bytes(data, len(data)) if b'\0' in data else lib.g_variant_new_string(data)


def _variant_of_items(items, depth):
    if all(isinstance(item, str) and '\0' not in item for item in items):
        try:
            texts = [ffi.new('char[]', item.encode()) for item in items]
            return lib.g_variant_new_strv(ffi.new('const gchar *[]', texts), len(texts))
        except UnicodeEncodeError:
            pass
    kept = [_variant(item, depth - 1) for item in items]
    return lib.tnpy_variant_new_list(ffi.new('GVariant *[]', kept), len(kept))


def _key(key):
    data = to_string(key, False)
    try:
        data.decode('utf-8')
    except UnicodeDecodeError:
        raise ArgumentValueError('a key is not UTF-8') from None
    return data


def _variant_of_mapping(mapping, depth):
    keys, values = [], []
    for key, value in mapping.items():
        if value is not None:
            keys.append(ffi.new('char[]', _key(key)))
            values.append(_variant(value, depth - 1))
    return lib.tnpy_variant_new_dict(ffi.new('const char *[]', keys), ffi.new('GVariant *[]', values), len(keys))


# Errors

_domains: dict[int, type[Error]] = {}
_error_fields: list[tuple[str, Callable[[Any], Any]]] = []


class Error(OSError):
    """A failure, with Node's vocabulary: `code` is what Node calls it, for example `ERR_TLS_CERT_ALTNAME_INVALID`."""

    code: str
    reason: str | None
    library: str | None
    host: str | None
    hint: str | None
    syscall: str | None
    address: str | None
    local_address: str | None
    path: str | None
    port: int
    alert_sent: int
    alert_received: int
    cert: dict[str, Any] | None
    certificate: Any

    def __init__(self, message: str = ''):
        super().__init__(message)
        self._pointer: Any = None

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ''


Error.__module__ = 'tlsnode'


def register_domain(quark, cls):
    _domains[quark] = cls


def register_error_fields(fields):
    _error_fields.extend(fields)


def make_error(pointer):
    """The exception of a GError that somebody else owns."""
    cause = _causes.pop(pointer.code, None) if pointer.domain == _CAUSED else None
    if cause is not None:
        pointer = to_error(cause)
    error = _domains.get(pointer.domain, Error)(from_string(pointer.message))
    error._pointer = ffi.gc(lib.g_error_copy(pointer), lib.g_error_free)
    for name, get in _error_fields:
        setattr(error, name, get(pointer))
    error.__cause__ = cause
    if isinstance(getattr(cause, 'code', None), str):
        error.code = cause.code
    return error


# What a question's function raised goes through C as a number, and as the code that it may have.
_CAUSED = lib.g_quark_from_string(b'tls-node-program-error-quark')
_MAX_CAUSES = 64  # that nobody has asked for
_causes: dict[int, BaseException] = {}
_numbers = itertools.count(1)


def failure_of(cause):
    """For C; the error that a program gets for it has it as its cause."""
    number = next(_numbers) & 0x7fffffff
    _causes[number] = cause
    if len(_causes) > _MAX_CAUSES:
        del _causes[next(iter(_causes))]
    failure = Error(str(cause))
    described = to_error(cause)  # owns the message
    code = getattr(cause, 'code', None)
    code = code.replace('\0', '').encode('utf-8', 'backslashreplace') if isinstance(code, str) else NULL
    failure._pointer = ffi.gc(lib.tls_node_error_new(code, described.message), lib.g_error_free)
    failure._pointer.code = number
    return failure


def new_error():
    return ffi.new('GError **')


def take_error(error):
    exception = make_error(error[0])
    lib.g_error_free(error[0])
    return exception


_G_IO_ERROR_FAILED = 0


def to_error(exception, nullable=False):
    if exception is None and nullable:
        return NULL
    if not isinstance(exception, BaseException):
        raise wrong_type('an exception', exception)
    pointer = getattr(exception, '_pointer', None)
    if pointer is not None:
        return pointer
    text = str(exception) or type(exception).__name__
    message = text.replace('\0', '').encode('utf-8', 'backslashreplace')
    return ffi.gc(lib.g_error_new_literal(lib.g_io_error_quark(), _G_IO_ERROR_FAILED, message), lib.g_error_free)


# Objects: a proxy holds one reference; the same object has the same proxy as long as anybody has it.

_proxies: weakref.WeakValueDictionary[Any, Object] = weakref.WeakValueDictionary()
_classes: dict[str, type[Object]] = {}


class Object:
    """A GObject."""

    _signals: dict[Any, tuple[int, bytes, int, tuple[Any, ...]]] = {}  # by name and by number

    def _adopt(self, pointer):
        """Takes a reference."""
        pointer = _cast('void *', pointer)
        if self._signals:
            self._emitter = Emitter(self, pointer)
            self._p = pointer
        else:
            _proxies[pointer] = self
            self._p = ffi.gc(pointer, lib.g_object_unref)

    def __repr__(self) -> str:
        return f'<tlsnode.{type(self).__name__} at {int(_cast("uintptr_t", self._p)):#x}>'

    # Signals

    def on(self, event: str, handler: Callable[..., Any] | None = None) -> Any:
        """Calls handler for each event; without a handler it is a decorator. Returns self."""
        if handler is None:
            return lambda handler: (self.on(event, handler), handler)[1]
        name = signal_name(self, event)
        self._emitter.add(name, handler)
        return self

    def once(self, event: str, handler: Callable[..., Any] | None = None) -> Any:
        """Calls handler for the next event only."""
        if handler is None:
            return lambda handler: (self.once(event, handler), handler)[1]
        name = signal_name(self, event)
        self._emitter.add(name, Once(self._emitter, name, handler))
        return self

    def off(self, event: str, handler: Callable[..., Any]) -> Any:
        """Forgets a handler; it need not be there."""
        name = signal_name(self, event)
        self._emitter.remove(name, handler)
        return self


def register(c_name, cls, signals=()):
    """signals: (name, shape, converters) of each, see bridge.c.in for the shapes."""
    _classes[c_name] = cls
    cls._signals = dict(cls._signals)
    for index, (name, shape, converters) in enumerate(signals):
        cls._signals[name] = cls._signals[index] = (index, name.encode(), shape, converters)


def find(pointer):
    """The proxy that an object has already. Those with signals are found through their object."""
    handle = lib.tnpy_proxy_find(pointer)
    return _from_handle(handle).proxy() if handle else _proxies.get(_cast('void *', pointer))


def wrap(cls, pointer, full=False):
    if not pointer:
        return None
    proxy = find(pointer)
    if proxy is not None:
        if full:
            lib.g_object_unref(pointer)
        return proxy
    if cls is IOStream:
        cls = _classes.get(_string(lib.tnpy_type_name(pointer)).decode(), IOStream)
    proxy = cls.__new__(cls)
    proxy._adopt(pointer if full else lib.g_object_ref(pointer))
    return proxy


def to_pointer(cls, proxy, nullable=False):
    if isinstance(proxy, cls):
        return proxy._p
    if proxy is None and nullable:
        return NULL
    raise wrong_type(f'a {cls.__name__}', proxy, f'an instance of {cls.__name__}')


class IOStream(Object):
    """Any connected stream of GIO."""

    def close(self) -> Awaitable[None]:
        """Ends both directions and waits until the stream is closed."""
        return begin(self, _close_stream, _finish_close)


class SocketConnection(IOStream):
    """A plain connection."""

    def fileno(self) -> int:
        return lib.tnpy_stream_fd(self._p)

    def _socket(self):
        return socket.socket(fileno=os.dup(self.fileno()))

    @property
    def remote_address(self) -> Any:
        """The peer's address as Python's socket module writes it."""
        with self._socket() as plain:
            return plain.getpeername()

    @property
    def local_address(self) -> Any:
        with self._socket() as plain:
            return plain.getsockname()


AnyStream = Union[IOStream, socket.socket, Any]


def _close_stream(pointer, *rest):
    lib.g_io_stream_close_async(pointer, 0, *rest)


def _finish_close(source, result):
    error = new_error()
    lib.g_io_stream_close_finish(source, result, error)
    if error[0]:
        raise take_error(error)


def to_stream(stream, nullable=False):
    """A stream of ours, a socket of Python (which is detached from its object) or a Gio.IOStream of PyGObject."""
    if isinstance(stream, socket.socket):
        error = new_error()
        pointer = lib.tnpy_stream_new(stream.detach(), error)
        if not pointer:
            raise take_error(error)
        return ffi.gc(pointer, lib.g_object_unref)
    gi = sys.modules.get('gi.repository.GObject')
    if gi is not None and isinstance(stream, gi.Object):
        return _cast('void *', hash(stream))  # PyGObject's hash is the address of the object
    return to_pointer(IOStream, stream, nullable)


# Signals. One closure for each signal that somebody listens to leads to the emitter, never to the proxy.


class Once:
    def __init__(self, emitter, name, handler):
        self.emitter, self.name, self.handler = emitter, name, handler

    def __call__(self, *arguments):
        self.emitter.remove(self.name, self)
        return self.handler(*arguments)


class Emitter:
    """The handlers of one object. An object that is open is kept by its loop, or its handlers would go with the proxy."""

    def __init__(self, proxy, pointer):
        self.signals = proxy._signals
        self.handlers = [()] * (len(self.signals) // 2)
        self.watched = set()
        self.proxy = weakref.ref(proxy)
        self.pins = None
        self.after = {}  # signal: what the runtime does once the handlers were called
        self.handle = ffi.new_handle(self)
        self.closures = ffi.gc(lib.tnpy_proxy_new(pointer, self.handle), lib.tnpy_proxy_free)

    def watch(self, name):
        index, c_name, shape, _ = self.signals[name]
        if index not in self.watched:
            self.watched.add(index)
            lib.tnpy_proxy_watch(self.closures, c_name, index, shape)
        return index

    def add(self, name, handler):
        if not callable(handler):
            raise ArgumentTypeError(f'a handler must be callable, not {type(handler).__name__}')
        index = self.watch(name)
        self.handlers[index] += (handler,)

    def remove(self, name, handler):
        index = self.signals[name][0]
        kept = list(self.handlers[index])
        for position in reversed(range(len(kept))):
            if kept[position] == handler or getattr(kept[position], 'handler', None) == handler:
                del kept[position]
                break
        self.handlers[index] = tuple(kept)

    def when(self, name, function):
        self.after[self.watch(name)] = function

    def pin(self):
        """Until `unpin` the proxy lives, and so do its handlers."""
        self.unpin()
        self.pins = _loop.current_pins()
        self.pins.add(self.proxy())

    def unpin(self):
        if self.pins is not None:
            self.pins.discard(self.proxy())
        self.pins = None

    def clear(self):
        self.handlers = [()] * len(self.handlers)


def signal_name(proxy, event):
    if event in proxy._signals:
        return event
    events = [name for name in proxy._signals if isinstance(name, str)]
    name = re.sub('(?<=[a-z0-9])(?=[A-Z])', '-', event).replace('_', '-').lower()
    if name in events:
        return name
    near = difflib.get_close_matches(name, events, 1)
    raise ValueError(f'{type(proxy).__name__} has no event {event!r}' + (f'; did you mean {near[0]!r}?' if near else ''))


_is_coroutine = inspect.iscoroutine


def _call(handler, arguments):
    try:
        result = handler(*arguments)
        if result is not None and _is_coroutine(result):
            _loop.spawn(result)
    except BaseException as error:
        _loop.report(error, handler)


@ffi.def_extern()
def tnpy_py_plain(handle, signal):
    emitter = _from_handle(handle)
    for handler in emitter.handlers[signal]:
        _call(handler, ())
    if signal in emitter.after:
        emitter.after[signal](emitter)


@ffi.def_extern()
def tnpy_py_data(handle, signal, data, length):
    emitter = _from_handle(handle)
    chunk = _buffer(data, length)[:]
    for handler in emitter.handlers[signal]:
        try:
            result = handler(chunk)
            if result is not None and _is_coroutine(result):
                _loop.spawn(result)
        except BaseException as error:
            _loop.report(error, handler)


@ffi.def_extern()
def tnpy_py_arguments(handle, signal, arguments):
    emitter = _from_handle(handle)
    try:
        values = [convert(arguments[index]) for index, convert in enumerate(emitter.signals[signal][3])]
    except BaseException as error:
        _loop.report(error, None)
        return
    for handler in emitter.handlers[signal]:
        _call(handler, values)
    if signal in emitter.after:
        emitter.after[signal](emitter)


def argument_number(argument):
    return argument.number


def argument_boolean(argument):
    return argument.number != 0


def argument_string(argument):
    return from_string(_cast('const char *', argument.data))


def argument_data(argument):
    return bytes(_buffer(argument.data, argument.length)) if argument.data else None


def argument_error(argument):
    return make_error(_cast('GError *', argument.data)) if argument.data else None


def argument_variant(argument):
    return from_variant(_cast('GVariant *', argument.data))


def argument_object(cls):
    return lambda argument: wrap(cls, argument.data)


# Options


class Options(Object):
    """Keyword arguments that can be kept and used again."""

    _options: dict[str, tuple[str, str, str, tuple[str, ...]]] = {}  # kind, method, Node's name, names of its parameters
    _aliases: dict[str, str] = {}

    def __setattr__(self, name, value):
        if not name.startswith('_') and self._options.get(name, ('',))[0] != 'property':
            raise AttributeError(self._complaint(name))
        super().__setattr__(name, value)

    def _update(self, keywords):
        for name, value in keywords.items():
            key = name if name in self._options else self._aliases.get(name)
            if key is None:
                raise TypeError(self._complaint(name))
            if is_given(key, value):
                self._set(key, value)

    def _set(self, key, value):
        kind, method, name, parameters = self._options[key]
        try:
            if kind == 'property':
                setattr(self, key, value_of(key, value))
            elif kind == 'callback':
                getattr(self, method)(value)
            elif kind == 'values':
                getattr(self, method)(*value)
            else:
                for item in items_of(key, value):
                    self._add(method, parameters, arguments_of(item, parameters, isinstance(value, list)))
        except (TypeError, ValueError, OverflowError) as error:
            raise named(error, getattr(error, 'option', name), value) from None

    def _add(self, method, parameters, arguments):
        try:
            getattr(self, method)(*arguments)
        except ArgumentTypeError as error:
            wrong = getattr(error, 'value', self)
            index = next((index for index, value in enumerate(arguments) if value is wrong), 0)
            if index > 0:
                error.option = parameters[index]
            raise

    def _complaint(self, name):
        near = difflib.get_close_matches(name, [*self._options, *self._aliases], 1)
        return f'unknown option {name!r}' + (f'; did you mean {near[0]!r}?' if near else '')


def options_of(cls, options, keywords):
    """An options object of an object, a dictionary or nothing, and keyword arguments. Never changes what it is given."""
    if isinstance(options, cls):
        if keywords:
            raise TypeError('either an options object or keyword arguments, not both')
        return options
    if options is not None and not isinstance(options, Mapping):
        raise wrong_type(f'a {cls.__name__} or a mapping', options)
    return cls(**{**(options or {}), **keywords})


__all__ += ['AnyStream', 'Buffer', 'Data', 'Mapping', 'Material', 'Sequence']
