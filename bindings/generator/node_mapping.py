#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""node_mapping.py TOML OUT: docs/node-api.toml as a page of the documentation."""

import pathlib
import sys
import tomllib

HEADER = '''Title: From Node to C, Python and Lua

# From Node to C, Python and Lua

What stands for each part of Node's TLS API, from `docs/node-api.toml`, where the tests are named as well. What has no name here is a
behaviour, or is to come. Options are Node's in snake_case, and Python and Lua take Node's own spelling, too; in C an option is a
property of the class of options.
'''
AREAS = {
    'MOD': 'The module', 'CTX': 'Secure contexts', 'SRV': 'Options of servers', 'CLI': 'Options of clients',
    'SEV': 'Events of servers', 'SMT': 'Methods of servers', 'SCK': 'Sockets', 'CRT': 'Certificates', 'ERR': 'Errors',
    'PRO': 'Protocols', 'OLD': 'What Node had once',
}
MANY = 12


def cell(names):
    """One cell of a table; a long list ends in an ellipsis."""
    shown = [f'`{name}`' for name in names[:MANY]] + (['…'] if len(names) > MANY else [])
    return ', '.join(shown).replace('|', '\\|')


def c_names(names):
    """Without the accessors of properties that are there, and the halves of what is one."""
    properties = [name.rpartition(':')[2].replace('-', '_') for name in names if ':' in name and '::' not in name]
    accessors = tuple(f'_{verb}_{name}' for name in properties for verb in ('get', 'set'))
    return [f'{name} ()' if name.startswith('tls_node_') else name
            for name in names if not (accessors and name.endswith(accessors))]


def row(item):
    node = item['node'].replace('|', '\\|').replace('<', '&lt;')
    return f'| {node} | {cell(c_names(item["c"]))} | {cell(item["python"])} | {cell(item["lua"])} | {item["status"]} |\n'


def page(items):
    text = HEADER
    for area, title in AREAS.items():
        rows = [row(item) for item in items if item['id'].startswith(area + '-')]
        text += f'\n## {title}\n\n| Node | C | Python | Lua | state |\n|---|---|---|---|---|\n{"".join(rows)}' if rows else ''
    return text


def main(path, out):
    items = tomllib.loads(pathlib.Path(path).read_text(encoding='utf-8'))['item']
    pathlib.Path(out).write_text(page(items), encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
