#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The behaviour suite over `import tlsnode`.

    driver.py run FILE... --keys DIR [--only ID,...] [--jobs N]     prints one JSON outcome for each scenario
    driver.py one FILE ID --keys DIR                                (internal) one scenario, in this process
"""

import argparse
import asyncio
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import tlsnode

from behaviour import support
from behaviour.run import Run

MARK = '@@OUTCOME '
REFUSED = 9  # the exit status of Node for switches that contradict each other
# What may be set where the suite runs and is no part of a scenario.
FOREIGN = ('TLSNODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
           'SSLKEYLOGFILE')


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)['scenarios']


def one(path, wanted, keys):
    scenario = next(item for item in load(path) if item['id'] == wanted)
    apply_environment(scenario.get('process') or {})
    with tempfile.TemporaryDirectory(prefix='bs-') as temporary:
        asyncio.run(print_outcome(Run(scenario, keys, temporary)))


def apply_environment(process):
    """What Node does at its start."""
    if not process.get('args') and not process.get('env'):
        return
    try:
        tlsnode.apply_environment()
    except tlsnode.Error as error:
        print(error, file=sys.stderr)
        sys.exit(REFUSED)


async def print_outcome(run):
    """Printed before the loop is torn down: what happens then is no part of the scenario, except a crash."""
    print(MARK + json.dumps(await run.main()), flush=True)


def environment(scenario, keys):
    process = scenario.get('process') or {}
    added = {name: value.replace('$KEYS', keys) for name, value in (process.get('env') or {}).items()}
    if process.get('args'):
        added['TLSNODE_OPTIONS'] = ' '.join(process['args']).replace('$KEYS', keys)
    # The driver hands every mistake of its own to the library's checks.
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**inherited, 'G_DEBUG': 'fatal-criticals', **added}


def run_child(path, scenario, keys):
    missing = support.missing(scenario)
    if missing:
        return {'id': scenario['id'], 'unsupported': missing}
    command = [sys.executable, os.path.abspath(__file__), 'one', path, scenario['id'], '--keys', keys]
    limit = scenario.get('timeout', 4000) / 1000 * len(scenario.get('steps', ())) + 15
    try:
        child = subprocess.run(command, env=environment(scenario, keys), capture_output=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {'id': scenario['id'], 'crashed': {'code': 'timeout'}}
    text = child.stdout.decode('utf-8', 'replace')
    errors = child.stderr.decode('utf-8', 'replace').replace(keys, '<keys>').strip()
    at = text.rfind(MARK)
    if at < 0 or child.returncode != 0:
        return {'id': scenario['id'], 'crashed': {'code': child.returncode, 'stderr': errors[-600:]}}
    outcome = json.loads(text[at + len(MARK):].splitlines()[0])
    if (scenario.get('process') or {}).get('keepWarnings'):
        outcome['stderr'] = {'text': errors}
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mode', choices=('run', 'one'))
    parser.add_argument('files', nargs='+')
    parser.add_argument('--keys', required=True)
    parser.add_argument('--only', default='')
    parser.add_argument('--jobs', type=int, default=2)
    arguments = parser.parse_args()
    keys = os.path.abspath(arguments.keys)
    if arguments.mode == 'one':
        one(*arguments.files, keys)
        return
    only = set(filter(None, arguments.only.split(',')))
    work = [(path, scenario, keys) for path in map(os.path.abspath, arguments.files) for scenario in load(path)
            if not only or scenario['id'] in only]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for outcome in pool.map(lambda item: run_child(*item), work):
            print(json.dumps(outcome, ensure_ascii=False), flush=True)


if __name__ == '__main__':
    main()
