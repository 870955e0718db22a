#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sizes, counted in lines of code: 600 for a .c file, 60 for a function, 3 for nesting.

    size.py ROOT

Blank lines and comments do not count; *-table.c files and class_init functions are exempt.
"""

import pathlib
import re
import sys

FOLDERS = ('libtlsnode', 'tests', 'tools', 'examples', 'bench', 'bindings')
FILE_CAP, FUNCTION_CAP, NESTING_CAP = 600, 60, 3
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
TOKEN = re.compile(r'\w+|[^\s\w]')
CONTROL = {'if', 'for', 'while', 'switch'}


def strip(text):
    """The text with comments emptied and literals as "", its lines kept."""
    def empty(match):
        return ('""' if match.group()[0] in '"\'' else '') + '\n' * match.group().count('\n')
    return NOT_CODE.sub(empty, text)


def code_lines(lines):
    return sum(1 for line in lines if line.strip())


def functions(lines):
    """Yields (name, line number, body lines). clang-format puts the braces of functions in column 0."""
    start = None
    for number, line in enumerate(lines):
        if line.rstrip() == '{':
            start = number
        elif line.startswith('}') and start is not None:
            head = (re.match(r'(\w+) \(', lines[i]) for i in range(start - 1, -1, -1))
            name = next((match.group(1) for match in head if match), '?')
            yield name, start + 1, lines[start + 1:number]
            start = None


def is_block(tokens):
    """Whether the brace after these tokens opens statements rather than an initialiser."""
    if not tokens or tokens[-1] in ('else', 'do', ';', '{', '}', ':'):
        return True
    if tokens[-1] != ')':
        return False
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        depth += {')': 1, '(': -1}.get(tokens[index], 0)
        if depth == 0:
            return index > 0 and tokens[index - 1] in CONTROL
    return False


def nesting(body):
    tokens, open_braces, deepest = [], [], 0
    for token in TOKEN.findall('\n'.join(body)):
        if token == '{':
            in_initialiser = bool(open_braces) and not open_braces[-1]
            open_braces.append(not in_initialiser and is_block(tokens))
            deepest = max(deepest, sum(open_braces))
        elif token == '}' and open_braces:
            open_braces.pop()
        tokens.append(token)
    return deepest


def check_file(path, relative):
    lines = strip(path.read_text(encoding='utf-8')).split('\n')
    faults = []
    if code_lines(lines) > FILE_CAP:
        faults.append(f'{relative}: {code_lines(lines)} lines of code, at most {FILE_CAP}')
    for name, number, body in functions(lines):
        where = f'{relative}:{number}: {name}'
        if code_lines(body) > FUNCTION_CAP and not name.endswith('_class_init'):
            faults.append(f'{where} has {code_lines(body)} lines of code, at most {FUNCTION_CAP}')
        if nesting(body) > NESTING_CAP:
            faults.append(f'{where} is nested {nesting(body)} deep, at most {NESTING_CAP}')
    return faults


def main(root):
    root = pathlib.Path(root)
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob('*.c'))
             if not path.name.endswith('-table.c')]
    faults = [fault for path in files for fault in check_file(path, path.relative_to(root))]
    print('\n'.join(faults) or f'{len(files)} files keep their size')
    return 1 if faults or not files else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
