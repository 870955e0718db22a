# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plain TCP peers with the events of Node's net.Socket, over asyncio; no TLS here."""

import asyncio
import socket
import struct

LINGER_ZERO = struct.pack('ii', 1, 0)


class PlainSocket(asyncio.Protocol):
    """emit (event, argument): connect, data, end, finish, error, close (had_error)"""

    def __init__(self, allow_half_open=False, is_accepted=False):
        self.allow_half_open = allow_half_open
        self.is_accepted = is_accepted
        self.emit = lambda event, argument=None: None
        self.transport = None
        self.pending = []
        self.destroyed = self.ended = self.received_end = self.is_reset = False
        self.had_error = False

    @property
    def ready_state(self):
        if self.destroyed:
            return 'closed'
        if self.transport is None:
            return 'opening'
        return {(False, False): 'open', (True, False): 'readOnly', (False, True): 'writeOnly'}.get(
            (self.ended, self.received_end), 'closed')

    def connect(self, host, port):
        asyncio.get_running_loop().create_task(self._connect(host, port))

    async def _connect(self, host, port):
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        except OSError as error:
            self._fail(error)

    def write(self, data):
        if self.transport is None:
            self.pending.append(data)
        elif not self.destroyed:
            self.transport.write(data)
        return True

    def end(self, data=None):
        if data:
            self.write(data)
        if self.ended:
            return
        self.ended = True
        if self.transport is not None:
            self._finish()

    def destroy(self, error=None):
        if self.destroyed:
            return
        self.destroyed = True
        if error is not None:
            self._report(error)
        if self.transport is not None:
            self.transport.abort()
        else:
            asyncio.get_running_loop().call_soon(self.emit, 'close', self.had_error)

    def reset_and_destroy(self):
        if self.transport is not None:
            self.transport.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        self.destroy()

    def set_no_delay(self, no_delay=True):
        self.transport.get_extra_info('socket').setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, no_delay)

    # The transport's side

    def connection_made(self, transport):
        self.transport = transport
        if self.destroyed:
            transport.abort()
            return
        pending, self.pending = self.pending, []
        if not self.is_accepted:
            self.emit('connect')
        for data in pending:
            self.write(data)
        if self.ended:
            self._finish()

    def data_received(self, data):
        if not self.destroyed:
            self.emit('data', data)

    def eof_received(self):
        if self.destroyed:
            return False
        self.received_end = True
        self.emit('end')
        if not self.allow_half_open and not self.ended and not self.destroyed:
            self.end()
        self._close_if_done()
        return True

    def connection_lost(self, error):
        if error is not None and not self.destroyed:
            self._report(error)
        self.destroyed = True
        self.emit('close', self.had_error)

    def _finish(self):
        if not self.transport.is_closing():
            self.transport.write_eof()
        self.emit('finish')
        self._close_if_done()

    def _close_if_done(self):
        if self.ended and self.received_end and not self.transport.is_closing():
            self.transport.close()

    def _report(self, error):
        self.had_error = True
        self.emit('error', error)

    def _fail(self, error):
        if self.destroyed:
            return
        self.destroyed = True
        self._report(error)
        self.emit('close', True)


class GivenSocket:
    """The TCP socket below a TLS socket over a given stream. It belongs to the library, which tells nothing of it: only what
    the driver does to it, and that it was connected, is known."""

    def __init__(self, plain):
        self.copy = plain.dup()
        self.destroyed = False
        self.emit = lambda event, argument=None: None

    def write(self, data):
        self.copy.send(data)
        return True

    def destroy(self, error=None):
        self.copy.close()


class Listener:
    """A plain server; accepted (socket) is called for each connection."""

    def __init__(self, accepted, host='127.0.0.1', port=0):
        self.socket = socket.create_server((host, port))
        self.socket.setblocking(False)
        self.accepted = accepted
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(self.socket.fileno(), self._accept)

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def _accept(self):
        try:
            connection, _ = self.socket.accept()
        except OSError:
            return
        connection.setblocking(False)
        self.accepted(connection)

    def close(self):
        self.loop.remove_reader(self.socket.fileno())
        self.socket.close()


def adopt(connection, allow_half_open):
    """A PlainSocket on an accepted connection."""
    plain = PlainSocket(allow_half_open, is_accepted=True)
    asyncio.get_running_loop().create_task(_attach(plain, connection))
    return plain


async def _attach(plain, connection):
    await asyncio.get_running_loop().create_connection(lambda: plain, sock=connection)
