#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs the build to a temporary folder and uses it as a project outside of this tree would.

    install.py BUILD CONSUMER [--introspection]

Prints TAP. CONSUMER is the folder pkgconfig/consumer.
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

DEADLINE = 60


class Place:
    """An installation, and the environment that finds it."""

    def __init__(self, build, folder):
        self.folder = folder
        run(['meson', 'install', '-C', build, '--destdir', folder / 'dest', '--no-rebuild', '--quiet'])
        pc = next((folder / 'dest').rglob('libtlsnode-1.pc'))
        self.lib = pc.parent.parent
        prefix = re.search(r'^prefix=(.*)$', pc.read_text(encoding='utf-8'), re.MULTILINE).group(1)
        self.root = folder / 'dest' / prefix.lstrip('/')
        pc.write_text(pc.read_text(encoding='utf-8').replace(f'prefix={prefix}\n', f'prefix={self.root}\n', 1),
                      encoding='utf-8')
        self.env = dict(
            os.environ, LC_ALL='C.UTF-8',
            PKG_CONFIG_PATH=str(pc.parent),
            LD_LIBRARY_PATH=str(self.lib),
            GI_TYPELIB_PATH=str(self.lib / 'girepository-1.0'),
            XDG_DATA_DIRS=f'{self.root / "share"}:/usr/local/share:/usr/share')
        # Nothing of the build may help.
        for name in ('CFLAGS', 'LDFLAGS', 'CPATH', 'LIBRARY_PATH', 'MESON_DEVENV'):
            self.env.pop(name, None)


def run(command, **arguments):
    result = subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True,
                            timeout=DEADLINE, stdin=subprocess.DEVNULL, **arguments)
    if result.returncode != 0:
        raise AssertionError(f'{" ".join(map(str, command))}: {result.stdout}{result.stderr}')
    return result.stdout


def pkg_config_names_its_dependencies(place):
    def ask(option):
        return run(['pkg-config', option, 'libtlsnode-1'], env=place.env).split()
    assert '-ltlsnode-1' in ask('--libs') and '-lgnutls' not in ask('--libs'), ask('--libs')
    assert f'-I{place.root}/include/libtlsnode-1' in ask('--cflags'), ask('--cflags')
    assert 'gio-2.0' in ask('--print-requires'), ask('--print-requires')
    for name in ('gnutls', 'nettle', 'gio-unix-2.0'):
        assert name in ask('--print-requires-private'), ask('--print-requires-private')


def the_soname_is_libtlsnode_1_so_0(place):
    dynamic = run(['objdump', '-p', place.lib / 'libtlsnode-1.so'])
    assert re.search(r'SONAME +libtlsnode-1\.so\.0$', dynamic, re.MULTILINE), dynamic


def headers_serve_c_and_cxx(place):
    flags = run(['pkg-config', '--cflags', 'libtlsnode-1'], env=place.env).split()
    source = place.folder / 'header.c'
    source.write_text('#include <libtlsnode/tls-node.h>\n', encoding='utf-8')
    for language in ('c', 'c++'):
        run(['cc', '-x', language, '-fsyntax-only', '-Wall', '-Wextra', '-Werror', *flags, source])


def headers_are_included_through_the_umbrella_only(place):
    flags = run(['pkg-config', '--cflags', 'libtlsnode-1'], env=place.env).split()
    headers = sorted((place.root / 'include/libtlsnode-1/libtlsnode').glob('*.h'))
    assert len(headers) > 3, headers
    for header in headers:
        if header.name == 'tls-node.h':
            continue
        result = subprocess.run(['cc', '-fsyntax-only', *flags, header], check=False, capture_output=True,
                                text=True)
        assert 'can be included directly' in result.stderr, f'{header.name}: {result.stderr}'


@contextlib.contextmanager
def server(folder):
    """An openssl server with a self-signed certificate for localhost; gives its port."""
    key, certificate = folder / 'key.pem', folder / 'cert.pem'
    run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
         '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2',
         '-keyout', key, '-out', certificate])
    with subprocess.Popen(['openssl', 's_server', '-www', '-accept', '127.0.0.1:0', '-key', key,
                           '-cert', certificate], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:
        try:
            for line in process.stdout:
                match = re.match(r'ACCEPT .*:(\d+)$', line.strip())
                if match:
                    yield match.group(1)
                    return
            raise AssertionError('openssl s_server did not start')
        finally:
            process.kill()


def fetch(place, command):
    """Runs a client, once with the right CA and once with a wrong one."""
    with server(place.folder) as port:
        ca, other = place.folder / 'cert.pem', place.folder / 'other.pem'
        page = run([*command, 'localhost', port, ca], env=place.env)
        assert 'HTTP/1.0 200 ok' in page and 's_server' in page, page
        run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
             '-subj', '/CN=other', '-keyout', place.folder / 'other.key', '-out', other])
        result = subprocess.run([str(word) for word in [*command, 'localhost', port, other]], check=False,
                                capture_output=True, text=True, env=place.env, timeout=DEADLINE,
                                stdin=subprocess.DEVNULL)
        assert result.returncode == 1 and 'DEPTH_ZERO_SELF_SIGNED_CERT: ' in result.stderr, result
        assert result.stdout == '', result


def a_c_program_fetches_a_page(place):
    run(['make', '-C', place.consumer, 'client'], env=place.env)
    fetch(place, [place.consumer / 'client'])


def a_vala_program_fetches_a_page(place):
    run(['make', '-C', place.consumer, 'client-vala'], env=place.env)
    fetch(place, [place.consumer / 'client-vala'])


def a_gjs_program_fetches_a_page(place):
    fetch(place, ['gjs', '-m', place.consumer / 'client.js'])


CASES = [
    (pkg_config_names_its_dependencies, 'pkg-config'),
    (the_soname_is_libtlsnode_1_so_0, 'objdump'),
    (headers_serve_c_and_cxx, 'cc'),
    (headers_are_included_through_the_umbrella_only, 'cc'),
    (a_c_program_fetches_a_page, 'openssl'),
]
INTROSPECTION_CASES = [
    (a_vala_program_fetches_a_page, 'valac'),
    (a_gjs_program_fetches_a_page, 'gjs'),
]


def main(build, consumer, *options):
    cases = CASES + (INTROSPECTION_CASES if '--introspection' in options else [])
    print(f'1..{len(cases)}', flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix='libtlsnode-install-') as folder:
        place = Place(build, pathlib.Path(folder))
        place.consumer = place.folder / 'consumer'
        shutil.copytree(consumer, place.consumer)
        for number, (case, tool) in enumerate(cases, 1):
            name = case.__name__.replace('_', '-')
            if shutil.which(tool) is None:
                print(f'ok {number} {name} # SKIP {tool} is not installed', flush=True)
                continue
            try:
                case(place)
                print(f'ok {number} {name}', flush=True)
            except (AssertionError, subprocess.TimeoutExpired) as fault:
                failed += 1
                print(f'not ok {number} {name}', *str(fault).splitlines(), sep='\n# ', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
