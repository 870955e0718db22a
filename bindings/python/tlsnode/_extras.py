# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Python programs expect of a connection, a server and a certificate beyond the API of the library."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, AsyncIterator, Awaitable, Callable, Generator

from . import _loop
from ._runtime import Data, Error, Object
from ._tlsnode import lib

if TYPE_CHECKING:
    from typing_extensions import Self

READ_SIZE = 64 * 1024


class Written:
    """What `write` returns: false when the caller should wait, and something to await that does wait."""

    __slots__ = ('_socket',)

    def __init__(self, socket: Any):
        self._socket = socket

    def __bool__(self) -> bool:
        return self._socket is None

    def __eq__(self, other: object) -> bool:
        return bool(self) == other

    def __hash__(self) -> int:
        return hash(bool(self))

    def __repr__(self) -> str:
        return repr(bool(self))

    def __await__(self) -> Generator[Any, None, bool]:
        if self._socket is not None:
            yield from self._socket.drain().__await__()
        return bool(self)


ALL_LEFT = Written(None)


def _forget(emitter: Any) -> None:
    emitter.unpin()
    emitter.clear()


def _event(proxy: Any, *names: str) -> asyncio.Future[Any]:
    """Done with the next of these events; an 'error' raises."""
    future = asyncio.get_running_loop().create_future()

    def handle(name: str, arguments: Any) -> None:
        if future.done():
            return
        if name == 'error':
            future.set_exception(arguments[0])
        else:
            future.set_result(name)
    handlers = {name: (lambda *arguments, name=name: handle(name, arguments)) for name in names}
    for name, handler in handlers.items():
        proxy.on(name, handler)
    future.add_done_callback(lambda _: [proxy.off(name, handler) for name, handler in handlers.items()])
    return future


class Socket(Object):
    def _adopt(self, pointer: Any) -> None:
        super()._adopt(pointer)
        if not self.destroyed:  # type: ignore[attr-defined]
            self._emitter.pin()
            self._emitter.when('close', _forget)

    def on(self, event: str, handler: Callable[..., Any] | None = None) -> Any:
        """Calls handler for each event; "data" makes the socket flow, as in Node. Without a handler it is a decorator.

        A handler may be a coroutine function while an asyncio loop runs. After "close" all handlers are forgotten."""
        result = super().on(event, handler)
        if event == 'data' and handler is not None:
            self.resume()  # type: ignore[attr-defined]
        return result

    def write(self, data: Data) -> Written:
        """Sends data, or keeps it until it can be sent.

        Returns something that is false when so much waits that the caller should wait too: for "drain", or by awaiting
        it. `await socket.write(data)` is thus the way to write much in a coroutine."""
        if type(data) is bytes:  # the way of most data is short
            return ALL_LEFT if lib.tnpy_tls_node_socket_write(self._p, data, len(data)) else Written(self)
        return ALL_LEFT if self._write(data) else Written(self)  # type: ignore[attr-defined]

    def end(self, data: Data | None = None) -> None:
        """Ends the sending side, after data if there is some. The peer's data still arrives."""
        if data is None:
            self._end()  # type: ignore[attr-defined]
        else:
            self._end_bytes(data)  # type: ignore[attr-defined]

    def get_peer_certificate(self, detailed: bool = False) -> dict[str, Any] | None:
        """Node's plain object of the peer's certificate; empty when the peer gave none, None once the socket is destroyed.

        When detailed, `issuerCertificate` leads up the chain as far as it is known; a root is its own issuer."""
        found: dict[str, Any] | None = self._get_peer_certificate()  # type: ignore[attr-defined]
        if not found or not detailed:
            return found
        certificate, last = self.get_peer_x509_certificate(), found  # type: ignore[attr-defined]
        issuer = certificate.issuer_certificate
        while issuer is not None and issuer is not certificate:
            last['issuerCertificate'] = issuer.to_legacy_object()
            last = last['issuerCertificate']
            certificate, issuer = issuer, issuer.issuer_certificate
        if issuer is not None:
            last['issuerCertificate'] = last
        return found

    async def drain(self) -> None:
        """Waits until what was written has left, if so much of it waits that one should."""
        if self.writable_need_drain and not self.destroyed:  # type: ignore[attr-defined]
            await _event(self, 'drain', 'close', 'error')

    async def _secure(self) -> Self:
        await self.handshake()  # type: ignore[attr-defined]
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        return self._secure().__await__()

    async def __aenter__(self) -> Self:
        return await self._secure()

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error is not None:
            self.destroy()  # type: ignore[attr-defined]
        await self.close()  # type: ignore[attr-defined]

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        data: bytes = await self.read(READ_SIZE)  # type: ignore[attr-defined]
        if not data:
            raise StopAsyncIteration
        return data


def _stopped(emitter: Any) -> None:
    server = emitter.proxy()
    emitter.unpin()
    if server is not None:
        server._put(None)


def _failed(emitter: Any) -> None:
    server = emitter.proxy()
    if server is not None and not server.listening:
        _stopped(emitter)


class Server(Object):
    _accepted: asyncio.Queue[Any] | None = None

    def _adopt(self, pointer: Any) -> None:
        super()._adopt(pointer)
        self._emitter.when('close', _stopped)
        self._emitter.when('error', _failed)

    def listen(self, options: Any = None, /, **keywords: Any) -> Any:
        """Begins to accept connections at host and port, or path, or fd.

        In asyncio the result is to be awaited and gives the server; elsewhere it is the server, and "listening" or
        "error" tells."""
        running = _loop.current() is not _loop._default
        self._emitter.pin()
        try:
            if not running:
                self._listen(options, **keywords)  # type: ignore[attr-defined]
                return self
            future = self.listen_async(options, **keywords)  # type: ignore[attr-defined]
        except BaseException:
            _failed(self._emitter)
            raise
        finish = future.finish
        future.finish = lambda source, result: finish(source, result) or self
        return future

    async def serve_forever(self) -> None:
        """Waits until the server is closed; when it is cancelled, closes the server."""
        try:
            await _event(self, 'close')
        finally:
            if self.listening:  # type: ignore[attr-defined]
                self.close()  # type: ignore[attr-defined]

    def _put(self, socket: Any) -> None:
        if self._accepted is not None:
            self._accepted.put_nowait(socket)

    def __aiter__(self) -> AsyncIterator[Any]:
        if self._accepted is None:
            self._accepted = asyncio.Queue()
            self.on('secure-connection', self._put)
        return self

    async def __anext__(self) -> Any:
        assert self._accepted is not None
        socket = await self._accepted.get()
        if socket is None:
            raise StopAsyncIteration
        return socket

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if self.listening:  # type: ignore[attr-defined]
            await self.close()  # type: ignore[attr-defined]


class Certificate(Object):
    def __str__(self) -> str:
        return self.to_pem()  # type: ignore[attr-defined,no-any-return]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.raw == other.raw  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self.raw)  # type: ignore[attr-defined]


__all__ = ['Awaitable', 'Certificate', 'Error', 'Server', 'Socket']
