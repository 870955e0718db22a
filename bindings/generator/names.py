# SPDX-License-Identifier: LGPL-2.1-or-later
"""How names and documentation change on the way from C and Node to a language."""

from __future__ import annotations

import re

import model

# No method may have these names in C, because GObject's languages use them; ours need not care.
RESTORED = {'connect_to': 'connect', 'is_listening': 'listening', 'idle_timeout': 'timeout'}


# Options that Node takes as a string that says a number as well.
NUMERALS = {'port'}


def snake(name: str) -> str:
    """Any spelling to snake_case: "ALPNProtocols" -> "alpn_protocols", "secure-connect" -> "secure_connect"."""
    name = re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name)
    name = re.sub(r'([A-Z]+)([A-Z][a-z])', r'\1_\2', name)
    return name.replace('-', '_').lower()


def member_name(symbol: model.Symbol) -> str:
    """The name of a method or property in a language of snake_case."""
    name = snake(symbol.name)
    return RESTORED.get(name, name)


def is_node_property(function: model.Function) -> bool:
    """A getter that Node has as a property: tls_node_certificate_get_subject () is "subject"."""
    verb, _, rest = function.name.partition('_')
    return (verb == 'get' and not function.ins and not function.throws and not function.is_async
            and bool(function.node_leaf) and snake(function.node_leaf) != function.name
            and bool(rest))


def node_property_name(function: model.Function) -> str:
    return member_name_of(function.name.partition('_')[2])


def member_name_of(name: str) -> str:
    return RESTORED.get(name, name)


def module_name(function: model.Function) -> str:
    """The name in the module of a function or of a constructor that Node has as a function; "" = not in the module."""
    if function.kind == 'constructor':
        is_function = re.fullmatch(r'tls\.[a-z]\w+', function.node) is not None
        return snake(function.node_leaf) if is_function else ''
    return 'pair' if function.name == 'pair_new' else function.name


def module_value(function: model.Function) -> str:
    """The name of what Node has as a value of the module: tls_node_get_default_ciphers () and its setter are
    "DEFAULT_CIPHERS"; "" = there is none."""
    verb, _, rest = function.name.partition('_')
    is_accessor = (verb == 'get' and not function.ins) or (verb == 'set' and len(function.ins) == 1)
    leaf = function.node_leaf
    if not is_accessor or not rest or not leaf or function.throws or snake(leaf) == function.name:
        return ''
    return leaf if leaf.isupper() else snake(leaf)


def error_field(function: model.Function) -> str:
    """The attribute of an error object: Node's name where it has one."""
    return snake(function.node_leaf) if function.node_leaf else function.name[len('error_get_'):]


def plain_doc(text: str, link, literals: dict[str, str]) -> str:
    """gi-docgen's text without its markup: link (kind, owner, name) writes what a link points at, literals replaces
    `NULL`, `TRUE` and `FALSE`."""
    def replace(match):
        path = match[2].removeprefix('TlsNode.')
        owner, separator, name = path.replace('::', '.').replace(':', '.').rpartition('.')
        return link(match[1], owner if separator else '', name)
    text = re.sub(r'\[(\w+)@([\w.:-]+)\]', replace, text)
    text = re.sub(r'(?<![\w`])@(\w+)', r'`\1`', text)
    for word, literal in literals.items():
        text = text.replace(f'`{word}`', f'`{literal}`')
    return text
