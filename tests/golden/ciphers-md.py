#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes docs/ciphers.md: what clients say for each recorded cipher list, beside what Node says.

    ciphers-md.py LIST_OFFERS cipher-vectors.txt docs/ciphers.md [--update]
"""

import pathlib
import subprocess
import sys

HEAD = '''<!-- Made by tests/golden/ciphers-md.py from what a client really says; do not edit. meson compile -C build ciphers-update -->
Title: Cipher lists

# Cipher lists

`ciphers` takes OpenSSL's cipher lists in full: names, aliases, `!`, `-`, `+`, conjunctions, `@STRENGTH`, `@SECLEVEL=0` to `5` and
Suite B. A list resolves to the same suites in the same order as in OpenSSL 3.0, and fails with the same error.

**Servers are exact.** They look at a hello before GnuTLS does, choose the suite by OpenSSL's rules, and tell GnuTLS that one.

**Clients say what a GnuTLS priority string can say**: key exchanges × ciphers × MACs. The string is the tightest that covers the list, in
the order that comes nearest: the suites of TLS 1.3 keep their order, then the top of the list counts most. A server that
picks a suite which the string says and the list does not is refused with `illegal_parameter`
(`ERR_SSL_WRONG_CIPHER_RETURNED`) before any certificate or key is used.

`tls_node_explain_ciphers ()` tells this for a list of one's own.

## How near it comes

{lists} lists, of which Node refuses some; the others as clients say them. *Set*: the suites are those of Node, without those that GnuTLS
does not have. *Order*: they are in the same order, too.

| | lists | set is exact | order is exact | refused with Node's error |
|---|---|---|---|---|
{counts}

Reasons for what differs:

| | what | reason |
|---|---|---|
| A | ARIA is missing | GnuTLS does not have it |
| D | a suite is said once that Node says twice | GnuTLS merges repetitions |
| K | another order | GnuTLS says all suites of one key exchange before those of the next, and has one order of ciphers for all of them |
| P | more suites of TLS 1.2 | the list is not a product of key exchanges, ciphers and MACs |
| 3 | more suites of TLS 1.2 | a cipher of TLS 1.3 meets a key exchange of the list. With `maxVersion: 'TLSv1.2'` they are not said |
| C | more suites of TLS 1.3 | a cipher of TLS 1.2 is one of TLS 1.3 as well (CCM) |

Some suites are never said: SRP and anonymous ones, since nothing can set up what they need; NULL and RSA-PSK beside TLS 1.3, since GnuTLS
would then leave TLS 1.3 out; NULL also where other suites without encryption would come with it.
Signature algorithms with DSA or SHA-224 and curves outside of P-192 to P-521, X25519 and X448 are taken in lists, but
GnuTLS cannot say them. Finite-field groups come after all curves.

## Lists that differ

Lists that are exact in set and order are not in the table. Suites are numbers as on the wire.

| list | versions | reasons | more than Node |
|---|---|---|---|
'''

NAMES = ('up to TLS 1.3', 'up to TLS 1.2', 'up to TLS 1.2, with a PSK callback')
ARIA = set('c050 c051 c052 c053 c056 c057 c05c c05d c060 c061 c06a c06b c06c c06d c06e c06f'.split())


def read(lines):
    return {fields[0]: fields[1:] for line in lines if line and not line.startswith('#')
            for fields in [line.split('|')]}


def compare(node, ours, ours_older):
    """(reasons, suites that are too many) of one list; asserts that nothing else is missing."""
    wanted = [suite for suite in dict.fromkeys(node) if suite not in ARIA]
    missing = [suite for suite in wanted if suite not in ours]
    assert not missing, f'{missing} missing without a reason'
    extra = [suite for suite in ours if suite not in wanted]
    reasons = []
    if any(suite in ARIA for suite in node):
        reasons.append('A')
    if len(set(node)) < len(node):
        reasons.append('D')
    if [suite for suite in ours if suite in wanted] != wanted:
        reasons.append('K')
    older = [suite for suite in extra if not suite.startswith('13')]
    if any(suite in ours_older for suite in older):
        reasons.append('P')
    if any(suite not in ours_older for suite in older):
        reasons.append('3')
    if len(older) < len(extra):
        reasons.append('C')
    return reasons, extra


def escape(text):
    return f'`{text}`' if text else '(empty: the default)'


def make(vectors, offers):
    counts, rows = [], []
    for column, name in enumerate(NAMES):
        total = exact_set = exact_order = refused = 0
        for text, fields in vectors.items():
            node, ours = fields[1 + column], offers[text][column]
            if node == '-':
                continue
            if node.startswith('ERR_'):
                assert ours == node, f'{text}: {ours}, Node {node}'
                refused += 1
                continue
            if ours == 'ERR_SSL_NO_CIPHERS_AVAILABLE' and set(node.split()) <= ARIA:
                rows.append((text, name, ['A'], []))
                total += 1
                continue
            assert not ours.startswith('ERR_'), f'{text}: {ours}, Node {node}'
            older = offers[text][max(column, 1)]
            reasons, extra = compare(node.split(), ours.split(), [] if older.startswith('ERR_') else older.split())
            total += 1
            exact_set += not extra
            exact_order += not extra and 'K' not in reasons
            if reasons:
                rows.append((text, name, reasons, extra))
        counts.append(f'| {name} | {total} | {exact_set} | {exact_order} | {refused} |')
    body = []
    for text, name, reasons, extra in rows:
        shown = ' '.join(extra[:8]) + (f' and {len(extra) - 8} others' if len(extra) > 8 else '')
        body.append(f'| {escape(text)} | {name} | {" ".join(reasons)} | {shown} |')
    return HEAD.format(lists=len(vectors), counts='\n'.join(counts)) + '\n'.join(body) + '\n'


def main(program, vectors_path, page, *options):
    vectors = read(pathlib.Path(vectors_path).read_text(encoding='utf-8').split('\n'))
    output = subprocess.run([program, vectors_path], check=True, capture_output=True, text=True).stdout
    text = make(vectors, read(output.split('\n')))
    page = pathlib.Path(page)
    if '--update' in options:
        page.write_text(text, encoding='utf-8')
        return 0
    if page.read_text(encoding='utf-8') == text:
        return 0
    print(f'{page} is not what the program makes; run: meson compile -C build ciphers-update')
    return 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
