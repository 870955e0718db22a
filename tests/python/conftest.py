# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import functools
import inspect
import os
import pathlib
import sys

import pytest

# Seconds; for the hang of a test, on a machine that may have other things to do.
DEADLINE = 120
CERTS = pathlib.Path(__file__).resolve().parent.parent / 'certs'
sys.path.insert(0, str(pathlib.Path(__file__).parent))


def pytest_collection_modifyitems(items):
    """A coroutine function as a test runs in an asyncio loop of its own."""
    for item in items:
        if inspect.iscoroutinefunction(item.obj):
            item.obj = in_loop(item.obj)


def in_loop(function):
    @functools.wraps(function)
    def run(*arguments, **keywords):
        return asyncio.run(asyncio.wait_for(function(*arguments, **keywords), DEADLINE))
    return run


def pytest_configure():
    os.environ.pop('SSLKEYLOGFILE', None)


class Keys:
    ca = CERTS / 'ca.crt'
    other_ca = CERTS / 'other-ca.crt'
    server = {'cert': CERTS / 'leaf-ec.crt', 'key': CERTS / 'leaf-ec.key'}


@pytest.fixture
def keys():
    return Keys


def pytest_addoption(parser):
    parser.addoption('--connections', type=int, default=os.environ.get('TLSNODE_TEST_CONNECTIONS', '10000'),
                     help='how many the leak test makes')
