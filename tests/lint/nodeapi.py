#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/node-api.toml, the inventory of Node's API, joined with the GIR and the tests.

    nodeapi.py ROOT GIR TESTS.json     (the last: meson-info/intro-tests.json of the build)
"""

import collections
import json
import pathlib
import sys
import tomllib

import gir

FIELDS = {'id': str, 'node': str, 'c': list, 'python': list, 'lua': list, 'status': str, 'tests': list}
AREAS = {'MOD': 33, 'CTX': 36, 'SRV': 18, 'CLI': 27, 'SEV': 16, 'SMT': 11, 'SCK': 53, 'CRT': 17,
         'ERR': 20, 'PRO': 26, 'OLD': 26}


def check_shape(items):
    for item in items:
        name = item.get('id', '?')
        for field, kind in FIELDS.items():
            if not isinstance(item.get(field), kind):
                yield f'{name}: field {field} is not a {kind.__name__}'
        for field in item.keys() - FIELDS.keys():
            yield f'{name}: unknown field {field}'
        if item.get('status') not in ('done', 'partial', 'planned'):
            yield f'{name}: unknown status {item.get("status")}'
    wanted = [f'{area}-{number:02}' for area, count in AREAS.items() for number in range(1, count + 1)]
    found = collections.Counter(item.get('id') for item in items)
    yield from (f'{name}: missing' for name in wanted if name not in found)
    yield from (f'{name}: unknown id' for name in found if name not in wanted)
    yield from (f'{name}: {count} times' for name, count in found.items() if count > 1)


def check_tests(root, items, known):
    for item in items:
        for test in item['tests']:
            file, _, words = test.partition('#')
            path = root / file
            if not path.is_file():
                if test not in known:
                    yield f'{item["id"]}: no test {test}'
            elif words and words not in path.read_text(encoding='utf-8'):
                yield f'{item["id"]}: {file} has no case {words}'
        if item['status'] == 'done' and not item['tests']:
            yield f'{item["id"]}: done without a test'


def check_symbols(items, symbols):
    """Each Node name of the GIR is in the inventory, each C name of the inventory is in the GIR."""
    users = collections.defaultdict(list)
    for item in items:
        for name in item['c']:
            users[name].append(item)
            if name not in symbols:
                yield f'{item["id"]}: {name} is not in the GIR'
            elif symbols[name].node in (None, '-'):
                yield f'{item["id"]}: {name} has no Node name in the GIR'
    for name, symbol in symbols.items():
        # What a socket inherits from node:net and from Error is inventoried only where a TLS document names it.
        if symbol.node in (None, '-') or symbol.node.startswith(('net.', 'Error.')):
            continue
        if name not in users:
            yield f'{name}: stands for {symbol.node}, but no item lists it'


def main(root, gir_path, tests_path):
    root = pathlib.Path(root)
    items = tomllib.loads((root / 'docs/node-api.toml').read_text(encoding='utf-8'))['item']
    known = {test['name'] for test in json.loads(pathlib.Path(tests_path).read_text(encoding='utf-8'))}
    faults = list(check_shape(items))
    if not faults:
        symbols = {symbol.name: symbol for symbol in gir.read(gir_path) if symbol.kind not in ('member', 'quark')}
        faults = [*check_symbols(items, symbols), *check_tests(root, items, known)]
    counts = collections.Counter(item.get('status') for item in items)
    print('\n'.join(faults) or ', '.join(f'{counts[key]} {key}' for key in ('done', 'partial', 'planned')))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
