# SPDX-License-Identifier: LGPL-2.1-or-later
import contextlib

import tlsnode
from conftest import Keys


@contextlib.asynccontextmanager
async def serving(handler=None, **keywords):
    """A listening server and what a client needs to reach it."""
    server = tlsnode.create_server(handler or echo, **{**Keys.server, **keywords})
    await server.listen(host='127.0.0.1', port=0)
    try:
        yield server, {'host': '127.0.0.1', 'port': server.address['port'], 'servername': 'localhost', 'ca': Keys.ca}
    finally:
        if server.listening:
            await server.close()


def echo(socket):
    socket.on('data', socket.write)


def pair(**keywords):
    return tlsnode.pair({'ca': Keys.ca}, {**Keys.server, 'is_server': True, **keywords})
