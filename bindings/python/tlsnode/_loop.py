# SPDX-License-Identifier: LGPL-2.1-or-later
"""Main loops: asyncio through the library's one descriptor, else the default main context. No threads."""

from __future__ import annotations

import asyncio
import sys
import weakref
from asyncio import _get_running_loop
from typing import Any, Callable

from ._tlsnode import ffi, lib

NULL = ffi.NULL


class LoopState:
    """What an asyncio loop has of us. Only the loop's own list of readers holds it: when the loop is closed it goes, and
    with it the connections that are still open."""

    def __init__(self, loop):
        error = ffi.new('GError **')
        pointer = lib.tls_node_loop_new(error)
        if not pointer:
            from ._runtime import take_error
            raise take_error(error)
        self.pointer = ffi.gc(pointer, lib.g_object_unref)
        self.pins = set()
        self.pending = set()
        self.fatal = None
        loop.add_reader(lib.tls_node_loop_get_fd(pointer), self.dispatch)

    def dispatch(self):
        lib.tls_node_loop_dispatch(self.pointer)
        if self.fatal is not None:
            fatal, self.fatal = self.fatal, None
            raise fatal


class _DefaultState:
    pointer = None
    pins: set[Any] = set()
    pending: set[Any] = set()  # handles of calls whose end is still to come
    fatal = None


_default = _DefaultState()
_states: weakref.WeakKeyDictionary[Any, weakref.ref[LoopState]] = weakref.WeakKeyDictionary()


def current():
    """The state of the running asyncio loop, or that of the default main context."""
    loop = _get_running_loop()
    if loop is None:
        return _default
    reference = _states.get(loop)
    state = reference() if reference is not None else None
    if state is None:
        state = LoopState(loop)
        _states[loop] = weakref.ref(state)
    return state


def current_pins():
    return current().pins


def enter(function, *arguments):
    """Calls a function of C so that what it makes or starts belongs to the running loop."""
    state = current()
    if state.pointer is None:
        return function(*arguments)
    lib.tls_node_loop_enter(state.pointer)
    try:
        return function(*arguments)
    finally:
        lib.tls_node_loop_leave(state.pointer)


# Exceptions and coroutines of handlers

_tasks: set[Any] = set()


def report(error, handler):
    """An exception in a handler must not go through C."""
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        current().fatal = error
        return
    loop = _get_running_loop()
    if loop is not None:
        loop.call_exception_handler({'message': f'Exception in handler {handler!r}', 'exception': error})
    else:
        sys.unraisablehook(_Unraisable(error, handler))


class _Unraisable:
    err_msg = 'Exception ignored in handler'

    def __init__(self, error, handler):
        self.exc_type, self.exc_value, self.exc_traceback = type(error), error, error.__traceback__
        self.object = handler


def spawn(coroutine):
    """Runs what a coroutine function returned as a handler."""
    loop = _get_running_loop()
    if loop is None:
        coroutine.close()
        raise RuntimeError('a coroutine function can be a handler only while an asyncio loop runs')
    task = loop.create_task(coroutine)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    task.add_done_callback(_spawned)


def _spawned(task):
    if not task.cancelled() and task.exception() is not None:
        task.get_loop().call_exception_handler({
            'message': 'Exception in a handler', 'exception': task.exception(), 'task': task})


# Asynchronous calls

_ready = ffi.addressof(lib, 'tnpy_ready_cb')


class Future(asyncio.Future):  # type: ignore[type-arg]
    """The end of a call, in an asyncio loop. Cancelling it stops the waiting in the library as well."""

    def cancel(self, msg=None):
        if not super().cancel(msg):
            return False
        lib.g_cancellable_cancel(self.cancellable)
        return True


class Operation:
    """The end of a call where no asyncio loop runs: `run` waits for it, or add_done_callback (function)."""

    cancellable: Any
    finish: Any
    pending: Any

    def __init__(self) -> None:
        self._value: Any = None
        self._error: BaseException | None = None
        self._done = False
        self._callbacks: list[Callable[[Operation], Any]] = []

    def done(self) -> bool:
        return self._done

    cancelled = staticmethod(lambda: False)

    def cancel(self) -> bool:
        lib.g_cancellable_cancel(self.cancellable)
        return not self._done

    def result(self) -> Any:
        if not self._done:
            raise RuntimeError('not done yet')
        if self._error is not None:
            raise self._error
        return self._value

    def exception(self) -> BaseException | None:
        return self._error

    def set_result(self, value):
        self._value, self._done = value, True
        self._tell()

    def set_exception(self, error):
        self._error, self._done = error, True
        self._tell()

    def add_done_callback(self, function: Callable[[Operation], Any]) -> None:
        self._callbacks.append(function)
        if self._done:
            self._tell()

    def _tell(self):
        callbacks, self._callbacks = self._callbacks, []
        for function in callbacks:
            try:
                function(self)
            except BaseException as error:
                report(error, function)

    def __await__(self):
        raise RuntimeError('there is no asyncio loop to wait in; use tlsnode.run (...)')


def begin(proxy, function, finish, *arguments):
    """Starts x_async; what comes back ends with x_finish."""
    state = current()
    operation: Any = Operation() if state.pointer is None else Future()
    operation.cancellable = ffi.gc(lib.g_cancellable_new(), lib.g_object_unref)
    operation.finish = finish
    operation.pending = state.pending
    handle = ffi.new_handle(operation)
    state.pending.add(handle)
    try:
        enter(function, proxy._p, *arguments, operation.cancellable, _ready, handle)
    except BaseException:
        state.pending.discard(handle)
        raise
    return operation


@ffi.def_extern()
def tnpy_py_ready(source, result, handle):
    operation = ffi.from_handle(handle)
    operation.pending.discard(handle)
    if operation.cancelled():
        return
    try:
        value = operation.finish(source, result)
    except BaseException as error:
        operation.set_exception(error)
    else:
        operation.set_result(value)


# Scripts

_quits = 0


def run(awaitable: Any = None) -> Any:
    """Runs the loop: without an argument the default main context until `quit()`, with a coroutine a new asyncio loop until
    it ends, with what a method returned (outside of asyncio) until that is done. Returns or raises its result."""
    global _quits
    if asyncio.iscoroutine(awaitable):
        return asyncio.run(awaitable)
    if awaitable is not None and not isinstance(awaitable, Operation):
        raise TypeError(f'nothing to wait for: {type(awaitable).__name__}')
    seen = _quits
    while _quits == seen and not (awaitable is not None and awaitable.done()):
        lib.g_main_context_iteration(NULL, True)
        if _default.fatal is not None:
            fatal, _default.fatal = _default.fatal, None
            raise fatal
    return awaitable.result() if awaitable is not None and awaitable.done() else None


def quit() -> None:
    """Lets `run()` return."""
    global _quits
    _quits += 1
    lib.g_main_context_wakeup(NULL)
