# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the emitters know of the API: plain data, without XML and without any target language."""

from __future__ import annotations

import dataclasses

# The kinds of values. An emitter handles each of them or raises Unknown.
SCALARS = ('boolean', 'int', 'uint', 'int64', 'uint64', 'size')
KINDS = SCALARS + (
    'none',     # no value
    'utf8',     # a string
    'strv',     # a NULL-terminated array of strings
    'bytes',    # GBytes
    'variant',  # GVariant
    'error',    # GError
    'object',   # a GObject of this library or one of FOREIGN; Type.name says which
    'callback', # a function; Type.name says which Callback. Its data and their destroy are part of it
)
# These occur only as the two halves of an asynchronous call and are gone after reading.
ASYNC_KINDS = ('cancellable', 'ready-callback', 'pointer', 'result')

# Classes of other libraries which the hand-written runtimes know.
FOREIGN = {
    'GObject.Object': 'GObject',
    'Gio.IOStream': 'GIOStream',
    'Gio.SocketConnection': 'GSocketConnection',
}


class Unknown(Exception):
    """The API holds something that the generator does not know."""

    def __init__(self, symbol: str, what: str):
        super().__init__(f'{symbol}: {what}')
        self.symbol = symbol


@dataclasses.dataclass(frozen=True)
class Type:
    kind: str
    c: str          # as written in the header; in a property or signal as C would write it
    name: str = ''  # of an object's class: "Socket", "Gio.IOStream"; of a variant's type if it is no "a{sv}"

    @property
    def is_foreign(self) -> bool:
        return self.name in FOREIGN


@dataclasses.dataclass
class Parameter:
    """A parameter or, with the name "return", a result."""

    name: str
    type: Type
    direction: str = 'in'   # in, out
    transfer: str = 'none'  # none, full
    nullable: bool = False
    doc: str = ''
    answer: str = ''        # of the reply given to a callback: the class that answers


@dataclasses.dataclass
class Symbol:
    name: str        # as in the GIR: "get_cipher", "alpn-protocol", "Socket"
    symbol: str      # unique: a C identifier, "TlsNodeSocket:alpn-protocol", "TlsNodeSocket::data"
    node: str = ''   # "tls.TLSSocket.getCipher"; "-" = not in Node
    since: str = ''
    deprecated: bool = False
    doc: str = ''

    @property
    def node_leaf(self) -> str:
        """Node's own name without its owner, empty if Node does not have it."""
        return '' if self.node in ('', '-') else self.node.rpartition('.')[2]


@dataclasses.dataclass
class Function(Symbol):
    """A function, method or constructor. A pair of x_async and x_finish is one Function named "x": `symbol` starts it
    with `parameters`, a GCancellable, a GAsyncReadyCallback and its data; `finish` takes self, the GAsyncResult and what is
    in `outs`, throws as `throws` says and returns `result`."""

    kind: str = 'function'  # function, method, constructor
    owner: str = ''         # the class, for all but functions of the module
    instance: Parameter | None = None
    parameters: list[Parameter] = dataclasses.field(default_factory=list)
    result: Parameter | None = None  # None = void
    throws: bool = False
    is_async: bool = False
    finish: str = ''        # C identifier
    accessor_of: str = ''     # getter or setter of that property

    @property
    def ins(self) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.direction == 'in']

    @property
    def outs(self) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.direction == 'out']

    @property
    def is_status(self) -> bool:
        """Whether the result only says if it failed."""
        return self.throws and self.result is not None and self.result.type.kind == 'boolean'


@dataclasses.dataclass
class Callback(Symbol):
    """A type of functions that the user gives; user_data is not among the parameters. One that gets a reply answers with
    it, or with its result in languages that can tell."""

    parameters: list[Parameter] = dataclasses.field(default_factory=list)
    result: Parameter | None = None
    throws: bool = False

    @property
    def reply(self) -> Parameter | None:
        return next((item for item in self.parameters if item.answer), None)

    @property
    def questions(self) -> list[Parameter]:
        return [item for item in self.parameters if not item.answer]


@dataclasses.dataclass
class Property(Symbol):
    type: Type = None
    readable: bool = True
    writable: bool = False
    getter: Function | None = None
    setter: Function | None = None
    transfer: str = 'none'


@dataclasses.dataclass
class Signal(Symbol):
    parameters: list[Parameter] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Option:
    """A key of a table or keyword argument, derived from a class of options.

    kind: property  one value: setter (self, value)
          callback  one function: setter (self, value), with data and destroy in C
          list      any number of values: adder (self, value...), clear forgets them
          values    several values in one call: setter (self, value...)"""

    name: str           # "alpn_protocols"
    node_name: str      # "ALPNProtocols", empty if Node does not have it
    kind: str
    setter: Function
    symbol: Symbol      # whose documentation it is
    clear: Function | None = None

    @property
    def type(self) -> Type:
        return self.setter.parameters[0].type


