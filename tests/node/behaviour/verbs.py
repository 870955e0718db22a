# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a step does."""

import asyncio
import inspect

import tlsnode

from .certificates import certificate_facts, chain_facts, root_facts, x509_facts
from .getters import Getters, absent
from .names import CALLS, CONTEXT_METHODS, FUNCTIONS, MODULE_VALUES, attribute, has_member, is_word, snake
from .nothings import spell
from .values import AppError, Unsupported, data_of, error_code


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
        known = snake(name)
        if endpoint.kind in ('tls', 'server'):
            known = attribute('Socket' if endpoint.kind == 'tls' else 'Server', name)
            if known is None:
                raise Unsupported(f'{target} {name}')
        return getattr(endpoint.socket, known)

    def spelled(self, target, name, value):
        endpoint = self.endpoint(target)
        is_destroyed = getattr(endpoint.socket, 'destroyed', False)
        return Kept((value, self.facts(spell(name, value, endpoint.is_secured, is_destroyed))))

    def invoke(self, target, name, arguments):
        member = self.member(target, name)
        if not callable(member):
            return member
        if name in CONTEXT_METHODS:
            return self.with_context(member, arguments)
        arguments = CALLS[name][1] if name in CALLS else arguments
        options = [item for item in arguments if isinstance(item, dict) and not is_word(item)]
        if not options:
            return member(*[self.decode(item) for item in arguments])
        keywords = {snake(key): value for key, value in self.decode.options(options[0]).items()}
        return member(*[self.decode(item) for item in arguments if item is not options[0]], **keywords)

    def with_context(self, method, arguments):
        """Node takes options or a context there. Where Python takes no keywords the options make a context, as in Node."""
        *before, given = arguments
        before = [self.decode(item) for item in before]
        if not isinstance(given, dict) or is_word(given):
            return method(*before, self.decode(given))
        options = self.decode.options(given)
        kinds = {parameter.kind for parameter in inspect.signature(method).parameters.values()}
        if inspect.Parameter.VAR_KEYWORD in kinds:
            return method(*before, **options)
        return method(*before, tlsnode.create_secure_context(**options))

    def call(self, target, name, arguments=()):
        value = self.invoke(target, name, arguments)
        if isinstance(value, asyncio.Future):
            value.add_done_callback(asyncio.Future.exception)  # nobody waits
            value = None
        return self.spelled(target, name, value)

    def call_with_callback(self, target, name, arguments=()):
        """The callback's word is logged when what the method gives is done; what Node's method returns is not known then."""
        value = self.invoke(target, name, arguments)
        if not isinstance(value, asyncio.Future):
            raise Unsupported(f'{name} with a callback')
        value.add_done_callback(self.callback(target, name))
        return Kept((None, absent(f'what {name} with a callback returns')))

    def set(self, target, name, value):
        setattr(self.socket_of(target), snake(name), self.decode(value))

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

    def certificate(self, target, getter, _arguments=()):
        return Kept((None, certificate_facts(self.spelled(target, getter, self.member(target, getter)())[0], self.facts)))

    def chain(self, target):
        """`getPeerCertificate(true)`; where its object has no issuer, along the X509Certificate."""
        found = self.member(target, 'getPeerCertificate')()
        if not isinstance(found, dict) or 'issuerCertificate' in found:
            return Kept((None, self.facts(chain_facts(found))))
        return Kept((None, self.facts(chain_facts(self.member(target, 'getPeerX509Certificate')()))))

    def export(self, target, length, label, *context):
        value = self.member(target, 'exportKeyingMaterial')(length, label, *[self.decode(item) for item in context])
        return Kept((value, {'len': len(value)}))

    def get_session(self, target, name):
        self.sessions[name] = self.member(target, 'getSession')()

    def session_same(self, first, second):
        return self.sessions[first] == self.sessions.get(second) if self.sessions.get(first) is not None else None

    def api(self, function, arguments=()):
        name = FUNCTIONS[function][0] if function in FUNCTIONS else None
        if name is None or not hasattr(tlsnode, name):
            raise Unsupported(f'function {function}')
        if function == 'checkServerIdentity':
            return self.check_identity(getattr(tlsnode, name), *[self.decode(item) for item in arguments])
        positional, keywords = self.arguments(function, arguments)
        value = getattr(tlsnode, name)(*positional, **keywords)
        if function in ('connect', 'new TLSSocket'):
            value.on('error', lambda error: None)
        if function == 'connect':
            value.destroy()
        return value

    def check_identity(self, function, hostname, certificate):
        """What Node returns is raised in Python."""
        try:
            function(hostname, certificate)
        except tlsnode.Error as error:
            if error.code != 'ERR_TLS_CERT_ALTNAME_INVALID':
                raise
            return error
        return Kept((None, self.facts(spell('checkServerIdentity', None, False, False))))

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

    def x509(self, pem, questions):
        certificate = tlsnode.Certificate(self.decode(pem))
        return Kept((None, x509_facts(certificate, questions, self.decode, self.facts)))


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
    'set': Verbs.set, 'cert': Verbs.certificate, 'chain': Verbs.chain, 'export': Verbs.export,
    'getSession': Verbs.get_session, 'sessionSame': Verbs.session_same,
    'rootCertificates': lambda run, _: Kept((None, root_facts())),
    'closeServer': lambda run, _=None: run.call_with_callback('srv', 'close'),
}
