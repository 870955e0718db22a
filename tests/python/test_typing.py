# SPDX-License-Identifier: LGPL-2.1-or-later
import pathlib
import shutil
import subprocess
import sys

import pytest
import tlsnode

HERE = pathlib.Path(__file__).parent / 'typing'
MYPY = shutil.which('mypy')

pytestmark = pytest.mark.skipif(MYPY is None, reason='mypy is not there')


def mypy(tmp_path, *arguments):
    """The module is copied: mypy follows no file that lies in its own search path twice."""
    package = pathlib.Path(tlsnode.__file__).parent
    copy = tmp_path / 'tlsnode'
    copy.mkdir()
    for path in [*package.glob('*.py'), *package.glob('*.pyi'), package / 'py.typed']:
        shutil.copy(path, copy)
    result = subprocess.run([MYPY, '--cache-dir', tmp_path / 'cache', '--python-version', '3.11', *arguments],
                            env={'MYPYPATH': str(tmp_path), 'PATH': '/usr/bin'}, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def test_good_programs_are_accepted(tmp_path):
    output = mypy(tmp_path, '--strict', '--follow-imports=silent', HERE / 'good.py')

    assert 'Success' in output, output


def test_bad_lines_are_refused(tmp_path):
    output = mypy(tmp_path, '--follow-imports=silent', HERE / 'bad.py')
    expected = {number for number, line in enumerate((HERE / 'bad.py').read_text().splitlines(), 1) if '# refused' in line}
    found = {int(line.split(':')[1]) for line in output.splitlines() if ' error: ' in line}

    assert found == expected, output


def test_the_module_itself_is_consistent(tmp_path):
    output = mypy(tmp_path, '-p', 'tlsnode')

    assert 'Success' in output, output


def test_the_mark_for_type_checkers_is_installed():
    assert (pathlib.Path(tlsnode.__file__).parent / 'py.typed').exists() and sys.version_info >= (3, 9)
