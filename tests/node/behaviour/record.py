# SPDX-License-Identifier: LGPL-2.1-or-later
"""What happened at each endpoint, and the outcome that is printed."""

import re

from .getters import Getters, absent
from .names import has_event, has_member
from .values import sha256

ORDERED = re.compile('connect|secureConnect|secure|pair-|end|close|error|timeout|connection|secureConnection|tlsClientError'
                     '|newSession|resumeSession|OCSP')
COUNTED = ('newSession', 'resumeSession', 'secureConnection', 'tlsClientError', 'OCSPRequest', 'connection', 'lookup-called',
           'secureConnect', 'secure')
LINE = re.compile(r'[A-Z0-9_]+ [0-9a-f]{64} [0-9a-f]+\n')

SOCKET_EVENTS = ('connect', 'ready', 'end', 'finish', 'timeout', 'drain', 'error', 'close')


class Endpoint:
    def __init__(self, name):
        self.name = name
        self.socket = None  # a Socket or Server of the library, or one of plain.py
        self.kind = None    # 'tls', 'server', 'plain' or 'given'
        self.is_secured = False
        self.events, self.counts, self.chunks, self.received = [], {}, [], 0
        self.errors, self.client_errors = [], []
        self.throws = self.initial = self.secure = self.sigalgs = self.response = None
        self.session_is_buffer, self.finished, self.keylog = False, [None, None], []

    def log(self, event, quiet):
        base = event.split(':')[0]
        self.counts[base] = self.counts.get(base, 0) + 1
        repeated = base == 'data' and self.events[-1:] == ['data']
        if not quiet and not repeated:
            self.events.append(event)


def received(endpoint):
    data = b''.join(endpoint.chunks)
    facts = {'bytes': len(data), 'sha256': sha256(data)}
    if 0 < len(data) <= 64 and all(0x20 <= byte <= 0x7e for byte in data):
        facts['text'] = data.decode('ascii')
    return facts


def endpoint_facts(endpoint, facts, raw_rx):
    found = {}
    if endpoint.throws:
        found['throws'] = endpoint.throws
    if endpoint.events:
        found['events'] = endpoint.events
        found['order'] = [event for event in endpoint.events if ORDERED.match(event)]
    if endpoint.kind == 'given':  # the library has it and tells nothing of it
        return {name: absent('events of a given stream') for name in ('order', 'errors', 'events', 'final')}
    for name, value in (('initial', endpoint.initial), ('errors', endpoint.errors),
                        ('clientErrors', endpoint.client_errors)):
        if value:
            found[name] = value
    if endpoint.secure:
        found['at'] = {'secure': endpoint.secure}
    is_socket = endpoint.kind in ('tls', 'plain')
    if (endpoint.kind == 'tls' or raw_rx) and (endpoint.received or (is_socket and endpoint.counts.get('end'))):
        found['rx'] = received(endpoint)
    if endpoint.kind == 'tls':
        found.update({**session_facts(endpoint), **negotiated_facts(endpoint)})
        found['final'] = Getters(endpoint, facts).final()
    elif endpoint.kind == 'plain':
        found['final'] = {'destroyed': endpoint.socket.destroyed, 'readyState': endpoint.socket.ready_state}
    if endpoint.keylog:
        found['keylogLabels'] = sorted({line.split(' ')[0] for line in endpoint.keylog})
        found['keylogWellFormed'] = all(LINE.fullmatch(line) for line in endpoint.keylog)
    if endpoint.name == 'srv':
        counts = {name: endpoint.counts[name] for name in COUNTED if name in endpoint.counts}
        found.update({'counts': counts} if counts else {})
    return found


def session_facts(endpoint):
    if not has_event('Socket', 'session'):
        return {'sessionEvents': absent('event session')}
    if endpoint.counts.get('session'):
        return {'sessionEvents': 'at-least-1', 'sessionIsBuffer': endpoint.session_is_buffer}
    return {'sessionEvents': 'none'} if endpoint.counts.get('secureConnect') else {}


def negotiated_facts(endpoint):
    found = {} if endpoint.sigalgs is None else {'sharedSigalgs': endpoint.sigalgs}
    if endpoint.response:
        response = endpoint.response[0]
        found['ocspResponse'] = None if response is None else response.decode()
    return found


def cross(client, server):
    """Whether both ends know the same Finished messages and secrets."""
    found = {}
    if client.secure and server.secure:
        names = ('clientFinishedMatches', 'serverFinishedMatches')
        if not has_member('Socket', 'getFinished'):
            return {name: absent('getFinished') for name in names}
        if client.finished[0] and server.finished[0]:
            found = {'clientFinishedMatches': client.finished[0] == server.finished[1],
                     'serverFinishedMatches': server.finished[0] == client.finished[1]}
    return found


def same_lines(client, server):
    return {'keylogSame': set(client.keylog) == set(server.keylog)} if client.keylog and server.keylog else {}


def outcome(run):
    found = {'id': run.scenario['id'], 'absentEvents': [event for event in SOCKET_EVENTS if not has_event('Socket', event)]}
    for name, endpoint in run.endpoints.items():
        found[name] = endpoint_facts(endpoint, run.facts, run.scenario.get('rawRx'))
    client, server = run.endpoints.get('c1'), run.endpoints.get('s1')
    shared = cross(client, server) if client and server else {}
    shared.update(same_lines(client, run.endpoints['srv']) if client and 'srv' in run.endpoints else {})
    for name, value in (('cross', shared), ('results', run.results), ('callbacks', run.callbacks), ('stepErrors', run.step_errors),
                        ('uncaught', run.uncaught), ('timedOut', run.timed_out), ('driverErrors', run.driver_errors)):
        if value:
            found[name] = value
    if run.tap is not None:
        found['wire'] = run.tap.facts()
    return found
