#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each public symbol is documented, dated and carries its Node name.

    docs.py GIR
"""

import sys

import gir

WITH_PARAMETERS = {'function', 'method', 'constructor', 'callback', 'signal'}


def has_doc(element):
    return bool((element.findtext(gir.CORE + 'doc') or '').strip())


def check_callable(symbol):
    instance, others, result = gir.parameters(symbol)
    for parameter in ([] if instance is None or symbol.kind == 'signal' else [instance]) + others:
        if not has_doc(parameter):
            yield f'parameter {parameter.get("name")} is not described'
    if result is not None and gir.type_name(result) not in ('void', 'none') and not has_doc(result):
        yield 'no "Returns:"'


def check(symbol):
    if not symbol.doc:
        yield 'no description'
    if symbol.kind == 'member':
        return
    if symbol.since is None:
        yield 'no "Since:"'
    if not symbol.node and symbol.kind != 'enumeration':
        yield f'no attribute {gir.NODE_ATTRIBUTE} ("-" where Node has none)'
    if symbol.kind in WITH_PARAMETERS:
        yield from check_callable(symbol)


def main(path):
    symbols = [symbol for symbol in gir.read(path) if symbol.kind != 'quark']
    faults = [f'{symbol.name}: {fault}' for symbol in symbols for fault in check(symbol)]
    print('\n'.join(faults) or f'{len(symbols)} symbols are documented')
    return 1 if faults or not symbols else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
