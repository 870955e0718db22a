# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads a GIR file: the public symbols with what their documentation says."""

import dataclasses
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
NODE_ATTRIBUTE = 'org.tlsnode.node'

TYPES = {CORE + name for name in ('class', 'interface', 'record', 'enumeration', 'bitfield',
                                  'callback', 'constant', 'alias', 'union')}
CALLABLES = {CORE + name for name in ('function', 'method', 'constructor')}


@dataclasses.dataclass
class Symbol:
    """One public symbol.

    name is a C identifier; properties are "Type:name", signals "Type::name"."""

    kind: str
    name: str
    element: ElementTree.Element
    owner: ElementTree.Element = None

    @property
    def since(self):
        """A quark is as old as its error domain."""
        return (self.owner if self.kind == 'quark' else self.element).get('version')

    @property
    def doc(self):
        return (self.element.findtext(CORE + 'doc') or '').strip()

    @property
    def node(self):
        for attribute in self.element.findall(CORE + 'attribute'):
            if attribute.get('name') == NODE_ATTRIBUTE:
                return attribute.get('value')
        return None

    @property
    def get_type(self):
        name = self.element.get(GLIB + 'get-type')
        return name if name != 'intern' else None


def _members(owner):
    type_name = owner.get(C + 'type') or owner.get(GLIB + 'type-name') or owner.get('name')
    for element in owner:
        kind = element.tag.rpartition('}')[2]
        if element.tag in CALLABLES:
            yield Symbol(kind, element.get(C + 'identifier'), element, owner)
        elif kind == 'property':
            yield Symbol(kind, f'{type_name}:{element.get("name")}', element, owner)
        elif kind == 'signal':
            yield Symbol(kind, f'{type_name}::{element.get("name")}', element, owner)
        elif kind == 'member':
            yield Symbol(kind, element.get(C + 'identifier'), element, owner)


def read_namespace(path):
    return ElementTree.parse(path).getroot().find(CORE + 'namespace')


def read(path):
    """All public symbols, in the order of the file, each once."""
    namespace, seen = read_namespace(path), set()
    domains = {element.get(GLIB + 'error-domain'): element for element in namespace}
    for element in namespace:
        if element.get(GLIB + 'is-gtype-struct-for'):
            continue
        found = []
        if element.tag in TYPES:
            kind = element.tag.rpartition('}')[2]
            name = element.get(C + 'type') or element.get(C + 'identifier') or element.get('name')
            found = [Symbol(kind, name, element), *_members(element)]
        elif element.tag in CALLABLES:
            name = element.get(C + 'identifier')
            domain = domains.get(name.replace('_', '-'))
            found = [Symbol('function' if domain is None else 'quark', name, element, domain)]
        for symbol in found:
            if symbol.name not in seen:
                seen.add(symbol.name)
                yield symbol


def parameters(symbol):
    """(instance parameter or None, other parameters, return value or None)"""
    container = symbol.element.find(CORE + 'parameters')
    instance, others = None, []
    if container is not None:
        instance = container.find(CORE + 'instance-parameter')
        others = container.findall(CORE + 'parameter')
    return instance, others, symbol.element.find(CORE + 'return-value')


def type_name(element):
    """The C type of a parameter, return value or property, as written in the header."""
    inner = next((element.find(CORE + tag) for tag in ('array', 'type', 'varargs')
                  if element.find(CORE + tag) is not None), None)
    if inner is None:
        return 'void'
    if inner.tag == CORE + 'varargs':
        return '...'
    return inner.get(C + 'type') or inner.get('name')
