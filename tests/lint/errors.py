#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/errors.md, the error enums and the table of code strings agree, and each code is provoked by a test.

    errors.py ROOT
"""

import pathlib
import re
import sys

VALUE = re.compile(r'^\s*(TLS_NODE_(?:X509_|SYSTEM_)?ERROR_[A-Z0-9_]+)\s*(?:=[^,]*)?,?\s*$', re.MULTILINE)
ENUM = re.compile(r'typedef enum[^{]*\{(.*?)\}\s*TlsNode\w*Error\b', re.DOTALL)
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
ROW = re.compile(r'^\| `(TLS_NODE_\w+)` \| `(\w+)` \|', re.MULTILINE)
# A code of Node's vocabulary that nothing can produce yet; the documents say so.
RESERVED = re.compile(r'^\| `(TLS_NODE_\w+)` \| `\w+` \| reserved:', re.MULTILINE)
DOC = re.compile(r'^ \* @(TLS_NODE_\w+): `(\w+)`', re.MULTILINE)
PAIR = re.compile(r'(TLS_NODE_(?:X509_|SYSTEM_)?ERROR_[A-Z0-9_]+),\s*"(\w+)"')


def duplicates(names):
    return sorted({name for name in names if names.count(name) > 1})


def main(root):
    root = pathlib.Path(root)
    header = (root / 'libtlsnode/tls-node-error-codes.h').read_text(encoding='utf-8')
    comments = dict(DOC.findall(header))
    header = COMMENT.sub('', header)
    values = [name for body in ENUM.findall(header) for name in VALUE.findall(body)]
    text = (root / 'docs/errors.md').read_text(encoding='utf-8')
    rows = ROW.findall(text)
    reserved = RESERVED.findall(text)
    documented = dict(rows)
    pairs = {}
    for path in sorted((root / 'libtlsnode/compat').glob('*.c')):
        for name, code in PAIR.findall(path.read_text(encoding='utf-8')):
            pairs.setdefault(name, code)
    # Listing a code in the test of the table itself does not provoke it.
    tests = '\n'.join(path.read_text(encoding='utf-8') for path in sorted((root / 'tests').rglob('test-*.c'))
                      if path.name != 'test-error-names.c')

    faults = [f'{name}: twice in docs/errors.md' for name in duplicates([name for name, _ in rows])]
    faults += [f'{name}: in docs/errors.md but not in the header' for name in documented if name not in values]
    for name in values:
        code = documented.get(name)
        if code is None:
            faults.append(f'{name}: not in docs/errors.md')
        elif pairs.get(name) != code:
            faults.append(f'{name}: {code} in docs/errors.md, {pairs.get(name)} in libtlsnode/compat')
        elif comments.get(name, code) != code:
            faults.append(f'{name}: {code} in docs/errors.md, {comments[name]} in the comment of the header')
        is_tested = re.search(rf'\b{name}\b', tests) or (code and re.search(rf'"{code}"', tests))
        if not is_tested and name not in reserved:
            faults.append(f'{name}: no test provokes it')
        if is_tested and name in reserved:
            faults.append(f'{name}: reserved in docs/errors.md, but a test provokes it')
    print('\n'.join(faults) or f'{len(values)} error codes are documented and provoked')
    return 1 if faults or not values else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
