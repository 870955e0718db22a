#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""planted.py COMMAND...     runs a program that loses strings of 4711 bytes, which has to be found despite the suppressions"""

import re
import subprocess
import sys

SIZE = 4711


def main(command):
    child = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    leaks = [(int(size), int(count)) for size, count
             in re.findall(r'^Direct leak of (\d+) byte\(s\) in (\d+) object', child.stderr, re.MULTILINE)]
    found = child.returncode != 0 and any(size == count * SIZE for size, count in leaks)
    if not found:
        print(f'It ended with {child.returncode} and told:\n{child.stderr}')
    return 0 if found else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
