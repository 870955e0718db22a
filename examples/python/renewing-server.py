#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# renewing-server.py PORT CERT KEY: greets its clients, with the certificate that the files hold at that moment
import asyncio
import sys

import tlsnode


async def main(port, cert, key):
    options = tlsnode.ServerOptions(cert_file=cert, key_file=key)
    reloader = tlsnode.Reloader(options)  # watches as long as somebody has it
    server = tlsnode.Server.new_with_context(reloader.context, options)

    @reloader.on('reloaded')
    def renewed(context):
        server.context = context
        print('the certificate was renewed', flush=True)

    @server.on('secure-connection')
    def greet(socket):
        socket.end(b'hello\n')
        socket.resume()  # until the client ends, too

    reloader.on('failed', lambda error: print(f'{error.code}: {error}', file=sys.stderr))
    await server.listen(host='127.0.0.1', port=int(port))
    print(f'listening on {server.address}', flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
