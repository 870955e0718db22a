#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The behaviour suite as one test: every scenario, compared with what Node did and with not-yet.txt.

    run.py [--only ID,...] [--jobs N] [--outcome]

77 = the Python module is not built.
"""

import argparse
import glob
import importlib.util
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIP = 77


def here(*names):
    return os.path.join(HERE, *names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', default='')
    parser.add_argument('--jobs', default='2')
    parser.add_argument('--outcome', action='store_true', help='print the outcomes, compare nothing')
    arguments = parser.parse_args()
    if importlib.util.find_spec('tlsnode') is None:
        print('the Python module tlsnode is not built')
        return SKIP
    drive = [sys.executable, here('driver.py'), 'run', *sorted(glob.glob(here('scenarios', '*.json'))),
             '--keys', here('keys'), '--jobs', arguments.jobs, '--only', arguments.only]
    if arguments.outcome:
        return subprocess.run(drive).returncode
    with tempfile.NamedTemporaryFile('w') as outcomes:
        subprocess.run(drive, stdout=outcomes, check=True)
        judge = [sys.executable, here('compare.py'), '--expected', here('expected'), '--scenarios', here('scenarios'),
                 '--overlay', here('expected-v24'), '--not-yet', here('not-yet.txt'), outcomes.name]
        return subprocess.run(judge + (['--partial'] if arguments.only else [])).returncode


if __name__ == '__main__':
    sys.exit(main())
