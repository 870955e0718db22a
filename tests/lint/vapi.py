#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""vapigen has nothing to complain about. (It cannot make its own warnings fatal.)

    vapi.py VAPIGEN METADATA-FOLDER GIR
"""

import pathlib
import re
import subprocess
import sys
import tempfile


def main(vapigen, metadata, gir):
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [vapigen, '--library', 'libtlsnode-1', '--pkg', 'gio-2.0', '--metadatadir', metadata,
             '--directory', folder, gir],
            check=False, capture_output=True, text=True)
        made = pathlib.Path(folder, 'libtlsnode-1.vapi')
        empty = not made.exists() or not made.read_text(encoding='utf-8').strip()
    said = result.stdout + result.stderr
    print(said)
    return 1 if result.returncode or empty or re.search(r'warning:|[1-9]\d* warning', said) else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
