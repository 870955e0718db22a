#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# client.py HOST PORT CA
import asyncio
import pathlib
import sys

import tlsnode


async def main(host, port, ca):
    try:
        async with tlsnode.connect(host=host, port=int(port), servername=host, ca=pathlib.Path(ca)) as socket:
            print(f'{socket.get_protocol()}, authorized: {socket.authorized}')
            socket.write('GET / HTTP/1.0\r\n\r\n')
            async for data in socket:
                print(data.decode(), end='')
    except tlsnode.Error as error:
        sys.exit(f'{error.code}: {error}')


asyncio.run(main(*sys.argv[1:]))
