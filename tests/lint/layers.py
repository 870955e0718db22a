#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may include whom (docs/architecture.md).

    layers.py ROOT

A file answers for its own includes, and for every header it reaches through them as far as its room
must not see GnuTLS, GIO or GObject.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
CLOCKS = re.compile(r'\b(g_get_real_time|g_get_monotonic_time|g_date_time_new_now\w*|time) \(')

# For all rooms: GLib only.
FREE = {'libtlsnode/tls-node-error-codes.h', 'libtlsnode/tls-node-macros.h', 'config.h'}
EVERY_ROOM = {'base', 'compat', 'x509', 'engine', 'transport', 'public', 'header'}

# room: (rooms it may include, families of system headers it may not reach)
RULES = {
    'base': ({'base'}, {'gnutls', 'gio', 'gobject'}),
    'compat': ({'compat', 'base'}, {'gnutls', 'gio', 'gobject'}),
    'compat-gnutls': ({'compat', 'base'}, {'gio', 'gobject'}),
    'x509': ({'x509', 'compat', 'base'}, {'gio', 'gobject'}),
    'engine': ({'engine', 'x509', 'compat', 'base'}, {'gio', 'gobject', 'system'}),
    'transport': ({'transport', 'base'}, {'gnutls'}),
    'public': (EVERY_ROOM, {'gnutls'}),
    'header': ({'header'}, {'gnutls'}),
    'tests/base': ({'base', 'support'}, set()),
    'tests/compat': ({'compat', 'base', 'support'}, set()),
    'tests/x509': ({'x509', 'compat', 'base', 'support'}, set()),
    'tests/engine': ({'engine', 'x509', 'compat', 'base', 'support'}, set()),
    'tests/transport': ({'transport', 'base', 'support'}, set()),
    'tests/api': ({'public', 'header', 'support'}, set()),
    'tests/lua': ({'header', 'program'}, set()),
    'tests/interop': ({'header', 'support'}, set()),
    'tests/suppressions': ({'header'}, set()),
    'tests/tools': ({'header', 'support'}, set()),
    'support': (EVERY_ROOM | {'support'}, set()),
    'fuzz': (EVERY_ROOM | {'support', 'fuzz'}, set()),
    'program': ({'header', 'program'}, {'gnutls'}),
}


def room_of(path):
    """The room of a file, given relative to the root; None where the rule says nothing."""
    parts = path.split('/')
    if parts[0] == 'libtlsnode' and len(parts) == 3:
        gnutls = parts[1] == 'compat' and path.endswith('-gnutls.c')
        return 'compat-gnutls' if gnutls else parts[1]
    if parts[0] == 'libtlsnode':
        return 'header' if path.endswith('.h') and not path.endswith('-private.h') else 'public'
    if parts[0] == 'tests' and len(parts) > 2:
        return {'support': 'support', 'fuzz': 'fuzz'}.get(parts[1], f'tests/{parts[1]}')
    if parts[0] in ('tools', 'examples', 'bindings', 'pkgconfig'):
        return 'program'
    return None


def family_of(name):
    if name.startswith(('gnutls/', 'nettle/')):
        return 'gnutls'
    if name.startswith(('gio/', 'gio-unix')):
        return 'gio'
    if name == 'glib-object.h' or name.startswith('gobject/'):
        return 'gobject'
    if name.startswith('sys/') or name in ('unistd.h', 'time.h', 'poll.h', 'fcntl.h'):
        return 'system'
    return 'other'


def is_ours(quote, name):
    return quote == '"' or name.startswith('libtlsnode/')


class Tree:
    def __init__(self, root):
        self.root = root
        self.includes = {}
        self.text = {}
        for path in sorted(root.rglob('*.[ch]')):
            relative = path.relative_to(root).as_posix()
            if room_of(relative) is not None:
                text = COMMENT.sub('', path.read_text(encoding='utf-8'))
                self.text[relative] = text
                self.includes[relative] = INCLUDE.findall(text)

    def reach(self, path):
        """Yields (system header, the chain of our files that leads to it)."""
        seen, queue = {path}, [(path, (path,))]
        while queue:
            current, chain = queue.pop(0)
            for quote, name in self.includes.get(current, []):
                if not is_ours(quote, name):
                    yield name, chain
                elif name not in seen:
                    seen.add(name)
                    queue.append((name, chain + (name,)))

    def is_generated(self, name):
        return (self.root / f'{name}.in').exists()


def check_file(tree, path):
    room = room_of(path)
    if room not in RULES:
        return [f'{path}: no rule for room {room}']
    rooms, families = RULES[room]
    faults = []
    for quote, name in tree.includes[path]:
        if not is_ours(quote, name) or name in FREE:
            continue
        if name not in tree.includes and not tree.is_generated(name):
            faults.append(f'{path}: "{name}" is not a path from the root of the repository')
        elif room_of(name) not in rooms:
            faults.append(f'{path}: {room} must not include {name}')
    if room == 'header' and 'config.h' in (name for _, name in tree.includes[path]):
        faults.append(f'{path}: a public header must not include config.h')
    for name, chain in tree.reach(path):
        if family_of(name) in families and not (family_of(name) == 'system' and len(chain) > 1):
            faults.append(f'{path}: {room} must not reach <{name}> (by {" -> ".join(chain)})')
    if room == 'engine' and CLOCKS.search(tree.text[path]):
        faults.append(f'{path}: the engine has no clock, time is an argument')
    return faults


def main(root):
    tree = Tree(pathlib.Path(root))
    faults = [fault for path in tree.includes for fault in check_file(tree, path)]
    print('\n'.join(faults) or f'{len(tree.includes)} files keep the layer rule')
    return 1 if faults or not tree.includes else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
