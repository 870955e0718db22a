#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""PyGObject imports the typelib, and a client and a server talk to each other."""

import select
import sys
import traceback

import gi

gi.require_version('TlsNode', '1')
from gi.repository import GLib, TlsNode  # noqa: E402

DEADLINE = 20


def make_certificate():
    options = TlsNode.CertificateOptions(common_name='localhost')
    options.add_name('localhost')
    certificate, key = TlsNode.Certificate.generate(options)
    return GLib.Bytes.new(certificate.to_pem().encode()), key


CERTIFICATE, KEY = make_certificate()
OTHER_CERTIFICATE, _ = make_certificate()


def send_back(_socket, data):
    _socket.write(data)


def listen(turn):
    """A server on any free port of the loopback that sends back what it gets."""
    options = TlsNode.ServerOptions()
    options.add_cert(CERTIFICATE)
    options.add_key(KEY, None)
    server = TlsNode.Server.new(options)

    def accept(_server, socket):
        socket.connect('data', send_back)
        socket.resume()

    server.connect('secure-connection', accept)
    server.listen(TlsNode.ListenOptions(host='127.0.0.1', port=0))
    turn(server.get_is_listening)
    return server


def connect(server, authority):
    port = server.get_address().unpack()['port']
    options = TlsNode.ConnectOptions(host='127.0.0.1', port=port, servername='localhost')
    options.add_ca(authority)
    socket = TlsNode.connect(options)
    events = []
    for name in ('secure-connect', 'end', 'close'):
        socket.connect(name, lambda *_, name=name: events.append(name))
    socket.connect('error', lambda _, error: events.append(TlsNode.error_get_code(error)))
    return socket, events


def close(server, turn):
    closed = []
    server.close_async(None, lambda source, result: closed.append(source.close_finish(result)))
    turn(lambda: closed == [True])


def turn_default(condition):
    context = GLib.MainContext.default()
    late = []
    deadline = GLib.timeout_add_seconds(DEADLINE, lambda: late.append(True) or True)
    while not condition():
        context.iteration(True)
        assert not late, 'it takes too long'
    GLib.source_remove(deadline)


def signals_carry_an_echo():
    server = listen(turn_default)
    socket, events = connect(server, CERTIFICATE)
    received = bytearray()
    socket.connect('data', lambda _, data: received.extend(data.get_data()))
    socket.write(GLib.Bytes.new(b'hello'))
    socket.resume()
    turn_default(lambda: received == b'hello')
    assert socket.props.authorized and socket.get_protocol() == 'TLSv1.3'
    socket.end()
    turn_default(lambda: 'close' in events)
    assert events == ['secure-connect', 'end', 'close'], events
    close(server, turn_default)


def calls_carry_an_echo():
    server = listen(turn_default)
    socket, events = connect(server, CERTIFICATE)
    results = []
    socket.handshake_async(None, lambda s, result: results.append(s.handshake_finish(result)))
    turn_default(lambda: results == [True])
    socket.write_async(GLib.Bytes.new(b'hello'), None, lambda s, result: results.append(s.write_finish(result)))
    socket.read_async(100, None, lambda s, result: results.append(s.read_finish(result).get_data()))
    turn_default(lambda: b'hello' in results)
    socket.close(None)  # destroy () cannot be called: PyGObject takes no None for an error
    turn_default(lambda: events[-1] == 'close')
    close(server, turn_default)


def an_error_has_its_code():
    server = listen(turn_default)
    socket, events = connect(server, OTHER_CERTIFICATE)
    turn_default(lambda: 'close' in events)
    assert events == ['DEPTH_ZERO_SELF_SIGNED_CERT', 'close'], events
    assert not socket.props.authorized
    close(server, turn_default)


def a_foreign_loop_drives_it():
    loop = TlsNode.Loop.new()
    poll = select.poll()
    poll.register(loop.get_fd(), select.POLLIN)

    def turn(condition):
        while not condition():
            assert poll.poll(DEADLINE * 1000), 'nothing happens'
            loop.dispatch()

    loop.enter()
    server = listen(turn)
    socket, events = connect(server, CERTIFICATE)
    received = bytearray()
    socket.connect('data', lambda _, data: received.extend(data.get_data()))
    socket.write(GLib.Bytes.new(b'hello'))
    socket.resume()
    turn(lambda: received == b'hello')
    socket.end()
    turn(lambda: 'close' in events)
    close(server, turn)
    loop.leave()


CASES = (signals_carry_an_echo, calls_carry_an_echo, an_error_has_its_code, a_foreign_loop_drives_it)


def main():
    failed = 0
    print(f'1..{len(CASES)}')
    for number, case in enumerate(CASES, 1):
        try:
            case()
            outcome = 'ok'
        except Exception:  # a case that failed must not hide the others
            print('# ' + traceback.format_exc().replace('\n', '\n# '))
            outcome = 'not ok'
            failed += 1
        print(f'{outcome} {number} {case.__name__.replace("_", " ")}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
