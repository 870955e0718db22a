#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tls.checkServerIdentity, compared with what Node said.

    identity.py FILE

FILE is JSON, perhaps with gzip: a list of rows with hostname, cert (a plain object) and what came of it, as recorded from Node:
result (null, or the error that Node returned: code, reason, host, message) or throws (the error that Node threw). Ends with
`N passed, N failed`.
"""

import argparse
import gzip
import json
import sys

import tlsnode

TOLD = ('code', 'reason', 'host', 'message')


def read(path):
    with open(path, 'rb') as file:
        data = file.read()
    return json.loads(gzip.decompress(data) if data.startswith(b'\x1f\x8b') else data)


def spelled(text):
    """A C string has no NUL: the texts of errors have U+FFFD there."""
    return text.replace('\0', '\ufffd') if isinstance(text, str) else text


def facts(error):
    return {'message': str(error), **{name: getattr(error, name, None) for name in TOLD[:3]}}


def difference(row):
    """What is not as recorded; None = nothing."""
    wanted = row['throws'] if 'throws' in row else row.get('result')
    try:
        tlsnode.check_server_identity(row['hostname'], row['cert'])
        found = None
    except (tlsnode.Error, TypeError, ValueError) as error:
        found = facts(error)
    if wanted is None or found is None:
        return None if wanted == found else f'want {wanted} got {found}'
    if 'throws' in row and 'code' not in wanted:
        return None  # a TypeError of JavaScript: what matters is that nothing matched
    differing = {name: (wanted[name], found[name]) for name in TOLD if name in wanted and spelled(wanted[name]) != found[name]}
    return f'want and got {differing}' if differing else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('file')
    rows = read(parser.parse_args().file)
    failed = 0
    for number, row in enumerate(rows):
        wrong = difference(row)
        if wrong is not None:
            failed += 1
            print(f'{row.get("description", number)}: {wrong}')
    print(f'{len(rows) - failed} passed, {failed} failed')
    return 1 if failed or not rows else 0


if __name__ == '__main__':
    sys.exit(main())
