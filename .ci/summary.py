#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sums meson test logs and judges the skips.

    summary.py ALLOWED-SKIPS TESTLOG.json...

A TAP program counts as its cases, any other test as one. A skip must be named in ALLOWED-SKIPS, as
"test" or "test: case". The last line is "N passed, N failed, N skipped".
"""

import json
import re
import sys

TAP_LINE = re.compile(r'^(ok|not ok)\b\s*\d*\s*(?:-\s*)?(.*)$')
DIRECTIVE = re.compile(r'#\s*(SKIP|TODO)\b', re.IGNORECASE)


def cases(test):
    """Yields (name, outcome, reason) of one meson test."""
    name, result = test['name'].rpartition(' / ')[2], test['result']
    found, planned = [], None
    for line in test.get('stdout', '').splitlines():
        plan = re.match(r'^1\.\.(\d+)', line)
        match = TAP_LINE.match(line)
        if plan:
            planned = int(plan.group(1))
        elif match:
            text, *directive = DIRECTIVE.split(match.group(2), maxsplit=1)
            case = f'{name}: {text.strip()}'
            if match.group(1) == 'not ok' and not (directive and directive[0].upper() == 'TODO'):
                found.append((case, 'failed', ''))
            elif directive:
                found.append((case, 'skipped', directive[1].strip()))
            else:
                found.append((case, 'passed', ''))
    if planned is None or not found:
        found = []
    if result == 'SKIP' and not any(outcome == 'skipped' for _, outcome, _ in found):
        last = (test.get('stdout', '').strip().splitlines() or [''])[-1]
        return [(name, 'skipped', last)]
    if result in ('OK', 'EXPECTEDFAIL', 'SKIP'):
        return found or [(name, 'passed', '')]
    if not any(outcome == 'failed' for _, outcome, _ in found):
        found.append((name, 'failed', result.lower()))
    return found


def read_allowed(path):
    with open(path, encoding='utf-8') as stream:
        lines = [line.split('#', 1)[0].strip() for line in stream]
    return {line for line in lines if line}


def read_log(path):
    try:
        with open(path, encoding='utf-8') as stream:
            return [json.loads(line) for line in stream if line.strip()]
    except FileNotFoundError:
        return [{'name': path, 'result': 'no tests were run'}]


def main(allowed_path, *logs):
    allowed = read_allowed(allowed_path)
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    unexpected = 0
    for log in logs:
        tests = read_log(log)
        for case, outcome, reason in (c for test in tests for c in cases(test)):
            counts[outcome] += 1
            if outcome == 'failed':
                print(f'failed: {case} {reason}'.rstrip())
            elif outcome == 'skipped' and not {case, case.split(': ')[0]} & allowed:
                print(f'skipped without leave: {case} {reason}'.rstrip())
                unexpected += 1
    print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
    return 1 if counts['failed'] or unexpected or not counts['passed'] else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