@dataclasses.dataclass
class Class(Symbol):
    c_type: str = ''
    get_type: str = ''
    parent: str = ''      # "GObject.Object", "SocketOptions"
    is_final: bool = False
    functions: list[Function] = dataclasses.field(default_factory=list)
    properties: list[Property] = dataclasses.field(default_factory=list)
    signals: list[Signal] = dataclasses.field(default_factory=list)

    @property
    def is_options(self) -> bool:
        return self.name.endswith('Options')

    @property
    def constructors(self) -> list[Function]:
        return [function for function in self.functions if function.kind == 'constructor']

    @property
    def methods(self) -> list[Function]:
        """Without getters and setters of properties."""
        return [function for function in self.functions
                if function.kind == 'method' and not function.accessor_of]

    @property
    def own_options(self) -> list[Option]:
        """Without those of the parent."""
        options = [Option(item.name.replace('-', '_'), item.node_leaf, 'property', item.setter, item)
                   for item in self.properties if item.setter is not None]
        methods = {function.name: function for function in self.methods}
        for name, function in methods.items():
            verb, _, rest = name.partition('_')
            if verb == 'add':
                options.append(Option(rest, function.node_leaf, 'list', function, function,
                                      methods.get('clear_' + rest)))
            elif verb == 'set':
                kind = 'callback' if function.parameters[0].type.kind == 'callback' else 'values'
                options.append(Option(rest, function.node_leaf, kind, function, function))
            elif verb != 'clear':
                raise Unknown(function.symbol, 'neither add_, clear_ nor set_ in a class of options')
        return options


@dataclasses.dataclass
class Member(Symbol):
    value: int = 0

    @property
    def code(self) -> str:
        """Node's string: the documentation starts with it."""
        return self.doc.split('`')[1] if self.doc.startswith('`') else ''


@dataclasses.dataclass
class Enumeration(Symbol):
    """A domain of errors."""

    c_type: str = ''
    domain: str = ''  # "tls-node-error-quark"
    quark: str = ''   # the function that returns it
    members: list[Member] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Constant(Symbol):
    type: Type = None
    value: str = ''


@dataclasses.dataclass
class Namespace:
    name: str
    version: str
    header: str
    classes: dict[str, Class] = dataclasses.field(default_factory=dict)  # parents first
    functions: list[Function] = dataclasses.field(default_factory=list)
    callbacks: dict[str, Callback] = dataclasses.field(default_factory=dict)
    enumerations: list[Enumeration] = dataclasses.field(default_factory=list)
    constants: list[Constant] = dataclasses.field(default_factory=list)

    def ancestors(self, name: str) -> list[Class]:
        """The class and its parents within the library, nearest first."""
        found = []
        while name in self.classes:
            found.append(self.classes[name])
            name = found[-1].parent
        return found

    def options(self, name: str) -> dict[str, Option]:
        """All options of a class of options, those of the parents first."""
        return {option.name: option
                for cls in reversed(self.ancestors(name)) for option in cls.own_options}

    def is_options(self, type_: Type) -> bool:
        return type_.name in self.classes and self.classes[type_.name].is_options

    def answer_method(self, callback: Callback) -> Function:
        """The method of the reply that takes what answers: return_context (self, context)."""
        for function in self.classes[callback.reply.type.name].methods:
            if [item.type.name for item in function.parameters] == [callback.reply.answer]:
                return function
        raise Unknown(callback.symbol, f'no reply with a {callback.reply.answer}')

    @property
    def error_fields(self) -> list[Function]:
        """The getters of an error: error_get_... (error)."""
        return [function for function in self.functions if is_error_field(function)]

    def module_values(self, name_of) -> dict[str, tuple[Function | None, Function | None]]:
        """{name: (getter, setter)} of what name_of () calls a value of the module; None = no setter."""
        values: dict[str, tuple[Function | None, Function | None]] = {}
        for function in self.module_functions:
            name = name_of(function)
            getter, setter = values.get(name, (None, None))
            if name:
                values[name] = (function, setter) if function.name.startswith('get_') else (getter, function)
        for name, (getter, setter) in values.items():
            if getter is None:
                raise Unknown(setter.symbol, f'a setter of {name}, which has no getter')
        return values

    @property
    def module_functions(self) -> list[Function]:
        """Those that a program calls: not what errors are made and read with, nor what another form of one is."""
        forms = [self.variant_form(function) for function in self.functions]
        return [function for function in self.functions
                if not is_error_field(function) and function.name != 'error_new' and function not in forms]

    def variant_form(self, function: Function) -> Function | None:
        """x_variant, which takes one of Node's plain objects where x takes an object of the library."""
        return next((item for item in self.functions if item.name == function.name + '_variant'), None)


def is_error_field(function: Function) -> bool:
    return function.name.startswith('error_get_') and len(function.parameters) == 1


def variant_parameter(function: Function, variant: Function) -> int:
    """Which parameter of the two forms differs."""
    pairs = [(one.type.kind, other.type.kind) for one, other in zip(function.ins, variant.ins)]
    if len(function.ins) != len(variant.ins) or [pair for pair in pairs if pair[0] != pair[1]] != [('object', 'variant')]:
        raise Unknown(variant.symbol, f'no form of {function.symbol}')
    return pairs.index(('object', 'variant'))
