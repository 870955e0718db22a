# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where the library cannot be loaded, the module is an error that a program can catch."""

import pathlib
import shutil
import subprocess
import sys

import tlsnode

PROGRAM = """
import sys
for attempt in range(2):
    try:
        import tlsnode
    except ImportError as error:
        print('libtlsnode' in str(error), 'tlsnode' in sys.modules)
"""


def test_a_missing_library_is_an_import_error(tmp_path):
    """A copy of the module does not find the library of the build, and the first that the linker finds is none."""
    shutil.copytree(pathlib.Path(tlsnode.__file__).parent, tmp_path / 'tlsnode', ignore=shutil.ignore_patterns('*.p', '__pycache__'))
    (tmp_path / 'libtlsnode-1.so.0').write_text('this is no library', encoding='ascii')
    output = subprocess.run([sys.executable, '-c', PROGRAM], check=True, capture_output=True, text=True,
                            env={'PYTHONPATH': str(tmp_path), 'LD_LIBRARY_PATH': str(tmp_path)}).stdout

    assert output.splitlines() == ['True False', 'True False']
