# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every line with a comment must be refused by mypy; never run."""

import tlsnode

tlsnode.connect(port=b'1')  # refused
tlsnode.connect(prot=1)  # refused
tlsnode.create_server(cert=1)  # refused
socket = tlsnode.connect(port=1)
socket.write(1)  # refused
socket.authorized = True  # refused
socket.bytes_read.upper()  # refused
socket.on('data', 1)  # refused
socket.nothing()  # refused
tlsnode.Certificate()  # refused
tlsnode.DEFAULT_MIN_VERSION = 12  # refused
tlsnode.default_cipher_list = 'x'  # refused
tlsnode.create_secure_context(ticket_keys='text')  # refused
tlsnode.create_secure_context(session_timeout='1')  # refused
tlsnode.create_secure_context(pin_callback=lambda: '1234')  # refused
