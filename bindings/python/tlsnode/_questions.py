# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions that the library asks: what they return answers, what they raise ends the handshake."""

from __future__ import annotations

import inspect

from . import _loop
from ._arguments import to_string, wrong_type
from ._runtime import failure_of
from ._tlsnode import ffi, lib

NULL = ffi.NULL
_handles = set()  # of functions that C may still call


def to_callback(function, trampoline, nullable):
    """What C calls, its data and what forgets them."""
    if function is None and nullable:
        return NULL, NULL, NULL
    if not callable(function):
        raise wrong_type('a function', function, 'of type function')
    handle = ffi.new_handle(function)
    _handles.add(handle)
    return trampoline, handle, lib.tnpy_py_destroy


@ffi.def_extern()
def tnpy_py_destroy(handle):
    _handles.discard(handle)


def ask(handle, reply, answer, *arguments):
    """The function's value is the answer, or what it awaits to."""
    function = ffi.from_handle(handle)
    result = later = None
    try:
        result = function(*arguments)
        if not inspect.isawaitable(result):
            answer(reply, result)
            return
        later = _answer_later(reply, answer, result)
        _loop.spawn(later)
    except BaseException as error:
        if later is not None and inspect.iscoroutine(result):
            result.close()
        _fail(reply, error, function)


async def _answer_later(reply, answer, awaitable):
    try:
        answer(reply, await awaitable)
    except GeneratorExit:  # a garbage collector, perhaps in another thread: the reply is dropped
        del reply
        raise
    except BaseException as error:
        reply.return_error(failure_of(error))
        if not isinstance(error, Exception):
            raise


def _fail(reply, error, function):
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        _loop.report(error, function)
    reply.return_error(failure_of(error))


def ask_for_string(handle, error, nullable, *arguments):
    """Here nothing can wait: the result is C's string."""
    function = ffi.from_handle(handle)
    try:
        result = function(*arguments)
        if inspect.iscoroutine(result):
            result.close()
        text = to_string(result, nullable)
        return lib.g_strdup(text)
    except BaseException as exception:
        _refuse(exception, function, error)
        return NULL


def ask_for_verdict(handle, error, *arguments):
    """Nothing is a yes, and so is all that is false, as in Node; an exception, raised or returned, is the reason against. What is
    true is a mistake and a no, so that a function which returns what a comparison gave never works."""
    function = ffi.from_handle(handle)
    try:
        result = function(*arguments)
        if inspect.iscoroutine(result):
            result.close()
        if isinstance(result, BaseException):
            raise result
        if result:
            raise wrong_type('None or an exception', result)
        return 1
    except BaseException as exception:
        _refuse(exception, function, error)
        return 0


def _refuse(exception, function, error):
    if isinstance(exception, (KeyboardInterrupt, SystemExit)):
        _loop.report(exception, function)
    error[0] = lib.g_error_copy(failure_of(exception)._pointer)
