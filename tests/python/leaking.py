# SPDX-License-Identifier: LGPL-2.1-or-later
"""leaking.py call|handler     loses memory of C on purpose: what the sanitizer must find"""

import asyncio
import sys

from helpers import pair
from tlsnode._tlsnode import lib


def lose(*arguments):
    for _ in range(10):
        lib.g_strdup(b'x' * 4710)


async def main(place):
    client, _ = pair()
    closed = asyncio.get_running_loop().create_future()
    if place == 'handler':
        client.on('close', lose)
    else:
        lose()
    client.on('close', closed.set_result)
    client.destroy()
    await closed


asyncio.run(main(sys.argv[1]))
