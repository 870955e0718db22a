#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A code block after "<!-- code: FILE -->" in README.md or docs is that file, without its SPDX line; and
links lead to files of this tree.

    readme.py ROOT [--update]
"""

import pathlib
import re
import sys

BLOCK = re.compile(r'(<!-- code: (\S+) -->\n```\w*\n)(.*?)(^```$)', re.DOTALL | re.MULTILINE)
LINK = re.compile(r'\]\((?!https?:|#)([^)#]+)')


def listing(path):
    lines = path.read_text(encoding='utf-8').splitlines(keepends=True)
    return ''.join(line for line in lines if 'SPDX-License-Identifier' not in line).lstrip('\n')


def main(root, mode=None):
    root = pathlib.Path(root)
    faults, blocks = [], 0
    for page in [*sorted(root.glob('*.md')), *sorted((root / 'docs').glob('*.md'))]:
        text = page.read_text(encoding='utf-8')
        for _, name, code, _ in BLOCK.findall(text):
            blocks += 1
            if code != listing(root / name):
                faults.append(f'{page.name}: the code is not that of {name}')
        faults += [f'{page.name}: no file {link}' for link in LINK.findall(text)
                   if not (page.parent / link).exists()]
        if mode == '--update':
            page.write_text(BLOCK.sub(lambda match: match.group(1) + listing(root / match.group(2)) +
                                      match.group(4), text), encoding='utf-8')
    print('\n'.join(faults) or f'{blocks} code blocks, all links are good')
    return 1 if (faults and mode != '--update') or not blocks else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
