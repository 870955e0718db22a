#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Python and Lua names in docs/node-api.toml: they follow from the C names, and each has to be in the modules.

    node_names.py GIR TOML EXTRAS             compare; EXTRAS is bindings/python/tlsnode/_extras.py
    node_names.py GIR TOML EXTRAS --update    write them
"""

from __future__ import annotations

import ast
import json
import pathlib
import re
import sys
import tomllib

import emit_lua
import emit_python
import gir
import model
import names

# Whose options the rows of an area are about.
AREAS = {'CLI': 'ConnectOptions', 'SRV': 'ServerOptions'}
PYTHON_ERROR, LUA_ERROR = 'Error', 'error'


class Spelling:
    """{C name: names}, of Python or of Lua; an option is a pair (class, name), since it has a name for each who takes it."""

    def __init__(self, api, language):
        self.api, self.is_lua = api, language == 'lua'
        self.module = 'tls.' if self.is_lua else 'tlsnode.'
        self.found = {}
        self.functions = api.module_functions
        forms = [(function, api.variant_form(function)) for function in api.functions]
        self.bases = {form.symbol: function for function, form in forms if form is not None}
        self.members = {function.symbol for function in self.functions}
        for function in api.functions:
            self.found[function.symbol] = self.of_function(function)
        for constant in api.constants:
            self.found[constant.symbol] = self.module + constant.name
        for cls in api.classes.values():
            if not self.is_lua or cls.name not in emit_lua.RUNTIME_CLASSES:
                self.add_class(cls)
        self.taken = list(self.find_takers())

    def of_function(self, function):
        if model.is_error_field(function):
            return f'{LUA_ERROR if self.is_lua else PYTHON_ERROR}.{names.error_field(function)}'
        base = self.bases.get(function.symbol, function)
        if base.symbol not in self.members:
            return ''
        return self.module + (names.module_value(base) or names.module_name(base))

    def add_class(self, cls):
        self.found[cls.c_type] = self.module + cls.name
        if cls.is_options:
            self.add_options(cls)
            return
        for function in cls.functions:
            for symbol in (function.symbol, function.finish):
                self.found[symbol] = self.of_member(cls, function)
        for item in cls.properties:
            name = f'{cls.name}.{names.member_name(item)}'
            self.found[item.symbol] = name
            for function in (item.getter, item.setter):
                self.found[function.symbol if function else ''] = name
        for signal in cls.signals:
            self.found[signal.symbol] = f'{cls.name}:on "{signal.name}"' if self.is_lua else f'{cls.name}.on("{signal.name}")'

    def add_options(self, cls):
        for function in cls.constructors:
            self.found[function.symbol] = self.module + cls.name
        getters = {item.setter.symbol: item.getter.symbol for item in cls.properties if item.setter and item.getter}
        for option in cls.own_options:
            symbols = [option.setter.symbol, option.symbol.symbol, getters.get(option.setter.symbol, '')]
            for symbol in symbols + ([option.clear.symbol] if option.clear else []):
                self.found[symbol] = (cls.name, option.name)

    def of_member(self, cls, function):
        name = names.member_name(function)
        if function.kind == 'constructor':
            return self.module + (names.module_name(function) or self.constructor(cls, function))
        if function.kind == 'function':
            return f'tls.{function.name}_{names.snake(cls.name)}' if self.is_lua else f'{cls.name}.{name}'
        if names.is_node_property(function):
            return f'{cls.name}.{names.node_property_name(function)}'
        # Node's end ([data]) is two functions in C.
        if name.endswith('_bytes') and any(item.name == name[:-len('_bytes')] for item in cls.methods):
            name = name[:-len('_bytes')]
        if self.is_lua:
            return f'{cls.name}:{emit_lua.method_name(name, function.symbol)}'
        return f'{cls.name}.{emit_python.identifier(name)}'

    def constructor(self, cls, function):
        if self.is_lua:
            return emit_lua.constructor_name(cls, function)
        return cls.name if function.name == 'new' else f'{cls.name}.{function.name}'

    def find_takers(self):
        """(class of options, who takes that one and no other): what Node has as a function comes first."""
        classes = [cls for cls in self.api.classes.values() if cls.c_type in self.found and not cls.is_options]
        makers = [(cls, item) for cls in classes for item in cls.functions if item.kind == 'constructor']
        makers.sort(key=lambda pair: not names.module_name(pair[1]))
        methods = [(cls, item) for cls in classes for item in cls.methods]
        found = [(item, self.of_function(item)) for item in self.functions]
        found += [(item, self.of_member(cls, item)) for cls, item in makers + methods]
        for function, name in found:
            options = [item.type.name for item in function.ins if self.api.is_options(item.type)]
            if len(options) == 1:
                yield options[0], name

    def takers(self, wanted):
        return [name for options, name in self.taken if options == wanted] + [self.module + wanted]

    def option(self, area, owner, name):
        of_area = AREAS.get(area, owner)
        if owner not in [cls.name for cls in self.api.ancestors(of_area)]:
            of_area = owner
        taker = self.takers(of_area)[0]
        return f'{taker} {{ {name} = }}' if self.is_lua else f'{taker}({emit_python.identifier(name)}=)'

    def of_item(self, item):
        found = [self.found.get(symbol, '') for symbol in item['c']]
        area = item['id'].partition('-')[0]
        spelled = [self.option(area, *name) if isinstance(name, tuple) else name for name in found]
        return list(dict.fromkeys(name for name in spelled if name))


# What the modules have

def python_names(api, extras):
    """Everything that the stubs and the hand-written classes under them define."""
    found = set()
    tree = ast.parse(emit_python.module(api)[1])
    for cls in [item for item in [*tree.body, *ast.parse(extras).body] if isinstance(item, ast.ClassDef)]:
        found.add(f'tlsnode.{cls.name}')
        for item in cls.body:
            if isinstance(item, ast.FunctionDef):
                is_init = item.name == '__init__'
                found.add(f'{cls.name}.{item.name}')
                starts = [f'tlsnode.{cls.name}'] if is_init else [f'{cls.name}.{item.name}', f'tlsnode.{cls.name}.{item.name}']
                found |= {f'{start}{rest}' for start in starts for rest in ['', *keywords(item)]}
                found |= {f'{cls.name}.on("{event}")' for event in events(item)}
    for item in tree.body:
        if isinstance(item, ast.FunctionDef):
            found |= {f'tlsnode.{item.name}{rest}' for rest in ['', *keywords(item)]}
        elif isinstance(item, ast.AnnAssign):
            found.add(f'tlsnode.{item.target.id}')
    return found | {f'{PYTHON_ERROR}.{names.error_field(function)}' for function in api.error_fields}


def keywords(function):
    return [f'({item.arg}=)' for item in function.args.kwonlyargs]


def events(function):
    return re.findall(r"Literal\['([\w-]+)'\]", ast.unparse(function)) if function.name == 'on' else []


def lua_names(api):
    """Everything in the tables of the C source."""
    source = emit_lua.module(api)
    tables = {name: set(re.findall(r'^  \{ "(\w+)",', body, re.MULTILINE))
              for name, body in re.findall(r'(\w+)\[\] = \{\n(.*?)\n\};', source, re.DOTALL)}
    found = {f'tls.{name}' for table in ('module_functions', 'module_getters') for name in tables[table]}
    found |= {f'tls.{name}' for name in re.findall(r'lua_setfield \(L, -2, "(\w+)"\);', source)}
    found |= {f'{LUA_ERROR}.{name}' for name in tables['error_fields']}
    for cls in api.classes.values():
        prefix = names.snake(cls.name)
        found |= {f'tls.{cls.name}'} if f'&{prefix}_class' in source else set()
        found |= {f'{cls.name}.{name}' for name in tables.get(f'{prefix}_fields', ())}
        found |= {f'{cls.name}:{name}' for kind in ('methods', 'asyncs') for name in tables.get(f'{prefix}_{kind}', ())}
        found |= {f'{cls.name}:on "{signal.name}"' for signal in cls.signals}
    spelling = Spelling(api, 'lua')
    for cls in filter(lambda cls: cls.is_options, api.classes.values()):
        keys = tables[f'{names.snake(cls.name)}_keys_table']
        found |= {f'{taker} {{ {name} = }}' for taker in spelling.takers(cls.name) if taker.split(' ')[0] in found
                  for name in keys}
    return found


# The file

def rewrite(text, wanted):
    """The file with the names; one line for each field."""
    lines, current = text.splitlines(), ''
    for index, line in enumerate(lines):
        field, _, value = line.partition(' = ')
        if field == 'id':
            current = json.loads(value)
        elif field in ('python', 'lua') and current in wanted:
            lines[index] = f'{field} = {json.dumps(wanted[current][field], ensure_ascii=False)}'
    return '\n'.join(lines) + '\n'


def main(gir_path, path, extras, mode=None):
    api, path = gir.read(gir_path), pathlib.Path(path)
    text = path.read_text(encoding='utf-8')
    known = {'python': python_names(api, pathlib.Path(extras).read_text(encoding='utf-8')), 'lua': lua_names(api)}
    spellings = {language: Spelling(api, language) for language in known}
    faults, wanted = [], {}
    for item in tomllib.loads(text)['item']:
        wanted[item['id']] = {language: spelling.of_item(item) for language, spelling in spellings.items()}
        for language, spelled in wanted[item['id']].items():
            faults += [f'{item["id"]}: {name} is not in {language}' for name in spelled if name not in known[language]]
            if mode != '--update' and item[language] != spelled:
                faults.append(f'{item["id"]}: {language} is {item[language]}, not {spelled}: '
                              'meson compile -C build node-names-update')
    if mode == '--update':
        path.write_text(rewrite(text, wanted), encoding='utf-8')
    print('\n'.join(faults) or 'all names are in their modules')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
