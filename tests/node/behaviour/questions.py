# SPDX-License-Identifier: LGPL-2.1-or-later
"""Questions that a server asks by events: sessions and OCSP responses. The last argument of such an event is a Reply."""

import asyncio

import tlsnode

from .names import has_event

# How long the answer takes, in seconds; absent = at once.
DELAYS = {'memory-async': 0, 'memory-slow': 0.05}


def later(delay, function):
    if delay is None:
        function()
    else:
        asyncio.get_running_loop().call_later(delay, function)


def buffer(value):
    """The certificate of a question is DER in Node; a Certificate stands for it."""
    return isinstance(value, (bytes, tlsnode.Certificate))


class Questions:
    """Mixed into Run."""

    def watch_questions(self, server, config):
        store = config.get('sessionStore', 'none')
        if store != 'none':
            self.stored = {}
            self.on(server, 'newSession', lambda session_id, data, reply: self.new_session(store, session_id, data, reply))
            self.on(server, 'resumeSession', lambda session_id, reply: self.resume_session(store, session_id, reply))
        if config.get('ocsp'):
            self.on(server, 'OCSPRequest',
                    lambda certificate, issuer, reply: self.ocsp_request(config['ocsp'], certificate, issuer, reply))

    def new_session(self, store, session_id, data, reply):
        self.log('srv', 'newSession')
        self.calls.record('newSession', {'idLen': len(session_id) > 0, 'dataIsBuffer': isinstance(data, bytes)})
        if store == 'never-new':
            self.kept.append(reply)
            return
        self.stored[session_id] = data
        later(DELAYS.get(store), reply.return_nothing)

    def resume_session(self, store, session_id, reply):
        self.log('srv', 'resumeSession')
        data = self.stored.get(session_id)
        self.calls.record('resumeSession', {'known': data is not None})
        if store == 'error' and data is not None:
            reply.return_error(Exception('store failed'))
        elif store == 'never-resume':
            self.kept.append(reply)
        else:
            answer = None if store == 'forget' else b'garbage session' if store == 'invalid' and data is not None else data
            later(DELAYS.get(store), lambda: reply.return_bytes(answer))

    def ocsp_request(self, config, certificate, issuer, reply):
        self.log('srv', 'OCSPRequest')
        self.calls.record('OCSPRequest', {
            'certIsBuffer': buffer(certificate), 'issuer': 'buffer' if buffer(issuer) else self.facts(issuer)})

        def answer():
            if config.get('error'):
                reply.return_error(Exception(config['error']))
            else:
                reply.return_bytes(None if config['response'] is None else config['response'].encode())
        later(config['delay'] / 1000 if config.get('delay') else None, answer)


def missing(config):
    """Names of what the library lacks for the questions of a server."""
    events = []
    if config.get('sessionStore', 'none') != 'none':
        events += ['newSession', 'resumeSession']
    if config.get('ocsp'):
        events.append('OCSPRequest')
    return [f'event {event}' for event in events if not has_event('Server', event)]
