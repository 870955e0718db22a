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
        self.socket, self.write = socket, socket.write
        self.mode = self.left = self.length_bytes = 0
        socket.on('data', self.data)

    def data(self, data):
        if self.mode == b'E':
            self.write(data)
            return
        while data:
            data = self.take(data)

    def take(self, data):
        if not self.mode:
            self.mode, self.left, self.length_bytes = data[:1], 0, 0
            return data[1:]
        if self.mode == b'E':
            self.write(data)
            return b''
        if self.length_bytes < 8:
            self.left, self.length_bytes = self.left << 8 | data[0], self.length_bytes + 1
            if self.length_bytes == 8 and self.mode != b'U':
                self.socket.on('drain', self.download)
                self.download()
                return b''
            return data[1:]
        taken = min(self.left, len(data))
        self.left -= taken
        if not self.left:
            self.mode = 0
            self.write(b'K')
        return data[taken:]

    def download(self):
        zeros = LARGE if self.mode == b'D' else SMALL
        goes_on = True
        while self.left and goes_on:
            step = min(self.left, len(zeros))
            self.left -= step
            goes_on = self.write(zeros if step == len(zeros) else zeros[:step])
        if not self.left:
            self.socket.off('drain', self.download)
            self.mode = 0


async def main(port, cert, key):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = tlsnode.create_server(Connection, cert=pathlib.Path(cert), key=pathlib.Path(key))
    await server.listen(host='127.0.0.1', port=int(port), backlog=1024)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
