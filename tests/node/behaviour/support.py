# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a scenario needs and the library does not have yet. Asked before a scenario runs, from the library itself: what
appears there is used from then on."""

import json

import tlsnode

from . import questions
from .callbacks import FUNCTIONS as CALLBACKS
from .names import CALLS, CONTEXT_METHODS, FUNCTIONS, MODULE_VALUES, has_event, has_member, has_option, is_word
from .values import WORDS

# Step verbs whose every use is possible; the others are looked at below.
VERBS = {'connect', 'destroy', 'reset', 'echo', 'read', 'mark', 'same', 'snap', 'state', 'wait', 'waitAny', 'sleep', 'closeServer',
         'pipe', 'emitConnection', 'sessionSame'}
# Verbs that are one member of a socket.
MEMBERS = {'chain': 'getPeerCertificate', 'export': 'exportKeyingMaterial', 'getSession': 'getSession'}
# Events that the driver makes itself, or that plain TCP endpoints have.
DRIVER_EVENTS = {'rx', 'data', 'mark', 'connection', 'lookup-called'}


class Needs:
    def __init__(self, scenario):
        self.missing = []
        self.scenario = scenario
        self.plain = {name for name, client in scenario.get('clients', {}).items() if client.get('type') == 'raw'}
        self.server_type = (scenario.get('server') or {}).get('type', 'tls')

    def lack(self, what):
        if what not in self.missing:
            self.missing.append(what)

    # Values and options

    def value(self, value):
        if isinstance(value, list):
            for item in value:
                self.value(item)
        if not isinstance(value, dict):
            return
        word = next((key for key in value if key.startswith('$')), None)
        if word == '$ctx':
            self.options('SecureContextOptions', value['$ctx'])
            if value.get('addCACert') and not has_member('SecureContext', 'addCACert'):
                self.lack('addCACert')
        elif word == '$fn':
            self.callback(value['$fn'])
        elif word == '$sni':
            self.answers(value['$sni'])
        elif word is not None and word not in WORDS and word != '$omit':
            self.lack(f'value {word}')
        elif word is None:
            for item in value.values():
                self.value(item)

    def callback(self, name):
        if name.split(':')[0] not in CALLBACKS:
            self.lack(f'callback {name.split(":")[0]}')
        if name.startswith('alpn:setKeyCert') and not has_member('Socket', 'setKeyCert'):
            self.lack('socket setKeyCert')

    def answers(self, answers):
        for answer in answers.values():
            if isinstance(answer, dict):
                self.options('SecureContextOptions', answer)

    def options(self, options_class, options):
        for name, value in (options or {}).items():
            if isinstance(value, dict) and ('$undef' in value or '$omit' in value):
                continue
            if not has_option(options_class, name):
                self.lack(f'option {name}')
            elif name == 'secureOptions' and isinstance(value, list):
                for constant in value:
                    self.lack(f'constant {constant}') if not hasattr(tlsnode, constant) else None
            self.value(value)

    # Endpoints

    def server(self):
        config = self.scenario.get('server') or {}
        if self.server_type == 'securepair':
            self.lack('securepair')
        classes = {'tls': 'ServerOptions', 'tlssocket': 'SocketOptions'}
        if self.server_type in classes:
            self.options(classes[self.server_type], config.get('opts'))
        for what in questions.missing(config):
            self.lack(what)
        for _, context in config.get('addContext', ()):
            self.context_of('srv', 'addContext', context)
        if config.get('inner'):
            self.options('ServerOptions', config['inner'].get('opts'))
        self.watch(config, 'Server' if self.server_type == 'tls' else 'Socket')

    def client(self, config):
        if config.get('type') == 'raw':
            return
        if config.get('type') == 'securepair':
            self.lack('securepair')
        if config.get('via') == 'TLSSocket' and not has_member('Socket', 'connect'):
            self.lack('socket connect')
        if config.get('socket') in ('tcp-connecting', 'tcp-unconnected'):
            self.lack('a given stream that is not connected yet')
        self.options('ConnectOptions', config.get('opts'))
        self.watch(config, 'Socket')

    def watch(self, config, class_name):
        for event in config.get('watch', ()):
            if not has_event('Socket' if event == 'secure' else class_name, event):
                self.lack(f'event {event}')

    def process(self):
        process = self.scenario.get('process') or {}
        if (process.get('args') or process.get('env')) and not hasattr(tlsnode, 'apply_environment'):
            self.lack('apply_environment')

    # Steps

    def class_of(self, endpoint):
        if endpoint == 'srv':
            return 'Server'
        is_plain = endpoint in self.plain or endpoint.endswith('raw') or (endpoint[0] == 's' and self.server_type == 'raw')
        return None if is_plain else 'Socket'

    def is_given(self, endpoint):
        return endpoint.endswith('raw') and endpoint[:-3] in self.scenario.get('clients', {})

    def event(self, condition):
        endpoint, event = condition.split('#')[0].split('.', 1)
        class_name = 'Server' if endpoint == 'inner' else self.class_of(endpoint)
        if class_name is None or event in DRIVER_EVENTS or event.startswith('cb-'):
            return
        if not has_event(class_name, event):
            self.lack(f'event {event}')

    def member(self, endpoint, name):
        class_name = 'Socket' if endpoint == '$it' else self.class_of(endpoint)
        if class_name is not None and not has_member(class_name, name.split('.')[0]):
            self.lack(f'{class_name.lower()} {name}')

    def call(self, endpoint, name, arguments=()):
        self.member(endpoint, name)
        if name in CONTEXT_METHODS and arguments:
            self.context_of(endpoint, name, arguments[-1])
        elif name not in CALLS:
            self.value(arguments)

    def context_of(self, endpoint, method, context):
        self.member(endpoint, method)
        if isinstance(context, dict) and not is_word(context):
            self.options('SecureContextOptions', context)
        else:
            self.value(context)

    def api(self, function, arguments):
        if function not in FUNCTIONS:
            self.lack(f'function {function}')
            return
        name, options_class = FUNCTIONS[function]
        if not hasattr(tlsnode, name):
            self.lack(f'function {name}')
        for argument in arguments or ():
            if isinstance(argument, dict) and options_class and not is_word(argument):
                self.options(options_class, argument)
            else:
                self.value(argument)

    def function(self, name):
        if not hasattr(tlsnode, name):
            self.lack(f'function {name}')

    def step(self, step):
        verb, target, *rest = [*step, None] if len(step) == 1 else step
        if verb in ('wait', 'waitAny'):
            for condition in [target] if verb == 'wait' else target:
                self.event(condition)
        elif verb == 'write':
            self.value(rest[0])
        elif verb == 'end':
            if len(rest) > 1 and f'.cb-{rest[1]}' in json.dumps(self.scenario):
                self.lack('end with a callback')
        elif verb in ('reset', 'destroy') and self.is_given(target):
            self.lack(f'{verb} of a given stream')  # it belongs to the library
        elif verb in ('call', 'callCb'):
            self.call(target, rest[0], rest[1] if len(rest) > 1 and isinstance(rest[1], list) else ())
        elif verb in ('get', 'hold', 'set', 'cert'):
            self.member(target, rest[0])
        elif verb in MEMBERS:
            self.member(target, MEMBERS[verb])
        elif verb == 'api':
            self.api(target, rest[0])
        elif verb in ('getTls', 'setTls'):
            self.function(('get_' if verb == 'getTls' else 'set_') + MODULE_VALUES.get(target, target))
        elif verb == 'rootCertificates':
            self.function('get_root_certificates')
        elif verb == 'x509':
            for item in rest[0]:
                name = item[0] if isinstance(item, list) else item
                if not has_member('Certificate', name):
                    self.lack(f'certificate {name}')
        elif verb not in VERBS:
            self.lack(f'verb {verb}')

    def find(self):
        self.server()
        for config in self.scenario.get('clients', {}).values():
            self.client(config)
        self.process()
        for condition, steps in self.scenario.get('on', {}).items():
            self.event(condition)
            for step in steps:
                self.step(step)
        for step in self.scenario.get('steps', ()):
            self.step(step)
        return self.missing


def missing(scenario):
    """Names of what the library lacks for a scenario; empty = it can run."""
    return Needs(scenario).find()
