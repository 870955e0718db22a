# SPDX-License-Identifier: LGPL-2.1-or-later
"""GIR file -> model.Namespace. Whatever it does not know stops it with the symbol's name."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ElementTree

import model
from model import Unknown

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
NODE_ATTRIBUTE = 'org.tlsnode.node'
ANSWER_ATTRIBUTE = 'org.tlsnode.answer'
VARIANT_ATTRIBUTE = 'org.tlsnode.variant'

KIND_OF = {
    'none': 'none', 'gboolean': 'boolean', 'gint': 'int', 'guint': 'uint', 'gint64': 'int64', 'guint64': 'uint64',
    'gsize': 'size', 'utf8': 'utf8', 'GLib.Bytes': 'bytes', 'GLib.Variant': 'variant', 'GLib.Error': 'error',
    'Gio.Cancellable': 'cancellable', 'Gio.AsyncReadyCallback': 'ready-callback', 'gpointer': 'pointer',
    'Gio.AsyncResult': 'result',
}
C_OF = {
    'none': 'void', 'boolean': 'gboolean', 'int': 'int', 'uint': 'guint', 'int64': 'gint64', 'uint64': 'guint64',
    'size': 'gsize', 'utf8': 'const char*', 'bytes': 'GBytes*', 'variant': 'GVariant*', 'error': 'GError*',
    'strv': 'const char* const*',
}
# What may stand beside the content of an element and tells a binding nothing.
SILENT = {CORE + 'attribute', CORE + 'doc', CORE + 'doc-deprecated', CORE + 'source-position'}


def _tag(element):
    return element.tag.rpartition('}')[2]


def _is(element, name):
    return element.get(name) == '1'


class _Reader:
    def __init__(self, namespace, header):
        self.xml = namespace
        self.prefix = namespace.get(C + 'identifier-prefixes')
        self.class_names = {element.get('name') for element in namespace.findall(CORE + 'class')}
        self.callback_names = {element.get('name') for element in namespace.findall(CORE + 'callback')}
        self.result = model.Namespace(namespace.get('name'), namespace.get('version'), header)
        self.classes = {}
        self.quarks = {}

    # Parts of symbols

    def common(self, element, symbol):
        if element.get('introspectable') == '0':
            raise Unknown(symbol, 'not introspectable')
        for name in ('moved-to', 'shadows', 'shadowed-by'):
            if element.get(name) is not None:
                raise Unknown(symbol, name)
        return {'name': element.get('name'), 'symbol': symbol, 'node': self.attribute(element, NODE_ATTRIBUTE),
                'since': element.get('version', ''), 'deprecated': _is(element, 'deprecated'),
                'doc': (element.findtext(CORE + 'doc') or '').strip()}

    def check_children(self, element, symbol, *known):
        for child in element:
            if child.tag not in SILENT and _tag(child) not in known:
                raise Unknown(symbol, f'<{_tag(child)}>')

    def type_of(self, element, symbol):
        self.check_children(element, symbol, 'type', 'array')
        array, inner = element.find(CORE + 'array'), element.find(CORE + 'type')
        if array is not None:
            return self.array_of(array, symbol)
        if inner is None:
            raise Unknown(symbol, 'no type')
        name, c_name = inner.get('name'), inner.get(C + 'type')
        if name in self.class_names:
            return model.Type('object', c_name or f'{self.prefix}{name}*', name)
        if name in model.FOREIGN:
            return model.Type('object', c_name or f'{model.FOREIGN[name]}*', name)
        if name in self.callback_names:
            return model.Type('callback', c_name, name)
        if name == 'GLib.Quark':
            raise Unknown(symbol, 'a quark that belongs to no error domain')
        if name not in KIND_OF or len(inner) > 0:
            raise Unknown(symbol, f'type {name}')
        return model.Type(KIND_OF[name], c_name or C_OF[KIND_OF[name]])

    def array_of(self, array, symbol):
        inner = array.find(CORE + 'type')
        is_terminated = array.get('zero-terminated') in (None, '1') and array.get('length') is None
        if inner is None or inner.get('name') != 'utf8' or not is_terminated or array.get('name') is not None:
            raise Unknown(symbol, 'an array that is no strv')
        return model.Type('strv', array.get(C + 'type') or C_OF['strv'])

    def parameter(self, element, symbol):
        name = element.get('name')
        if _tag(element) == 'parameter' and element.find(CORE + 'varargs') is not None:
            raise Unknown(symbol, 'variable arguments')
        default = 'out' if _tag(element) == 'return-value' else 'in'
        direction, transfer = element.get('direction', default), element.get('transfer-ownership', 'none')
        if direction not in ('in', 'out') or _is(element, 'caller-allocates') :
            raise Unknown(symbol, f'parameter {name}')
        if transfer not in ('none', 'full') or (direction == 'in' and transfer != 'none'):
            raise Unknown(symbol, f'transfer of {name}')
        type_ = self.type_of(element, symbol)
        if type_.kind == 'variant':
            type_ = dataclasses.replace(type_, name=self.attribute(element, VARIANT_ATTRIBUTE))
        return model.Parameter(name, type_, direction, transfer, _is(element, 'nullable'),
                               (element.findtext(CORE + 'doc') or '').strip(), self.attribute(element, ANSWER_ATTRIBUTE).rpartition('.')[2])

    def attribute(self, element, name):
        values = [item.get('value') for item in element.findall(CORE + 'attribute') if item.get('name') == name]
        return values[0] if values else ''

    def without_data(self, elements, symbol):
        """Drops what belongs to a callback that is kept: its data and the function that destroys them."""
        kept, index = [], 0
        while index < len(elements):
            kept.append(elements[index])
            if elements[index].get('destroy') is not None:
                names = [item.find(CORE + 'type').get('name') for item in elements[index + 1:index + 3]]
                places = (elements[index].get('closure'), elements[index].get('destroy'))
                if elements[index].get('scope') != 'notified' or names != ['gpointer', 'GLib.DestroyNotify'] \
                        or places != (str(index + 1), str(index + 2)):
                    raise Unknown(symbol, f'parameter {elements[index].get("name")}')
                index += 2
            index += 1
        return kept

    def result_of(self, element, symbol):
        value = element.find(CORE + 'return-value')
        result = self.parameter(value, symbol) if value is not None else None
        if result is None or result.type.kind == 'none':
            return None
        result.name = 'return'
        return result

    def parameters_of(self, element, symbol):
        container = element.find(CORE + 'parameters')
        if container is None:
            return None, []
        self.check_children(container, symbol, 'instance-parameter', 'parameter')
        instance = container.find(CORE + 'instance-parameter')
        return (self.parameter(instance, symbol) if instance is not None else None,
                [self.parameter(item, symbol)
                 for item in self.without_data(container.findall(CORE + 'parameter'), symbol)])

    # Symbols

    def function(self, element, owner=''):
        symbol = element.get(C + 'identifier')
        self.check_children(element, symbol, 'parameters', 'return-value')
        instance, parameters = self.parameters_of(element, symbol)
        accessor = element.get(GLIB + 'get-property') or element.get(GLIB + 'set-property') or ''
        return model.Function(**self.common(element, symbol), kind=_tag(element), owner=owner, instance=instance,
                              parameters=parameters, result=self.result_of(element, symbol),
                              throws=_is(element, 'throws'), accessor_of=accessor)

    def callback(self, element):
        symbol = element.get(C + 'type')
        self.check_children(element, symbol, 'parameters', 'return-value')
        parameters = self.parameters_of(element, symbol)[1]
        if not parameters or parameters.pop().type.kind != 'pointer':
            raise Unknown(symbol, 'a callback whose last parameter is not user_data')
        return model.Callback(**self.common(element, symbol), parameters=parameters,
                              result=self.result_of(element, symbol), throws=_is(element, 'throws'))

    def property_(self, element, owner, functions):
        symbol = f'{owner}:{element.get("name")}'
        by_name = {function.name: function for function in functions}
        getter, setter = element.get('getter'), element.get('setter')
        common, type_ = self.common(element, symbol), self.type_of(element, symbol)
        readable, writable = element.get('readable') != '0', _is(element, 'writable')
        if (readable and getter not in by_name) or (writable and setter not in by_name):
            raise Unknown(symbol, 'a property without getter or setter')
        if _is(element, 'construct') or _is(element, 'construct-only'):
            raise Unknown(symbol, 'a construct property')
        return model.Property(**common, type=type_, readable=readable, writable=writable, getter=by_name.get(getter),
                              setter=by_name.get(setter), transfer=element.get('transfer-ownership', 'none'))

    def signal(self, element, owner):
        symbol = f'{owner}::{element.get("name")}'
        self.check_children(element, symbol, 'parameters', 'return-value')
        if self.result_of(element, symbol) is not None or _is(element, 'detailed'):
            raise Unknown(symbol, 'a signal with a result or a detail')
        return model.Signal(**self.common(element, symbol), parameters=self.parameters_of(element, symbol)[1])

    def class_(self, element):
        symbol = element.get(C + 'type')
        self.check_children(element, symbol, 'constructor', 'method', 'function', 'property', 'signal', 'field')
        common, parent = self.common(element, symbol), element.get('parent')
        if parent not in self.class_names and parent not in model.FOREIGN:
            raise Unknown(symbol, f'parent {parent}')
        functions = [self.function(child, common['name']) for child in element
                     if _tag(child) in ('constructor', 'method', 'function')]
        properties = [self.property_(child, symbol, functions) for child in element.findall(CORE + 'property')]
        signals = [self.signal(child, symbol) for child in element.findall(GLIB + 'signal')]
        return model.Class(**common, c_type=symbol, get_type=element.get(GLIB + 'get-type'), parent=parent,
                           is_final=_is(element, 'final'), functions=join_pairs(functions), properties=properties,
                           signals=signals)

    def enumeration(self, element):
        symbol, domain = element.get(C + 'type'), element.get(GLIB + 'error-domain')
        self.check_children(element, symbol, 'member')
        if domain not in self.quarks:
            raise Unknown(symbol, 'an enumeration that is no error domain')
        members = [model.Member(**self.common(child, child.get(C + 'identifier')), value=int(child.get('value')))
                   for child in element.findall(CORE + 'member')]
        return model.Enumeration(**self.common(element, symbol), c_type=symbol, domain=domain,
                                 quark=self.quarks[domain], members=members)

    def constant(self, element):
        symbol = element.get(C + 'type')
        type_ = self.type_of(element, symbol)
        if type_.kind not in model.SCALARS + ('utf8',):
            raise Unknown(symbol, f'constant of kind {type_.kind}')
        return model.Constant(**self.common(element, symbol), type=type_, value=element.get('value'))

    def is_quark(self, element):
        inner = element.find(f'{CORE}return-value/{CORE}type')
        return inner is not None and inner.get('name') == 'GLib.Quark' and element.find(CORE + 'parameters') is None

    def read(self):
        for element in self.xml.findall(CORE + 'function'):
            if self.is_quark(element):
                self.quarks[element.get(C + 'identifier').replace('_', '-')] = element.get(C + 'identifier')
        domains = {element.get(GLIB + 'error-domain') for element in self.xml.findall(CORE + 'enumeration')}
        functions = []
        for element in self.xml:
            kind, symbol = _tag(element), element.get(C + 'identifier') or element.get(C + 'type')
            if kind == 'class':
                self.classes[element.get('name')] = self.class_(element)
            elif kind == 'callback':
                self.result.callbacks[element.get('name')] = self.callback(element)
            elif kind == 'enumeration':
                self.result.enumerations.append(self.enumeration(element))
            elif kind == 'constant':
                self.result.constants.append(self.constant(element))
            elif kind == 'function' and symbol.replace('_', '-') not in domains:
                functions.append(self.function(element))
            elif kind == 'record' and element.get(GLIB + 'is-gtype-struct-for') is None:
                raise Unknown(symbol, '<record>')
            elif kind not in ('record', 'function'):
                raise Unknown(symbol or element.get('name'), f'<{kind}>')
        self.result.functions = join_pairs(functions)
        for name in self.classes:
            self.add_class(name)
        return self.result

    def add_class(self, name):
        """Parents first."""
        if name in self.classes and name not in self.result.classes:
            self.add_class(self.classes[name].parent)
            self.result.classes[name] = self.classes[name]


def join_pairs(functions):
    """x_async and x_finish become one Function called "x"."""
    by_name = {function.name: function for function in functions}
    joined = []
    for function in functions:
        base, _, suffix = function.name.rpartition('_')
        if suffix == 'async':
            joined.append(_join(function, by_name.get(base + '_finish'), base))
        elif suffix != 'finish' or base + '_async' not in by_name:
            joined.append(function)
    for function in joined:
        for parameter in function.parameters:
            if parameter.type.kind in model.ASYNC_KINDS:
                raise Unknown(function.symbol, f'parameter {parameter.name} outside of an asynchronous pair')
    return joined


def _join(start, finish, base):
    kinds = [parameter.type.kind for parameter in start.parameters[-3:]]
    if finish is None or kinds != ['cancellable', 'ready-callback', 'pointer'] or start.throws or start.result:
        raise Unknown(start.symbol, 'not the start of an asynchronous pair')
    if not finish.parameters or finish.parameters[0].type.kind != 'result':
        raise Unknown(finish.symbol, 'not the end of an asynchronous pair')
    if (finish.since, finish.deprecated) != (start.since, start.deprecated):
        raise Unknown(finish.symbol, 'not of the same version as its start')
    start.parameters = start.parameters[:-3] + [item for item in finish.parameters if item.direction == 'out']
    start.name, start.is_async, start.finish = base, True, finish.symbol
    start.result, start.throws = finish.result, finish.throws
    return start


def read(path) -> model.Namespace:
    root = ElementTree.parse(path).getroot()
    header = root.find(C + 'include').get('name')
    return _Reader(root.find(CORE + 'namespace'), header).read()
