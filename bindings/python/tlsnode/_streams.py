# SPDX-License-Identifier: LGPL-2.1-or-later
"""asyncio's own streams and protocols over our sockets."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable

from ._api import Server, Socket, connect

LIMIT = 64 * 1024


class Transport(asyncio.Transport):
    """A socket as asyncio's protocols want it."""

    def __init__(self, socket: Socket, protocol: Any):
        super().__init__({'tls_socket': socket, 'sslcontext': None})
        self._socket, self._protocol = socket, protocol
        self._error: BaseException | None = None
        self._closing = self._full = False
        protocol.connection_made(self)
        socket.on('drain', self._drain).on('end', self._end).on('error', self._fail).on('close', self._close)
        socket.on('data', self._data)

    def _data(self, data: bytes) -> None:
        self._protocol.data_received(data)

    def _drain(self) -> None:
        if self._full:
            self._full = False
            self._protocol.resume_writing()

    def _end(self) -> None:
        if not self._protocol.eof_received():
            self.close()

    def _fail(self, error: BaseException) -> None:
        self._error = error

    def _close(self, had_error: bool) -> None:
        self._closing = True
        self._protocol.connection_lost(self._error)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """`peername`, `sockname`, `cipher`, `peercert` (a `Certificate`) and `tls_socket`."""
        socket = self._socket
        if name == 'peername':
            return (socket.remote_address, socket.remote_port)
        if name == 'sockname':
            return (socket.local_address, socket.local_port)
        if name == 'cipher':
            cipher = socket.get_cipher() or {}
            return (cipher.get('name'), cipher.get('version'), None)
        if name == 'peercert':
            return socket.get_peer_x509_certificate()
        return super().get_extra_info(name, default)

    def get_protocol(self) -> Any:
        return self._protocol

    def set_protocol(self, protocol: Any) -> None:
        self._protocol = protocol

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._socket.close()

    def abort(self) -> None:
        self._closing = True
        self._socket.destroy()

    def is_reading(self) -> bool:
        return not self._socket.is_paused()

    def pause_reading(self) -> None:
        self._socket.pause()

    def resume_reading(self) -> None:
        self._socket.resume()

    def get_write_buffer_size(self) -> int:
        return self._socket.writable_length

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._socket.end()

    def write(self, data: Any) -> None:
        if not self._socket.write(data) and not self._full:
            self._full = True
            self._protocol.pause_writing()


def _streams(socket: Socket, limit: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=limit, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport = Transport(socket, protocol)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


def _half_open(keywords: dict[str, Any]) -> dict[str, Any]:
    return keywords if 'allowHalfOpen' in keywords else {'allow_half_open': True, **keywords}


async def open_connection(host: str | None = None, port: int | None = None, *, limit: int = LIMIT,
                          **keywords: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """As asyncio.open_connection (), always with TLS; the keywords are those of `connect`.

    As in asyncio the sending side stays open when the peer ends: close the writer."""
    keywords |= {name: value for name, value in (('host', host), ('port', port)) if value is not None}
    socket = connect(**_half_open(keywords))
    try:
        await socket.handshake()
    except BaseException:
        socket.destroy()
        raise
    return _streams(socket, limit)


async def start_server(handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None] | None],
                       host: str | None = None, port: int = 0, *, path: str | None = None, backlog: int = 100,
                       limit: int = LIMIT, **keywords: Any) -> Server:
    """As asyncio.start_server (), always with TLS; the keywords are those of `create_server`."""
    server = Server(**_half_open(keywords))
    server.on('secure-connection', lambda socket: handler(*_streams(socket, limit)))
    place: dict[str, Any] = {'path': path} if path is not None else {'host': host, 'port': port}
    await server.listen(backlog=backlog, **place)
    return server
