#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scores the outcomes of a driver against what Node did.

    compare.py --expected DIR --scenarios DIR [--overlay DIR] [--not-yet FILE] [--partial] [--show N] [--list LEVEL]
               OUTCOMES...

OUTCOMES: files of JSON outcome objects one after another; - is standard input. Levels:

    core    order, errors, values, data: codes and values, no messages
    class   as core, but an ERR_SSL_ or ERR_OSSL_ code counts as its class only
    full    everything

A scenario whose outcome says `unsupported` needs what the library does not have yet: counted apart, neither good nor bad. So
is a single fact that is "$unsupported:what"; the events of TLS sockets in `absentEvents` do not exist (full level).

--overlay: patches of expectations, each with its `_reason`, where the design decides against Node 20.
--not-yet: scenarios that may fail the core level, one a line. The exit status is 1 when one of them passes or is unsupported,
and when any other fails. Without a list it is 1 when any fails.
--list: prints the ids of the scenarios that fail at that level, and nothing else.
"""

import argparse
import collections
import copy
import glob
import json
import os
import re
import sys

LEVELS = ('core', 'class', 'full')
ABSENT = '$unsupported:'
ALERT = re.compile(r'^ERR_SSL_(SSLV3|TLSV1|TLSV13|SSL/TLS)_')
SOFT = {'ephemeral', 'hasTicket'}  # matters of the TLS library: compared at the full level only
ENDPOINT_FACTS = ('rx', 'sessionEvents', 'ocspResponse', 'keylogLabels', 'keylogWellFormed', 'counts')
INFORMATION = {'ciphers', 'groups', 'sigalgs'}
FULL_FACTS = ('events', 'initial', 'final', 'sharedSigalgs')


# One fact

def code_class(code):
    if not isinstance(code, str):
        return code
    if ALERT.match(code) and ('ALERT' in code or code.startswith('ERR_SSL_TLSV1_')):
        return '<alert-received>'
    return '<tls-protocol>' if code.startswith(('ERR_SSL_', 'ERR_OSSL_')) else code


def same_name(code):
    """One spelling for the names of different versions of OpenSSL and Node."""
    if not isinstance(code, str):
        return code
    return (code.replace('ERR_SSL_SSL/TLS_', 'ERR_SSL_SSLV3_').replace('PACKET_LENGTH_TOO_LONG', 'WRONG_VERSION_NUMBER')
            .replace('IDENTIY', 'IDENTITY'))


def code_at(code, level):
    return code_class(code) if level == 'class' else same_name(code)


def word(text, level):
    """A log word such as error:CODE."""
    head, separator, tail = text.partition(':')
    return f'{head}:{code_at(tail, level)}' if separator else text


def error(facts, level):
    if not isinstance(facts, dict) or level == 'full':
        return facts
    code = code_at(facts.get('code'), level)
    return {'code': code, 'message': facts.get('message')} if code in (None, '$undefined') else {'code': code}


def value(fact, level):
    if isinstance(fact, dict):
        if isinstance(fact.get('throws'), dict):
            return {'throws': error(fact['throws'], level)}
        if '$error' in fact:
            return {'$error': error(fact['$error'], level)}
        return {key: value(item, level) for key, item in fact.items()}
    return [value(item, level) for item in fact] if isinstance(fact, list) else fact


def listed(found, convert, level):
    return found if isinstance(found, str) else [convert(item, level) for item in found]


# One outcome

def endpoint_facts(name, endpoint, level, found):
    if 'order' in endpoint:
        found[f'{name}.order'] = listed(endpoint['order'], word, level)
    for key in ('errors', 'clientErrors'):
        if key in endpoint:
            found[f'{name}.{key}'] = listed(endpoint[key], error, level)
    if 'throws' in endpoint:
        found[f'{name}.throws'] = error(endpoint['throws'], level)
    for key, fact in (endpoint.get('at') or {}).get('secure', {}).items():
        if level == 'full' or key not in SOFT:
            found[f'{name}.at.{key}'] = value(fact, level)
    for key in ENDPOINT_FACTS + (FULL_FACTS if level == 'full' else ()):
        if key in endpoint:
            found[f'{name}.{key}'] = endpoint[key]


def wire(connection):
    """Without what is a matter of the TLS library."""
    hello = connection.get('hello')
    kept = hello and {key: fact for key, fact in hello.items() if key not in INFORMATION}
    return {**connection, 'hello': kept}


def facts(outcome, level):
    """An outcome as {path: value}."""
    found = {}
    for name, item in outcome.items():
        if name in ('id', '_unstable', '_reason', 'recorded_from', 'unsupported', 'driverErrors', 'absentEvents'):
            continue
        if name in ('cross', 'callbacks', 'results'):
            found.update({f'{name}.{key}': value(fact, level) for key, fact in item.items()})
        elif name == 'timedOut':
            found[name] = bool(item)
        elif name in ('stepErrors', 'uncaught'):
            found[name] = [error(fact, level) for fact in item]
        elif name == 'wire':
            found.update({name: [wire(connection) for connection in item]} if level == 'full' else {})
        elif name == 'crashed':  # Node ends by itself at bad switches; anything else is a crash
            found[name] = item.get('code') if isinstance(item, dict) else item
        elif name == 'stderr':  # whether there was a warning; its words are Node's
            found[name] = item if level == 'full' else bool(item['text'])
        elif name == 'stdout':
            found.update({name: item} if level == 'full' else {})
        elif isinstance(item, dict):
            endpoint_facts(name, item, level, found)
    return found


def is_absent(fact):
    return isinstance(fact, str) and fact.startswith(ABSENT)


def without_absent(want, have):
    """Both without the keys that the library cannot tell yet."""
    if isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        pairs = [without_absent(*pair) for pair in zip(want, have)]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if not isinstance(want, dict) or not isinstance(have, dict):
        return want, have
    keys = [key for key in want if not is_absent(have.get(key))]
    pairs = {key: without_absent(want[key], have.get(key)) for key in keys}
    rest = {key: fact for key, fact in have.items() if key not in want and not is_absent(fact)}
    return {key: pair[0] for key, pair in pairs.items()}, \
        {**{key: pair[1] for key, pair in pairs.items() if key in have}, **rest}


def is_equal(want, have, level):
    if want == '<openssl>':  # OpenSSL's own text stands for any
        return True
    if level == 'full' and isinstance(want, dict) and isinstance(have, dict):
        return all(is_equal(fact, have.get(key), level) for key, fact in want.items())
    if level == 'full' and isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(is_equal(*pair, level) for pair in zip(want, have))
    # In JSON 1 is not true.
    return json.dumps(want, sort_keys=True) == json.dumps(have, sort_keys=True)


class Verdict:
    """How one scenario did at one level."""

    def __init__(self, expected, outcome, level):
        self.bad, self.absent, self.total = [], 0, 0
        self.state = 'fail'
        if outcome is None:
            self.bad.append(('not run', None, None))
        elif 'unsupported' in outcome:
            self.state = 'unsupported'
        else:
            self.compare(expected, outcome, level)

    def compare(self, expected, outcome, level):
        have = facts(outcome, level)
        unseen = set(outcome.get('absentEvents', ()))
        for path, fact in facts(expected, level).items():
            if is_absent(have.get(path)):
                self.absent += 1
                continue
            if path.endswith('.events'):  # of the full level
                fact = [event for event in fact if event not in unseen]
                have[path] = [event for event in have.get(path) or [] if event not in unseen]
            self.total += 1
            want, got = without_absent(fact, have.get(path))
            if not is_equal(want, got, level):
                self.bad.append((path, want, got))
        for name in ('timedOut', 'uncaught', 'crashed', 'stepErrors', 'driverErrors'):
            if name in outcome and name not in expected:
                self.bad.append((name, None, outcome[name]))
        self.state = 'fail' if self.bad else 'pass'


# All of them

def read_outcomes(paths):
    decoder, found = json.JSONDecoder(), {}
    for path in paths:
        text = sys.stdin.read() if path == '-' else open(path, encoding='utf-8').read()
        at = re.compile(r'\s*').match(text).end()
        while at < len(text):
            item, at = decoder.raw_decode(text, at)
            at = re.compile(r'\s*').match(text, at).end()
            found.update({outcome['id']: outcome for outcome in (item if isinstance(item, list) else [item])})
    return found


def read_folder(folder, key):
    for path in sorted(glob.glob(os.path.join(folder, '*.json'))):
        with open(path, encoding='utf-8') as file:
            yield from json.load(file)[key].items() if key == 'expected' else json.load(file)[key]


def patched(fact, patch):
    """A copy of fact with patch laid over it; null takes a key away."""
    if not isinstance(fact, dict) or not isinstance(patch, dict):
        return patch
    merged = copy.deepcopy(fact)
    for key, item in patch.items():
        if item is None:
            merged.pop(key, None)
        else:
            merged[key] = patched(merged.get(key), item)
    return merged


def read_expected(arguments):
    ids = {scenario['id'] for scenario in read_folder(arguments.scenarios, 'scenarios')}
    expected = {name: fact for name, fact in read_folder(arguments.expected, 'expected') if name in ids}
    for name, patch in read_folder(arguments.overlay, 'expected') if arguments.overlay else ():
        if not patch.get('_reason') or name not in expected:
            sys.exit(f'overlay: {name} has no _reason, or is no scenario')
        expected[name] = patched(expected[name], patch)
    return expected


def read_list(path):
    with open(path, encoding='utf-8') as file:
        return {line.split('#')[0].strip() for line in file} - {''}


def shown(name, verdict):
    def text(fact):
        return json.dumps(fact, ensure_ascii=False)[:160]
    return f'{name}: ' + '; '.join(f'{path}: want {text(want)} got {text(got)}' for path, want, got in verdict.bad[:4])


def print_totals(verdicts, outcomes):
    areas = sorted({name.split('/')[0] for name in verdicts['core']})
    for level, found in verdicts.items():
        states = collections.Counter(verdict.state for verdict in found.values())
        good = sum(verdict.total - len(verdict.bad) for verdict in found.values() if verdict.total)
        print(f'{level:6} pass {states["pass"]}  fail {states["fail"]}  unsupported {states["unsupported"]}  of {len(found)}'
              f'   facts {good}/{sum(verdict.total for verdict in found.values())}'
              f', not told yet {sum(verdict.absent for verdict in found.values())}')
    print(f'{"area":16}{"core":>10}{"class":>10}{"full":>10}{"unsupported":>14}{"all":>6}')
    for area in areas:
        names = [name for name in verdicts['core'] if name.split('/')[0] == area]
        apart = sum(verdicts['core'][name].state == 'unsupported' for name in names)
        scores = [f'{sum(found[name].state == "pass" for name in names)}/{len(names) - apart}' for found in verdicts.values()]
        print(f'{area:16}' + ''.join(f'{score:>10}' for score in scores) + f'{apart:>14}{len(names):>6}')
    needs = collections.Counter(what for name in verdicts['core'] for what in outcomes.get(name, {}).get('unsupported', ()))
    if needs:
        print('needed by unsupported scenarios: ' + ', '.join(f'{what} {number}' for what, number in needs.most_common()))


def judge(core, not_yet):
    """Complaints; none = the suite is as the list says."""
    found = []
    for name, verdict in core.items():
        if verdict.state == 'fail' and name not in not_yet:
            found.append('fails and is not in the list: ' + shown(name, verdict))
        elif verdict.state == 'pass' and name in not_yet:
            found.append(f'passes: take it off the list: {name}')
        elif verdict.state == 'unsupported' and name in not_yet:
            found.append(f'is unsupported, which the list is not for: {name}')
    return found + [f'is in the list and is no scenario: {name}' for name in sorted(not_yet - core.keys())]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('outcomes', nargs='+')
    for name in ('expected', 'scenarios'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--overlay')
    parser.add_argument('--not-yet')
    parser.add_argument('--partial', action='store_true', help='look only at the scenarios that there are outcomes of')
    parser.add_argument('--show', type=int, default=20)
    parser.add_argument('--list', choices=LEVELS)
    return parser.parse_args()


def main():
    arguments = parse()
    outcomes, expected = read_outcomes(arguments.outcomes), read_expected(arguments)
    not_yet = read_list(arguments.not_yet) if arguments.not_yet else set()
    if arguments.partial:
        expected = {name: fact for name, fact in expected.items() if name in outcomes}
        not_yet &= expected.keys()
    verdicts = {level: {name: Verdict(fact, outcomes.get(name), level) for name, fact in sorted(expected.items())}
                for level in LEVELS}
    if arguments.list:
        print('\n'.join(name for name, verdict in verdicts[arguments.list].items() if verdict.state == 'fail'))
        return 0
    complaints = judge(verdicts['core'], not_yet)
    for complaint in complaints[:arguments.show]:
        print(complaint)
    print_totals(verdicts, outcomes)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
