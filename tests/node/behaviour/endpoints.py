# SPDX-License-Identifier: LGPL-2.1-or-later
"""Servers and clients of a scenario: how they are made and what is listened to."""

import asyncio
import socket

import tlsnode

from .getters import Getters
from .plain import GivenSocket, Listener, PlainSocket, adopt
from .record import SOCKET_EVENTS
from .names import has_event, signal_name
from .tap import Tap
from .values import Unsupported, error_code

QUIET = {'ready', 'drain'}


class Endpoints:
    """Mixed into Run."""

    def __init__(self):
        self.port = self.path = self.front = self.tap = None
        self.accepted = self.wrapped = 0

    # Watching

    def watch_plain(self, name, plain, config):
        endpoint = self.endpoint(name)
        endpoint.socket, endpoint.kind = plain, 'plain'

        def emit(event, argument=None):
            if event == 'data':
                if config.get('read') is not False:
                    self.received(name, argument)
                return
            self.happened(name, event, argument)
        plain.emit = lambda *arguments: self.handle(emit, *arguments)

    def watch_tls(self, name, tls, config):
        endpoint = self.endpoint(name)
        endpoint.socket, endpoint.kind = tls, 'tls'
        for event in SOCKET_EVENTS:
            if has_event('Socket', event) and not (event == 'error' and config.get('noErrorListener')):
                self.on(tls, event, lambda argument=None, event=event: self.happened(name, event, argument))
        self.on(tls, 'secureConnect', lambda: self.secure_connect(endpoint))
        if has_event('Socket', 'session'):
            self.on(tls, 'session', lambda session: self.got_session(endpoint, session))
        if has_event('Socket', 'OCSPResponse'):
            self.on(tls, 'OCSPResponse', lambda response: self.got_response(endpoint, response))
        if 'keylog' in config.get('watch', ()):
            self.on(tls, 'keylog', lambda line: self.got_line(endpoint, line))
        if 'secure' in config.get('watch', ()):
            self.on(tls, 'secure', lambda: self.became_secure(endpoint, config))
        if config.get('read') is not False:
            self.on(tls, 'data', lambda data: self.received(name, data))

    def on(self, emitter, event, handler):
        emitter.on(signal_name(event), lambda *arguments: self.handle(handler, *arguments))

    def happened(self, name, event, argument=None):
        """An event of net.Socket."""
        endpoint = self.endpoint(name)
        if event == 'error':
            if not self.frozen:
                endpoint.errors.append(self.facts.error(argument))
            word = f'error:{error_code(argument) or argument}'
        else:
            word = f'close:{str(bool(argument)).lower()}' if event == 'close' else event
        self.log(name, word, event in QUIET)
        self.hook(name, event, name)

    def received(self, name, data):
        endpoint = self.endpoint(name)
        if not self.frozen:
            endpoint.received += len(data)
            endpoint.chunks.append(data)
        self.log(name, 'data')
        self.hook(name, 'data', name)

    def got_session(self, endpoint, session):
        self.log(endpoint.name, 'session', True)
        self.sessions[endpoint.name] = session
        self.sessions.setdefault(f'{endpoint.name}:first', session)
        endpoint.session_is_buffer = isinstance(session, bytes)
        self.hook(endpoint.name, 'session', endpoint.name)

    def got_response(self, endpoint, response):
        self.log(endpoint.name, 'OCSPResponse')
        endpoint.response = [response]
        self.hook(endpoint.name, 'OCSPResponse', endpoint.name)

    def got_line(self, endpoint, line, *_):
        self.log(endpoint.name, 'keylog', True)
        endpoint.keylog.append(line.decode() if isinstance(line, bytes) else line)
        self.hook(endpoint.name, 'keylog', endpoint.name)

    def secure_connect(self, endpoint):
        self.log(endpoint.name, 'secureConnect')
        self.look(endpoint)
        self.hook(endpoint.name, 'secureConnect', endpoint.name)

    def became_secure(self, endpoint, config):
        """'secure' of a socket that is watched for it; for a wrapped one the only sign that it is."""
        endpoint.is_secured = True
        self.log(endpoint.name, 'secure')
        self.hook(endpoint.name, 'secure', endpoint.name)
        if config.get('wrapped'):
            self.look(endpoint)

    def look(self, endpoint):
        """What it knows now that it is secure."""
        endpoint.is_secured = True
        if not self.frozen:
            getters = Getters(endpoint, self.facts)
            endpoint.secure = getters.snapshot()
            endpoint.finished = getters.finished()

    # Servers

    async def start_server(self):
        config = self.scenario.get('server')
        if not config or config.get('type') == 'none':
            return
        kind = config.get('type', 'tls')
        self.endpoint('srv')
        if kind == 'tls':
            await self.start_tls_server(config)
        elif kind in ('raw', 'tlssocket'):
            accept = self.accept_plain if kind == 'raw' else self.accept_wrapped
            listener = Listener(lambda connection: self.handle(accept, config, connection))
            self.endpoint('srv').socket, self.port = listener, listener.port
        else:
            raise Unsupported(f'server of type {kind}')
        if self.scenario.get('tap') and self.port is not None:
            self.tap = Tap(self.port, self.poke)
            self.port = self.tap.listener.port

    async def start_tls_server(self, config):
        endpoint = self.endpoint('srv')
        try:
            server = tlsnode.create_server(**self.decode.options(config.get('opts')))
            for name, context in config.get('addContext', ()):
                self.with_context(server.add_context, [name, context])
        except Exception as error:  # noqa: BLE001 - an exception is a fact
            endpoint.throws = self.facts.error(error)
            return
        endpoint.socket, endpoint.kind = server, 'server'
        self.watch_server(server, config)
        self.watch_questions(server, config)
        if 'keylog' in config.get('watch', ()):
            self.on(server, 'keylog', lambda line, *_: self.got_line(endpoint, line))
        if config.get('listen') is False:
            return
        if config.get('front') == 'net':
            self.front = Listener(lambda connection: server.add_connection(connection))
            self.port = self.front.port
            return
        where = self.decode.options(config.get('listen') or {})
        await server.listen(**(where if 'path' in where else {'port': 0, 'host': '127.0.0.1', **where}))
        self.log('srv', 'listening', True)
        address = server.address
        self.port = address.get('port') if isinstance(address, dict) else None
        self.path = where.get('path')

    def watch_server(self, server, config):
        endpoint = self.endpoint('srv')
        inner = None
        if config.get('inner'):
            inner = tlsnode.create_server(**self.decode.options(config['inner'].get('opts')))
            self.on(inner, 'secureConnection', self.inner_connection)
            self.on(inner, 'tlsClientError', lambda error, _: self.log('inner', f'tlsClientError:{error_code(error)}'))

        def connection(_):
            self.log('srv', 'connection')
            self.hook('srv', 'connection', None)

        def secure_connection(accepted):
            name = self.next_name()
            self.watch_tls(name, accepted, {**config, 'read': False} if inner else config)
            self.secured(name)
            self.log('srv', 'secureConnection')
            self.hook('srv', 'secureConnection', name)
            if inner:
                inner.add_connection(accepted)

        def client_error(error, accepted):
            if not self.frozen:
                endpoint.client_errors.append({
                    **self.facts.error(error), 'socketIsTLSSocket': isinstance(accepted, tlsnode.Socket),
                    'servername': self.facts(accepted.servername), 'destroyed': accepted.destroyed})
            self.log('srv', f'tlsClientError:{error_code(error) or error}')
            if config.get('destroyOnClientError'):
                accepted.destroy()
            self.hook('srv', 'tlsClientError', None)

        def failed(error):
            endpoint.errors.append(self.facts.error(error))
            self.log('srv', f'error:{error_code(error)}')

        def closed():
            self.log('srv', 'close')
            self.hook('srv', 'close', None)
        for event, handler in (('connection', connection), ('secureConnection', secure_connection),
                               ('tlsClientError', client_error), ('error', failed), ('close', closed)):
            self.on(server, event, handler)

    def next_name(self):
        self.accepted += 1
        return f's{self.accepted}'

    def secured(self, name):
        endpoint = self.endpoint(name)
        self.look(endpoint)
        endpoint.sigalgs = Getters(endpoint, self.facts).fact('getSharedSigalgs')

    def inner_connection(self, accepted):
        self.wrapped += 1
        name = f'i{self.wrapped}'
        self.watch_tls(name, accepted, {})
        self.look(self.endpoint(name))
        self.log('inner', 'secureConnection')
        self.hook('inner', 'secureConnection', name)

    def accept_plain(self, config, connection):
        name = self.next_name()
        self.watch_plain(name, adopt(connection, config.get('allowHalfOpen') is True), config)
        self.log('srv', 'connection')
        self.hook('srv', 'connection', name)

    def accept_wrapped(self, config, connection):
        if config.get('wrapDelay'):
            asyncio.get_running_loop().call_later(config['wrapDelay'] / 1000, self.handle, self.wrap, config, connection)
        else:
            self.wrap(config, connection)

    def wrap(self, config, connection):
        try:
            wrapped = tlsnode.Socket(connection, is_server=True, **self.decode.options(config.get('opts')))
        except Exception as error:  # noqa: BLE001 - an exception is a fact
            self.endpoint('srv').throws = self.facts.error(error)
            connection.close()
            return
        name = self.next_name()
        self.watch_tls(name, wrapped, {**config, 'watch': [*config.get('watch', ()), 'secure'], 'wrapped': True})
        self.log('srv', 'connection')
        self.hook('srv', 'connection', name)

    # Clients

    def connect(self, name):
        config = self.scenario.get('clients', {}).get(name, {})
        if config.get('type') == 'raw':
            plain = PlainSocket(config.get('allowHalfOpen') is True)
            self.watch_plain(name, plain, config)
            plain.connect('127.0.0.1', self.port)
            return
        where = {'path': self.path} if self.path else {'port': self.port, 'host': '127.0.0.1'}
        given = config.get('opts') or {}
        options = {**where, **self.decode.options(given)}
        for key, value in given.items():
            if isinstance(value, dict) and '$omit' in value:
                options.pop(key, None)
        if not config.get('socket'):
            self.connect_tls(name, options, config)
            return
        for key in ('port', 'host', 'path'):
            options.pop(key, None)
        self.connect_over(name, options, config)

    def connect_tls(self, name, options, config):
        endpoint = self.endpoint(name)
        try:
            connected = self.connect_later(options) if config.get('via') == 'TLSSocket' else tlsnode.connect(**options)
        except Exception as error:  # noqa: BLE001 - an exception is a fact
            endpoint.throws = self.facts.error(error)
            self.log(name, 'throws')
            return
        if config.get('via') == 'TLSSocket':
            config = {**config, 'watch': [*config.get('watch', ()), 'secure'], 'wrapped': True}
        self.watch_tls(name, connected, config)
        endpoint.initial = Getters(endpoint, self.facts).initial()

    def connect_later(self, options):
        """`new TLSSocket(null, options).connect({port, host})`"""
        where = {name: options.pop(name) for name in ('port', 'host', 'path') if name in options}
        connected = tlsnode.Socket(None, **options)
        connected.connect(**({'path': where['path']} if 'path' in where else where))
        return connected

    def connect_over(self, name, options, config):
        kind = config['socket']
        if kind.startswith('over:'):
            options['socket'] = self.endpoint(kind[5:]).socket
            self.connect_tls(name, options, config)
        elif kind in ('tcp', 'duplex'):
            asyncio.get_running_loop().create_task(self.connect_stream(name, options, config, kind == 'duplex'))
        else:
            raise Unsupported(f'socket {kind}')

    async def connect_stream(self, name, options, config, through_pair):
        plain = socket.create_connection(('127.0.0.1', self.port))
        plain.setblocking(False)
        if through_pair:
            plain = bridge(plain)
        else:
            below = self.endpoint(f'{name}raw')
            below.socket, below.kind = GivenSocket(plain), 'given'
            self.log(below.name, 'connect')
        options['socket'] = plain
        self.handle(self.connect_tls, name, options, config)


def bridge(plain):
    """The other end of a pair of sockets in memory whose bytes go to and from a TCP socket."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    left, right = adopt(ours, True), adopt(plain, True)

    def link(source, target):
        actions = {'data': target.write, 'end': lambda _: target.end(), 'close': lambda _: target.destroy()}
        source.emit = lambda event, argument=None: actions.get(event, lambda _: None)(argument)
    link(left, right)
    link(right, left)
    return theirs
