#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""installed.py BUILD     imports the module from an installation in a temporary folder, and from `meson devenv`"""

import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = 'import tlsnode; tlsnode.create_server(); print(tlsnode.__file__)'
FILES = {'__init__.py', '_api.py', '_api.pyi', '_arguments.py', '_extras.py', '_loop.py', '_questions.py', '_runtime.py',
         '_streams.py', '_tlsnode.abi3.so', '_tlsnode.pyi', 'py.typed'}


def main(build):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(['meson', 'install', '-C', build, '--destdir', folder, '--no-rebuild', '--quiet'], check=True)
        package = next(pathlib.Path(folder).rglob('tlsnode/__init__.py')).parent
        library = next(pathlib.Path(folder).rglob('libtlsnode-1.so.0')).parent
        found = {path.name for path in package.iterdir() if path.is_file()}
        assert found == FILES, found ^ FILES
        environment = {'PATH': os.environ['PATH'], 'PYTHONPATH': str(package.parent), 'LD_LIBRARY_PATH': str(library),
                       'PYTHONDONTWRITEBYTECODE': '1'}
        output = subprocess.run([sys.executable, '-I', '-c', f'import sys; sys.path.insert(0, {str(package.parent)!r}); {PROGRAM}'],
                                env=environment, check=True, capture_output=True, text=True).stdout
        assert output.startswith(folder), output
    output = subprocess.run(['meson', 'devenv', '-C', build, sys.executable, '-c', PROGRAM], check=True, capture_output=True,
                            text=True).stdout
    assert str(pathlib.Path(build)) in output, output


if __name__ == '__main__':
    main(sys.argv[1])
