#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# echo-server.py PORT CERT KEY
import asyncio
import pathlib
import sys

import tlsnode


async def echo(socket):
    socket.on('error', lambda error: print(f'{error.code}: {error}', file=sys.stderr))
    async for data in socket:
        await socket.write(data)  # waits while the client is slow


async def main(port, cert, key):
    server = tlsnode.create_server(echo, cert=pathlib.Path(cert), key=pathlib.Path(key))
    await server.listen(host='127.0.0.1', port=int(port))
    print(f'listening on {server.address}', flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
