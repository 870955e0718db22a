# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a step does."""

import asyncio

import tlsnode

from .getters import Getters
from .nothings import spell
from .support import FUNCTIONS, MODULE_VALUES, has_member, is_word
from .values import AppError, Unsupported, data_of, error_code, snake


class Verbs:
    """Mixed into Run."""

    def step(self, step, it):
        verb, target, *rest = [*step, None] if len(step) == 1 else step
        target = it if target == '$it' else target
        name = rest.pop()['as'] if rest and isinstance(rest[-1], dict) and 'as' in rest[-1] else None
        action = VERBS.get(verb)
        if action is None:
            raise Unsupported(f'verb {verb}')
        try:
            raw = action(self, target, *rest)
        except Unsupported:
            raise
        except Exception as error:  # noqa: BLE001 - an exception is a fact
            self.threw(verb, target, name, error)
            return
        if name is not None and not self.frozen:
            raw, fact = raw if isinstance(raw, Kept) else (raw, self.facts(raw))
            self.raw[name], self.results[name] = raw, fact

    def threw(self, verb, target, name, error):
        facts = self.facts.error(error)
        if name is None:
            self.step_errors.append({'step': verb, 'target': target, **facts})
        elif not self.frozen:
            self.results[name] = {'throws': facts}

    def socket_of(self, target):
        return self.endpoint(target).socket

    def callback(self, target, label):
        """Logs how an asynchronous call ended."""
        def done(future):
            error = None if future.cancelled() else future.exception()
            self.handle(self.log, target, f'cb-{label}:{"ok" if error is None else error_code(error) or error}')
        return done

    # Verbs

    def write(self, target, value, label=None):
        socket, data = self.socket_of(target), data_of(value, self.decode)
        if label is None:
            return socket.write(data)
        future = socket.write_async(data)
        future.add_done_callback(self.callback(target, label))
        return not socket.writable_need_drain

    def end(self, target, value=None, _label=None):
        """Without the callback, which the library does not have: its word is missing in the log."""
        if value is None:
            self.socket_of(target).end()
        else:
            self.socket_of(target).end(data_of(value, self.decode))

    def destroy(self, target, message=None):
        self.socket_of(target).destroy(AppError(message) if message else None)

    def reset(self, target):
        self.socket_of(target).reset_and_destroy()

    def echo(self, target):
        socket = self.socket_of(target)
        socket.on('data', socket.write)
        socket.on('end', socket.end)

    def pipe(self, target, other):
        source, sink = self.socket_of(target), self.socket_of(other)
        source.on('data', sink.write)
        source.on('end', sink.end)

    def read(self, target):
        self.on(self.socket_of(target), 'data', lambda data: self.received(target, data))

    def mark(self, target, text):
        self.log(target, text)

    def member(self, target, name):
        """A method or property with Node's name."""
        endpoint = self.endpoint(target)
        if endpoint.kind in ('tls', 'server'):
            if not has_member('Socket' if endpoint.kind == 'tls' else 'Server', name):
                raise Unsupported(f'{target} {name}')
        return getattr(endpoint.socket, snake(name))

    def spelled(self, target, name, value):
        endpoint = self.endpoint(target)
        is_destroyed = getattr(endpoint.socket, 'destroyed', False)
        return Kept((value, self.facts(spell(name, value, endpoint.is_secured, is_destroyed))))

    def call(self, target, name, arguments=()):
        member = self.member(target, name)
        value = member(*[self.decode(item) for item in arguments]) if callable(member) else member
        if isinstance(value, asyncio.Future):
            value.add_done_callback(asyncio.Future.exception)  # nobody waits
            value = None
        return self.spelled(target, name, value)

    def call_with_callback(self, target, name, arguments=()):
        if (target, name) != ('srv', 'close'):
            raise Unsupported(f'{name} with a callback')
        self.socket_of(target).close().add_done_callback(self.callback(target, name))

    def close_server(self):
        self.call_with_callback('srv', 'close')

    def get(self, target, path):
        value = None
        for part in path.split('.'):
            value = self.member(target, part) if part == path.split('.')[0] else getattr(value, snake(part))
        return self.spelled(target, path, value)

    def snap(self, target):
        return Kept((None, Getters(self.endpoint(target), self.facts).snapshot()))

    def state(self, target):
        return Kept((None, Getters(self.endpoint(target), self.facts).final()))

    def same(self, first, second):
        return self.raw[first] == self.raw[second]

    def api(self, function, arguments=()):
        name = FUNCTIONS[function][0] if function in FUNCTIONS else None
        if name is None or not hasattr(tlsnode, name):
            raise Unsupported(f'function {function}')
        positional, keywords = self.arguments(function, arguments)
        value = getattr(tlsnode, name)(*positional, **keywords)
        if function == 'connect':
            value.on('error', lambda error: None)
            value.destroy()
        return value

    def arguments(self, function, arguments):
        """Node's options object is keywords in Python, and so are the forms of tls.connect (port, host, options)."""
        positional = [self.decode(item) for item in arguments if not isinstance(item, dict) or is_word(item)]
        options = next((item for item in arguments if isinstance(item, dict) and not is_word(item)), {})
        keywords = self.decode.options(options)
        if function == 'connect':
            return [], {**dict(zip(('port', 'host'), positional)), **keywords}
        return positional, keywords

    def get_tls(self, constant, _=None):
        return getattr(tlsnode, 'get_' + MODULE_VALUES[constant])()

    def set_tls(self, constant, value):
        getattr(tlsnode, 'set_' + MODULE_VALUES[constant])(self.decode(value))

    def x509(self, pem, names):
        certificate, found = tlsnode.Certificate(self.decode(pem)), {}
        for name in names:
            if isinstance(name, list):
                raise Unsupported(f'certificate {name[0]}')
            found[name] = self.facts(spell(name, getattr(certificate, snake(name)), False, False))
        return Kept((None, found))


class Kept(tuple):
    """(the value itself, its fact) where the fact is more than a conversion."""


VERBS = {
    'connect': lambda run, name: run.connect(name),
    'write': Verbs.write, 'end': Verbs.end, 'destroy': Verbs.destroy, 'reset': Verbs.reset, 'echo': Verbs.echo,
    'read': Verbs.read, 'pipe': Verbs.pipe,
    'emitConnection': lambda run, target: run.socket_of('srv').add_connection(run.socket_of(target)),
    'mark': Verbs.mark, 'call': Verbs.call, 'callCb': Verbs.call_with_callback, 'get': Verbs.get,
    'hold': lambda run, target, path, name: run.raw.__setitem__(name, run.get(target, path)[0]),
    'snap': Verbs.snap, 'state': Verbs.state, 'same': Verbs.same, 'api': Verbs.api, 'getTls': Verbs.get_tls,
    'setTls': Verbs.set_tls, 'x509': Verbs.x509,
    'closeServer': lambda run, _=None: run.close_server(),
}
