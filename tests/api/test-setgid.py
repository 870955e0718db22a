#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program with the privileges of another group looks neither at TLSNODE_OPTIONS nor at roots in the environment. test-setgid.py PROGRAM

The program has the library inside: the dynamic linker would not look for it in a build folder on behalf of such a program."""

import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

SKIP = 77
NOBODY = 65534
CERTIFICATE = pathlib.Path(__file__).resolve().parent.parent / 'certs' / 'ca.crt'


def other_group():
    """One that the file may be given to, and that is not the group of the process."""
    groups = [NOBODY] if os.geteuid() == 0 else os.getgroups()
    return next((group for group in groups if group != os.getgid()), None)


def run(program):
    certificate = str(CERTIFICATE)
    environment = {'TLSNODE_OPTIONS': '--tls-min-v1.3', 'PATH': os.environ['PATH'], 'SSL_CERT_FILE': certificate,
                   'NODE_EXTRA_CA_CERTS': certificate}
    return subprocess.run([program], env=environment, check=True, capture_output=True, text=True).stdout.strip()


def main(program):
    group = other_group()
    if group is None:
        print('the user has one group only')
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        if os.statvfs(folder).f_flag & os.ST_NOSUID:
            print('programs cannot have a group here')
            return SKIP
        copy = pathlib.Path(folder, 'program')
        shutil.copy(program, copy)
        plain = run(copy)
        os.chown(copy, -1, group)
        copy.chmod(0o755 | stat.S_ISGID)
        privileged = run(copy)
    print(f'alone {plain}, as another group {privileged}')
    return 0 if (plain, privileged) == ('TLSv1.3, 1 extra, other roots', 'TLSv1.2, 0 extra, own roots') else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
