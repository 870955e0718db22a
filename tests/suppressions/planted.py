#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""planted.py leak|race COMMAND...     runs a program with a mistake, which has to be found despite the suppressions

leak = strings of 4711 bytes are lost. race = closed_cb () of two threads counts without a lock.
"""

import re
import subprocess
import sys

SIZE = 4711


def has_leak(report):
    leaks = re.findall(r'^Direct leak of (\d+) byte\(s\) in (\d+) object', report, re.MULTILINE)
    return any(int(size) == int(count) * SIZE for size, count in leaks)


def has_race(report):
    return re.search(r'^SUMMARY: ThreadSanitizer: data race .* in closed_cb$', report, re.MULTILINE) is not None


def main(mistake, *command):
    child = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    found = child.returncode != 0 and {'leak': has_leak, 'race': has_race}[mistake](child.stderr)
    if not found:
        print(f'It ended with {child.returncode} and told:\n{child.stderr}')
    return 0 if found else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
