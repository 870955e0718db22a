#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# pinning-client.py HOST PORT CA FINGERPRINT: talks to the server with that certificate (SHA-256) and to no other
import asyncio
import pathlib
import sys

import tlsnode


class PinError(Exception):
    code = 'EPIN'


async def main(host, port, ca, pin):
    def check(name, cert):
        tlsnode.check_server_identity(name, cert)
        if cert['fingerprint256'] != pin:
            raise PinError(f'the certificate of {name} is not the pinned one but {cert["fingerprint256"]}')

    try:
        async with tlsnode.connect(host=host, port=int(port), servername=host, ca=pathlib.Path(ca),
                                   check_server_identity=check) as socket:
            socket.write('GET / HTTP/1.0\r\n\r\n')
            async for data in socket:
                print(data.decode(), end='')
    except tlsnode.Error as error:
        sys.exit(f'{error.code}: {error}')


asyncio.run(main(*sys.argv[1:]))
