#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run.py TEST...     under pytest, 77 = there is none"""

import importlib.util
import sys

if importlib.util.find_spec('pytest') is None:
    print('pytest is not there')
    sys.exit(77)

import pytest  # noqa: E402

arguments = ['-q', '--tb=short', '-p', 'no:cacheprovider', '-rs', *sys.argv[1:]]


class Skips:
    """All tests of a file were skipped: so is the file."""

    passed = skipped = 0

    def pytest_runtest_logreport(self, report):
        self.passed += report.when == 'call' and not report.skipped
        self.skipped += report.skipped


skips = Skips()
status = pytest.main(arguments, plugins=[skips])
sys.exit(77 if status == 0 and skips.skipped and not skips.passed else int(status))
