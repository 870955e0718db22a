#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""python-bench-server.py PORT CERT KEY: tlsnode-bench-server in Python, on asyncio; the protocol is described there."""

import asyncio
import pathlib
import resource
import sys

import tlsnode

LARGE, SMALL = bytes(16 * 1024), bytes(1024)


class Connection:
    def __init__(self, socket):
        self.socket, self.mode, self.number, self.left = socket, b'', b'', 0
        socket.on('data', self.data)

    def data(self, data):
        while data:
            if not self.mode:
                self.mode, self.number, data = data[:1], b'', data[1:]
                if self.mode == b'E':
                    self.socket.off('data', self.data).on('data', self.socket.write)
            elif self.mode == b'E':
                return self.socket.write(data)
            elif len(self.number) < 8:
                take = 8 - len(self.number)
                self.number, data = self.number + data[:take], data[take:]
                self.left = int.from_bytes(self.number, 'big')
                if len(self.number) == 8 and self.mode != b'U':
                    self.socket.on('drain', self.download)
                    return self.download()
            else:
                take = min(self.left, len(data))
                self.left, data = self.left - take, data[take:]
                if not self.left:
                    self.mode = b''
                    self.socket.write(b'K')

    def download(self):
        zeros, goes_on = LARGE if self.mode == b'D' else SMALL, True
        while self.left and goes_on:
            step = min(self.left, len(zeros))
            self.left -= step
            goes_on = self.socket.write(zeros if step == len(zeros) else zeros[:step])
        if not self.left:
            self.mode = b''
            self.socket.off('drain', self.download)


async def main(port, cert, key):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = tlsnode.create_server(Connection, cert=pathlib.Path(cert), key=pathlib.Path(key))
    await server.listen(host='127.0.0.1', port=int(port), backlog=1024)
    await server.serve_forever()

asyncio.run(main(*sys.argv[1:]))
