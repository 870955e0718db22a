#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""clang-format is law.

    format.py ROOT [--fix]
"""

import pathlib
import re
import shutil
import subprocess
import sys

FOLDERS = ('libtlsnode', 'tests', 'tools', 'examples', 'bench', 'bindings', 'pkgconfig')
SKIP = 77


def main(root, *arguments):
    tool = shutil.which('clang-format')
    if tool is None:
        print('clang-format is not installed')
        return SKIP
    files = [path for folder in FOLDERS
             for path in sorted(pathlib.Path(root, folder).rglob('*.[ch]'))]
    if not files:
        print('no C source found')
        return 1
    if '--fix' in arguments:
        return subprocess.run([tool, '--style=file', '-i', *files], check=True).returncode
    result = subprocess.run([tool, '--style=file', '--dry-run', '-Werror', *files], check=False,
                            stderr=subprocess.PIPE, text=True)
    faults = re.findall(r'^(.+?:\d+):\d+: error', result.stderr, re.MULTILINE)
    print('\n'.join(dict.fromkeys(f'{fault}: not formatted (meson compile -C build format)'
                                  for fault in faults)) or result.stderr or f'{len(files)} files')
    return result.returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
