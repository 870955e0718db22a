#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/x509-errors.md has each X.509 code of docs/errors.md, and each names tests that exist and rows that Node was asked.

    x509codes.py ROOT
"""

import gzip
import json
import pathlib
import re
import sys

ROW = re.compile(r'^\| `([A-Z0-9_]+)` \| [^|]+ \| ([^|]+) \| (?:`(\w+)`|-) \|$', re.MULTILINE)
CODE = re.compile(r'^\| `TLS_NODE_X509_ERROR_\w+` \| `(\w+)` \|', re.MULTILINE)
REFERENCE = re.compile(r'`([^`]+)`')
DIRECTION = re.compile('-(server|client)$')
N_DOCUMENTED = 28


def check_reference(root, code, verdict, reference, rows):
    file, _, words = reference.partition('#')
    if file == 'codes':
        found = [row for row in rows if DIRECTION.sub('', row['name']) == words]
        if not found:
            yield f'{code}: no row {words} in tests/node/codes.json.gz'
        for row in found:
            said = row['expected']['authorizationError']
            if (row['code'], said) != (code, verdict):
                yield f'{code}: {row["name"]} is about {row["code"]}, and Node says {said}'
    elif not (root / file).is_file():
        yield f'{code}: no test {file}'
    elif words and words not in (root / file).read_text(encoding='utf-8'):
        yield f'{code}: {file} has no case {words}'


def check(root, table, codes, rows):
    found = [code for code, _, _ in table]
    yield from (f'{code}: {found.count(code)} times in docs/x509-errors.md' for code in codes if found.count(code) != 1)
    yield from (f'{code}: not in docs/errors.md' for code in found if code not in codes)
    for code, tests, verdict in table:
        references = REFERENCE.findall(tests)
        if not references:
            yield f'{code}: no test'
        for reference in references:
            yield from check_reference(root, code, verdict, reference, rows)


def main(root):
    root = pathlib.Path(root)
    table = ROW.findall((root / 'docs/x509-errors.md').read_text(encoding='utf-8'))
    codes = [code for code in CODE.findall((root / 'docs/errors.md').read_text(encoding='utf-8')) if code != 'UNSPECIFIED']
    with gzip.open(root / 'tests/node/codes.json.gz') as file:
        rows = json.load(file)
    faults = list(check(root, table, codes, rows))
    if len(codes) != N_DOCUMENTED:
        faults.append(f'{len(codes)} codes in docs/errors.md, Node documents {N_DOCUMENTED}')
    print('\n'.join(faults) or f'{len(codes)} codes, {len(rows)} rows')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
