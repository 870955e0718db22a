# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests with live programs share: TAP, programs with deadlines, certificates, transfers.

Nothing here sleeps: every wait is for a line, a byte or the end of a program, and has a deadline.
"""

import contextlib
import hashlib
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

DEADLINE = 60
STEP = 64 * 1024
SIZE = 10 * 1024 * 1024
VERSIONS = ('TLSv1.2', 'TLSv1.3')
KINDS = ('ec', 'rsa')


class Skip(Exception):
    """The reason why a case cannot be run here."""


class Failure(Exception):
    """What was wrong, in one sentence."""


def check(condition, sentence):
    if not condition:
        raise Failure(sentence)


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = False

    @contextlib.contextmanager
    def case(self, name):
        self.count += 1
        try:
            yield
            print(f'ok {self.count} - {name}', flush=True)
        except Skip as reason:
            print(f'ok {self.count} - {name} # SKIP {reason}', flush=True)
        except Exception:  # whatever went wrong, the other cases are run
            self.failed = True
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {self.count} - {name}', flush=True)

    def end(self):
        print(f'1..{self.count}')
        return 1 if self.failed else 0


def need(program):
    """The path of a foreign program; the whole test is skipped without it."""
    path = shutil.which(program)
    if path is None:
        print(f'1..0 # SKIP {program} is not installed')
        sys.exit(0)
    return path


class Program:
    """A program with pipes. Ends with the block; only ever signals its own process."""

    def __init__(self, *arguments, **options):
        self.name = pathlib.Path(str(arguments[0])).name
        self.process = subprocess.Popen([str(argument) for argument in arguments], bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, **options)
        self.errors = b''
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self._collect, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()

    def _collect(self):
        while data := os.read(self.process.stderr.fileno(), STEP):
            with self.news:
                self.errors += data
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def told(self):
        """Standard error so far."""
        with self.news:
            return self.errors.decode('utf-8', 'backslashreplace')

    def wait_told(self, text):
        """Waits until standard error has text."""
        end = time.monotonic() + DEADLINE
        with self.news:
            while text.encode() not in self.errors:
                left = end - time.monotonic()
                check(left > 0 and self.reader.is_alive(), f'{self.name} did not tell {text!r} but {self.errors!r}')
                self.news.wait(min(left, 1))

    def read_some(self, length=STEP):
        """At least one byte of standard output, or b'' at its end."""
        ready, _, _ = select.select([self.process.stdout], [], [], DEADLINE)
        check(ready, f'{self.name} was silent for {DEADLINE} s; standard error: {self.told()}')
        return os.read(self.process.stdout.fileno(), length)

    def read_exactly(self, length):
        parts = []
        while length > 0:
            part = self.read_some(min(length, 16 * STEP))
            check(part, f'{self.name} ended with {length} bytes to come; standard error: {self.told()}')
            parts.append(part)
            length -= len(part)
        return b''.join(parts)

    def read_line(self):
        line = b''
        while not line.endswith(b'\n'):
            byte = self.read_some(1)
            check(byte, f'{self.name} ended; standard error: {self.told()}')
            line += byte
        return line.decode().rstrip('\n')

    def read_all(self):
        parts = []
        while part := self.read_some():
            parts.append(part)
        return b''.join(parts)

    def write(self, data):
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self.process.stdin], [], DEADLINE)
            check(ready, f'{self.name} did not read for {DEADLINE} s')
            # No more than a pipe takes at once: write() would block.
            view = view[os.write(self.process.stdin.fileno(), view[:select.PIPE_BUF]):]

    def end_input(self):
        self.process.stdin.close()

    def wait(self):
        """The exit status."""
        status = self.process.wait(DEADLINE)
        self.reader.join()
        return status

    def port(self):
        """From the line "listening on HOST:PORT"."""
        line = self.read_line()
        check('listening on ' in line, f'{self.name} said {line!r}')
        return int(line.rpartition(':')[2])

    def listening_port(self):
        """Of a program that does not tell it: the one TCP socket on which its process listens."""
        end = time.monotonic() + DEADLINE
        while not (ports := _ports_of(self.process.pid)):
            check(time.monotonic() < end, f'{self.name} does not listen; standard error: {self.told()}')
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.01)
                raise Failure(f'{self.name} ended; standard error: {self.told()}')
        return ports[0]


def _ports_of(pid):
    inodes = set()
    for link in pathlib.Path(f'/proc/{pid}/fd').iterdir():
        with contextlib.suppress(OSError):
            inodes.add(os.readlink(link))
    ports = []
    for table in ('/proc/net/tcp', '/proc/net/tcp6'):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(table).read_text(encoding='ascii').splitlines()[1:]:
                fields = line.split()
                if fields[3] == '0A' and f'socket:[{fields[9]}]' in inodes:
                    ports.append(int(fields[1].rpartition(':')[2], 16))
    return ports


def run(*arguments, data=b'', **options):
    """Runs a program to its end; returns (status, standard output, standard error)."""
    result = subprocess.run([str(argument) for argument in arguments], input=data, timeout=DEADLINE, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    return result.returncode, result.stdout, result.stderr.decode('utf-8', 'backslashreplace')


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def _write_quietly(writer, payload):
    # When the other side breaks the reader fails, and says more.
    with contextlib.suppress(Failure, OSError, ValueError):
        writer.write(payload)


def transfer(writer, reader, payload):
    """Everything that is written to one program comes out of the other."""
    thread = threading.Thread(target=_write_quietly, args=(writer, payload), daemon=True)
    thread.start()
    received = reader.read_exactly(len(payload))
    thread.join(DEADLINE)
    check(sha256(received) == sha256(payload), 'other bytes came out than went in')


def transfer_in_steps(writer, reader, payload):
    """The same for programs that stop reading while they write."""
    digest = hashlib.sha256()
    for start in range(0, len(payload), STEP):
        part = payload[start:start + STEP]
        writer.write(part)
        digest.update(reader.read_exactly(len(part)))
    check(digest.hexdigest() == sha256(payload), 'other bytes came out than went in')


class Certificates:
    """An authority and a certificate for localhost and 127.0.0.1 of each kind, made by the command."""

    def __init__(self, tlsnode, folder):
        self.folder = pathlib.Path(folder)
        for kind in KINDS:
            self._make(tlsnode, '--ca', '--cn', f'Test CA {kind}', '--type', kind, '--out', self.folder / f'ca-{kind}')
            self._make(tlsnode, '--name', 'localhost', '--name', '127.0.0.1', '--type', kind,
                       '--issuer', self.ca(kind), '--issuer-key', self.folder / f'ca-{kind}.key',
                       '--out', self.folder / f'leaf-{kind}')

    @staticmethod
    def _make(tlsnode, *arguments):
        status, _, errors = run(tlsnode, 'keygen', *arguments)
        check(status == 0, f'keygen failed: {errors}')

    def ca(self, kind):
        return self.folder / f'ca-{kind}.crt'

    def certificate(self, kind):
        return self.folder / f'leaf-{kind}.crt'

    def key(self, kind):
        return self.folder / f'leaf-{kind}.key'


class Bench:
    """What a test of one peer works with."""

    def __init__(self, tlsnode, folder):
        self.tlsnode = tlsnode
        self.tap = Tap()
        self.folder = pathlib.Path(folder)
        self.certificates = Certificates(tlsnode, folder)
        self.payload = os.urandom(SIZE)
        self.payload_path = self.folder / 'payload'
        self.payload_path.write_bytes(self.payload)

    def serve(self, kind, *options):
        return Program(self.tlsnode, 'serve', '--port', '0', '--cert', self.certificates.certificate(kind),
                       '--key', self.certificates.key(kind), *options)

    def connect(self, port, kind, *options):
        return Program(self.tlsnode, 'connect', f'localhost:{port}', '--ca', self.certificates.ca(kind), *options)

    def matrix(self):
        for version in VERSIONS:
            for kind in KINDS:
                yield version, kind


@contextlib.contextmanager
def bench(tlsnode):
    with tempfile.TemporaryDirectory() as folder:
        yield Bench(tlsnode, folder)


def negotiated(program):
    """What `tlsnode connect` told, as a dictionary."""
    program.wait_told('fingerprint')
    return dict(line.split(None, 1) for line in program.told().splitlines() if ' ' in line)


def end_politely(program):
    """Ends the input of a client that should then end by itself."""
    program.end_input()
    check(program.read_all() == b'', f'{program.name} told more than was sent')
    status = program.wait()
    check(status == 0, f'{program.name} ended with {status}: {program.told()}')


def stop(program):
    """A server ends cleanly when it is asked to."""
    program.process.send_signal(signal.SIGTERM)
    status = program.wait()
    check(status == 0, f'{program.name} ended with {status}: {program.told()}')
