# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that mypy --strict must accept; never run."""

import pathlib

import tlsnode


async def client() -> bytes:
    socket = tlsnode.connect(host='localhost', port=1, alpn_protocols=['h2'], ca=pathlib.Path('ca.pem'),
                             key=[(b'pem', 'passphrase')], reject_unauthorized=False)
    socket.on('data', lambda data: print(data.decode())).once('close', lambda had_error: print(had_error))
    async with socket as secure:
        if not secure.write('text'):
            await secure.drain()
        await secure.write(b'data')
        name: str | None = secure.alpn_protocol
        print(name, secure.get_cipher(), secure.bytes_read + 1)
        async for chunk in secure:
            return chunk
    data: bytes = await socket.read(10)
    return data


async def server() -> None:
    async def handle(socket: tlsnode.Socket) -> None:
        socket.end(await socket.read(10))

    async with await tlsnode.create_server(handle, cert='pem', key='pem').listen(port=0) as listening:
        listening.on('tls-client-error', lambda error, socket: print(error.code, error.host, socket.destroyed))
        await listening.serve_forever()


def defaults() -> None:
    tlsnode.DEFAULT_CIPHERS += ':!AESGCM'
    tlsnode.CLIENT_RENEG_LIMIT = tlsnode.CLIENT_RENEG_LIMIT + 1
    print(tlsnode.default_core_cipher_list.split(':'), tlsnode.SSL_OP_NO_TICKET | 1, tlsnode.get_ciphers()[0].upper())


def certificates() -> None:
    certificate, key = tlsnode.Certificate.generate(common_name='a', name=['a.test'])
    tlsnode.create_secure_context(cert=certificate.to_pem(), key=key)
    tlsnode.check_server_identity('a.test', certificate)
    request, other = tlsnode.CertificateRequest.generate(common_name='b', key_usage=['digitalSignature'], country='DE')
    granted = request.sign(issuer=(certificate.to_pem(), key), not_after=1, is_ca=False)
    print(granted.to_pfx(other, 'secret', certificate.to_pem()).hex(), (request.get_subject() or '').upper())
    found: str | None = certificate.check_host('a.test')
    print(found, [entry['type'] for entry in tlsnode.inspect(certificate.raw)])
    left, right = tlsnode.pair({'ca': b''}, tlsnode.SocketOptions(is_server=True))
    left.destroy(ValueError('x'))
    right.destroy()


async def streams() -> None:
    reader, writer = await tlsnode.open_connection('localhost', 1, ca='pem')
    writer.write(await reader.readline())
    try:
        await tlsnode.run(client())
    except tlsnode.X509Error as error:
        print(error.code.lower(), error.errno)


def contexts() -> None:
    def pin(token: str, attempt: int) -> str | None:
        return None if attempt else token

    tlsnode.create_secure_context(pfx=[{'buf': b'', 'passphrase': 'x'}, (b'', 'x'), b''], key=({'pem': 'x'},), pin_callback=pin,
                                  dhparam=pathlib.Path('dh.pem'), ticket_keys=bytes(48), secure_options=1, crl='pem')
    options = tlsnode.ServerOptions(honor_cipher_order=False)
    options.ticket_keys = bytearray(48)
    tlsnode.Server(options)
