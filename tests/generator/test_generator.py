#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The generator on a small GIR: what it makes, and that it stops at everything that it does not know."""

import ast
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / 'bindings' / 'generator'))
import emit_api  # noqa: E402
import emit_lua  # noqa: E402
import emit_python  # noqa: E402
import gir  # noqa: E402
import model  # noqa: E402
import names  # noqa: E402
import node_mapping  # noqa: E402
import node_names  # noqa: E402

FIXTURE = (HERE / 'fixture.gir').read_text(encoding='utf-8')


def read(old='', new=''):
    """The model of the fixture, with one change."""
    assert old in FIXTURE, old
    with tempfile.NamedTemporaryFile('w', suffix='.gir', encoding='utf-8') as file:
        file.write(FIXTURE.replace(old, new, 1) if old else FIXTURE)
        file.flush()
        return gir.read(file.name)


JUDGE = '<function name="judge{0}" c:identifier="tea_judge{0}" throws="1"><return-value transfer-ownership="none">' \
    '<type name="gboolean" c:type="gboolean"/></return-value><parameters><parameter name="name" transfer-ownership="none">' \
    '<type name="utf8" c:type="const char*"/></parameter><parameter name="pot" transfer-ownership="none">' \
    '<type name="{1}" c:type="{2}"/></parameter></parameters></function>'


def read_judge(variant='GLib.Variant'):
    """The fixture with a function in two forms."""
    return read('<function name="error_quark"', JUDGE.format('', 'Pot', 'TeaPot*') + JUDGE.format('_variant', variant, 'GVariant*')
                + '<function name="error_quark"')


class Model(unittest.TestCase):
    def test_parents_come_first(self):
        self.assertEqual(list(read().classes), ['PotBase', 'Pot', 'PotOptions'])

    def test_a_pair_is_one_function(self):
        pour = read().classes['Pot'].functions[-1]

        self.assertEqual((pour.name, pour.symbol, pour.finish), ('pour', 'tea_pot_pour_async', 'tea_pot_pour_finish'))
        self.assertEqual([item.name for item in pour.parameters], ['water'])
        self.assertTrue(pour.is_async and pour.throws and not pour.is_status)

    def test_options_know_their_node_names(self):
        options = read().options('PotOptions')

        self.assertEqual([(item.name, item.node_name, item.kind) for item in options.values()],
                         [('sorts', 'TEASorts', 'property'), ('leaf', 'leaf', 'list'), ('taster', '', 'callback')])
        self.assertEqual(options['sorts'].type.kind, 'strv')

    def test_a_callback_takes_its_data_with_it(self):
        api = read()

        self.assertEqual([item.name for item in api.options('PotOptions')['taster'].setter.parameters], ['callback'])
        self.assertEqual([item.name for item in api.callbacks['Taster'].parameters], ['sort'])
        self.assertTrue(api.callbacks['Taster'].throws)

    def test_a_form_with_plain_objects_is_part_of_its_function(self):
        api = read_judge()
        judge, = api.module_functions

        self.assertEqual(api.variant_form(judge).symbol, 'tea_judge_variant')
        self.assertEqual(model.variant_parameter(judge, api.variant_form(judge)), 1)

    def test_members_of_error_domains_have_codes(self):
        domain = read().enumerations[0]

        self.assertEqual((domain.quark, domain.members[0].code), ('tea_error_quark', 'ERR_TEA_COLD'))

    def test_a_getter_of_a_node_property_is_one(self):
        getter = read().classes['Pot'].methods[0]

        self.assertTrue(names.is_node_property(getter))
        self.assertEqual(names.node_property_name(getter), 'content')


    def test_a_setter_of_the_module_needs_a_getter(self):
        put = model.Function('set_sort', 'tea_set_sort', 'tea.SORT', parameters=[model.Parameter('sort', None)])
        with self.assertRaises(model.Unknown):
            model.Namespace('Tea', '1', '', functions=[put]).module_values(names.module_value)


class Names(unittest.TestCase):
    def test_node_has_some_functions_as_values(self):
        one = [model.Parameter('x', None)]
        for name, node, parameters, expected in (
                ('get_default_sort', 'tea.DEFAULT_SORT', [], 'DEFAULT_SORT'), ('set_default_sort', 'tea.DEFAULT_SORT', one, 'DEFAULT_SORT'),
                ('get_root_sorts', 'tea.rootTeas', [], 'root_teas'), ('get_sorts', 'tea.getSorts', [], ''),
                ('get_sort', 'tea.SORT', one, ''), ('get_cup', '-', [], ''), ('brew', 'tea.BREW', [], '')):
            self.assertEqual(names.module_value(model.Function(name, 'tea_' + name, node, parameters=parameters)), expected)

    def test_any_spelling_becomes_snake_case(self):
        for name, expected in (('rejectUnauthorized', 'reject_unauthorized'), ('ALPNProtocols', 'alpn_protocols'),
                               ('SNICallback', 'sni_callback'), ('minDHSize', 'min_dh_size'), ('ipv6Only', 'ipv6_only'),
                               ('getPeerX509Certificate', 'get_peer_x509_certificate'), ('secure-connect', 'secure_connect')):
            self.assertEqual(names.snake(name), expected)

    def test_documentation_loses_its_markup(self):
        def link(kind, owner, name):
            return f'<{kind} {owner} {name}>'
        for text, expected in (('[method@TlsNode.Socket.pause]', '<method Socket pause>'),
                               ('[signal@TlsNode.Socket::data]', '<signal Socket data>'), ('@self is', '`self` is'),
                               ('[func@TlsNode.connect] `NULL`', '<func  connect> `None`'), ('a@b', 'a@b')):
            self.assertEqual(names.plain_doc(text, link, {'NULL': 'None'}), expected)


class Stops(unittest.TestCase):
    def stops(self, old, new, symbol):
        with self.assertRaises(model.Unknown) as caught:
            read(old, new)
        self.assertEqual(caught.exception.symbol, symbol)
        self.assertIn(symbol, str(caught.exception))

    def test_at_types(self):
        self.stops('<type name="guint" c:type="guint"/>', '<type name="gfloat" c:type="gfloat"/>', 'TeaPot::tea-ready')
        self.stops('<type name="gsize" c:type="gsize"/>', '<type name="Gio.File" c:type="GFile*"/>', 'tea_pot_pour_finish')
        self.stops('<array><type name="utf8"/></array>', '<array><type name="guint8"/></array>', 'TeaPotOptions:sorts')
        self.stops('<array><type name="utf8"/></array>', '<array length="1"><type name="utf8"/></array>', 'TeaPotOptions:sorts')

    def test_at_kinds_of_symbols(self):
        end = '</namespace>'
        self.stops(end, '<record name="Cup" c:type="TeaCup"/></namespace>', 'TeaCup')
        self.stops(end, '<bitfield name="Flags" c:type="TeaFlags"/></namespace>', 'TeaFlags')
        self.stops(end, '<callback name="Func" c:type="TeaFunc"/></namespace>', 'TeaFunc')
        self.stops(end, '<interface name="Store" c:type="TeaStore"/></namespace>', 'TeaStore')
        self.stops(end, '<enumeration name="Sort" c:type="TeaSort"/></namespace>', 'TeaSort')
        self.stops('parent="PotBase"', 'parent="Gio.File"', 'TeaPot')

    def test_at_parameters(self):
        water = '<parameter name="water" transfer-ownership="none">'
        for change in ('direction="inout"', 'caller-allocates="1" direction="out"', 'destroy="2"'):
            self.stops(water, f'<parameter name="water" transfer-ownership="none" {change}>', 'tea_pot_pour_async')
        self.stops(water, '<parameter name="water" transfer-ownership="full">', 'tea_pot_pour_async')
        self.stops('transfer-ownership="full" nullable="1"', 'transfer-ownership="container"', 'tea_pot_get_content')

    def test_at_callbacks(self):
        self.stops('scope="notified"', 'scope="call"', 'tea_pot_options_set_taster')
        self.stops('destroy="2"', 'destroy="3"', 'tea_pot_options_set_taster')
        self.stops('name="user_data" transfer-ownership="none" nullable="1" closure="1"><type name="gpointer"',
                   'name="user_data" transfer-ownership="none" nullable="1" closure="1"><type name="gint"', 'TeaTaster')

    def test_at_half_a_pair(self):
        self.stops('name="pour_finish"', 'name="end"', 'tea_pot_pour_async')
        self.stops('name="pour_async"', 'name="start"', 'tea_pot_pour_async')
        self.stops('c:identifier="tea_pot_pour_finish"', 'c:identifier="tea_pot_pour_finish" version="1.2"', 'tea_pot_pour_finish')

    def test_at_what_has_moved(self):
        self.stops('c:identifier="tea_pot_new"', 'c:identifier="tea_pot_new" shadowed-by="x"', 'tea_pot_new')
        self.stops('c:identifier="tea_pot_new"', 'c:identifier="tea_pot_new" introspectable="0"', 'tea_pot_new')

    def test_at_a_strange_option(self):
        with self.assertRaises(model.Unknown):
            read('name="add_leaf"', 'name="steep"').options('PotOptions')

    def test_at_two_forms_that_are_not_alike(self):
        with self.assertRaisesRegex(model.Unknown, 'tea_judge_variant'):
            emit_python.module(read_judge('utf8'))

    def test_at_what_an_emitter_does_not_know(self):
        api = read('<type name="GLib.Bytes" c:type="GBytes*"/></return-value>',
                   '<type name="GLib.Error" c:type="GError*"/></return-value>')
        with self.assertRaises(model.Unknown):
            emit_python.module(api)


class Python(unittest.TestCase):
    def setUp(self):
        self.api = read()
        self.code, self.stub = emit_python.module(self.api)

    def test_it_is_python(self):
        ast.parse(self.code)
        ast.parse(self.stub)
        self.assertTrue(self.code.startswith('# Generated by bindings/generator/emit_python.py; do not edit.'))

    def test_bytes_cross_as_pointer_and_length(self):
        self.assertIn('void tnpy_tea_pot_pour_async (TeaPot * self, const char *water, gsize water_length, '
                      'GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);', emit_python.cdef(self.api))
        self.assertIn('g_autoptr (GBytes) water_bytes', emit_python.wrappers(self.api))

    def test_callbacks_are_called_through_one_function_each(self):
        cdef = emit_python.cdef(self.api)

        self.assertIn('extern "Python" char * tnpy_py_taster (const char * sort, gpointer user_data, GError **error);', cdef)
        self.assertIn('gpointer callback_data, GDestroyNotify callback_destroy', cdef)
        self.assertIn('return ask_for_string(user_data, error, True, from_string(sort))', self.code)
        self.assertIn('Taster = Callable[[str], "str | None"]', self.stub)

    def test_callbacks_decide(self):
        api = read('<return-value transfer-ownership="full" nullable="1"><type name="utf8" c:type="char*"/></return-value>\n      <parameters><parameter name="sort"',
                   '<return-value transfer-ownership="none"><type name="gboolean" c:type="gboolean"/></return-value>\n      <parameters><parameter name="sort"')
        code, stub = emit_python.module(api)

        self.assertIn('return ask_for_verdict(user_data, error, from_string(sort))', code)
        self.assertIn('Taster = Callable[[str], "BaseException | None"]', stub)
        self.assertIn('question->result = tn_lua_check_verdict (L, index);', emit_lua.module(api))

    def test_a_plain_object_is_for_the_other_form(self):
        code, stub = emit_python.module(read_judge())

        self.assertIn('    if isinstance(pot, Mapping):\n        return _judge_variant(name, pot)\n', code)
        self.assertIn('def judge(name: str, pot: Pot | Mapping[str, Any]) -> None: ...\n', stub)
        self.assertNotIn('judge_variant', stub)
        self.assertIn('return lua_istable (L, 2) ? lua_tea_judge_variant (L) : lua_tea_judge (L);', emit_lua.module(read_judge()))

    def test_signals_have_shapes(self):
        self.assertIn('("tea-ready", 2, (argument_number, ))', self.code)

    def test_stubs_have_types(self):
        for text in ('def pour(self, water: Data) -> Awaitable[int]: ...', 'def content(self) -> bytes | None: ...',
                     'leaf: str | Sequence[str] | None = ...', 'def sorts(self, value: Sequence[Data] | None) -> None: ...',
                     'Literal["tea-ready"], handler: Callable[[int], Any]'):
            self.assertIn(text, self.stub)

    def test_results_have_types_although_the_function_fails(self):
        for result, annotation in (('nullable="1"><type name="utf8" c:type="char*"/>', 'str | None'),
                                   ('><attribute name="org.tlsnode.variant" value="aa{sv}"/><type name="GLib.Variant" '
                                    'c:type="GVariant*"/>', 'list[dict[str, Any]]')):
            judge = JUDGE.replace('="none"><type name="gboolean" c:type="gboolean"/>', f'="full" {result}')
            judge = judge.replace('{sv}', '{{sv}}').format('', 'Pot', 'TeaPot*')
            stub = emit_python.module(read('<function name="error_quark"', judge + '<function name="error_quark"'))[1]

            self.assertIn(f'def judge(name: str, pot: Pot) -> {annotation}: ...', stub)

    def test_what_c_returns_when_it_fails_is_not_said(self):
        emitter = emit_python.Emitter(read())
        for text, wanted in (('a pot, or `NULL` with @error set', 'a pot'), ('a name; `NULL` without one, and\nwith @error set',
                                                                          'a name; `NULL` without one')):
            result = model.Parameter('return', model.Type('utf8', 'char*'), doc=text)
            self.assertEqual(emitter.returned_doc(model.Function('x', 'tea_x', result=result, throws=True)), wanted)
        out = model.Parameter('fits', model.Type('boolean', 'gboolean*'), 'out', doc='return location for whether it fits')
        status = model.Parameter('return', model.Type('boolean', 'gboolean'), doc='`TRUE`, or `FALSE` with @error set')
        function = model.Function('x', 'tea_x', result=status, parameters=[out], throws=True)
        self.assertEqual(emitter.returned_doc(function), 'whether it fits')

    def test_documentation_becomes_docstrings(self):
        self.assertIn('"""A pot; see `Pot.pour()` and `self`."""', self.code)


class Api(unittest.TestCase):
    def test_each_symbol_is_a_line(self):
        text = emit_api.listing(read())

        self.assertIn('  method tea_pot_pour_async ... tea_pot_pour_finish (self, GBytes* water, throws) -> gsize\n', text)
        self.assertIn('  property TeaPotOptions:sorts: const char* const* (read, write) [tea.options.TEASorts]\n', text)
        self.assertIn('  signal TeaPot::tea-ready (guint degrees)\n', text)
        self.assertIn('callback TeaTaster (const char* sort, throws) -> char* (full, nullable)\n', text)
        self.assertIn('class TeaPot : PotBase (final) [tea.Pot] since 1.0\n', text)


def spell(api, *symbols, area='POT'):
    """([Python names], [Lua names]) of a row."""
    row = {'id': f'{area}-01', 'c': list(symbols)}
    return tuple(node_names.Spelling(api, language).of_item(row) for language in ('python', 'lua'))


class NodeNames(unittest.TestCase):
    def test_each_kind_of_symbol_has_its_names(self):
        for symbol, python, lua in (('TeaPot', 'tlsnode.Pot', 'tls.Pot'), ('tea_pot_new', 'tlsnode.Pot', 'tls.new_pot'),
                                    ('tea_pot_get_content', 'Pot.content', 'Pot.content'),
                                    ('tea_pot_pour_async', 'Pot.pour', 'Pot:pour'), ('tea_pot_pour_finish', 'Pot.pour', 'Pot:pour'),
                                    ('TeaPot::tea-ready', 'Pot.on("tea-ready")', 'Pot:on "tea-ready"')):
            self.assertEqual(spell(read(), symbol), ([python], [lua]), symbol)

    def test_an_option_belongs_to_who_takes_it(self):
        for symbol, name in (('TeaPotOptions:sorts', 'sorts'), ('tea_pot_options_get_sorts', 'sorts'),
                             ('tea_pot_options_add_leaf', 'leaf'), ('tea_pot_options_set_taster', 'taster')):
            self.assertEqual(spell(read(), symbol), ([f'tlsnode.Pot({name}=)'], [f'tls.new_pot {{ {name} = }}']), symbol)

    def test_both_forms_of_a_function_are_one_name(self):
        self.assertEqual(spell(read_judge(), 'tea_judge', 'tea_judge_variant'), (['tlsnode.judge'], ['tls.judge']))

    def test_the_modules_have_these_names(self):
        api = read_judge()
        python, lua = spell(api, 'TeaPot', 'tea_pot_new', 'tea_pot_get_content', 'tea_pot_pour_async', 'TeaPot::tea-ready',
                            'TeaPotOptions', 'TeaPotOptions:sorts', 'tea_pot_options_add_leaf', 'tea_judge')

        self.assertLessEqual(set(python), node_names.python_names(api, ''))
        self.assertLessEqual(set(lua), node_names.lua_names(api))
        self.assertNotIn('Pot.spill', node_names.python_names(api, ''))

    def test_a_wrong_name_is_told_and_written_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            gir_path, rows, extras = (pathlib.Path(folder) / name for name in ('Tea-1.gir', 'rows.toml', 'extras.py'))
            gir_path.write_text(FIXTURE, encoding='utf-8')
            rows.write_text('[[item]]\nid = "POT-01"\nc = ["TeaPot"]\npython = ["tlsnode.Cup"]\nlua = []\n', encoding='utf-8')
            extras.write_text('', encoding='utf-8')

            with contextlib.redirect_stdout(io.StringIO()) as told:
                self.assertEqual(node_names.main(gir_path, rows, extras), 1)
                self.assertEqual(node_names.main(gir_path, rows, extras, '--update'), 0)
                self.assertEqual(node_names.main(gir_path, rows, extras), 0)
            self.assertIn("POT-01: python is ['tlsnode.Cup'], not ['tlsnode.Pot']", told.getvalue())


class NodeMapping(unittest.TestCase):
    def test_a_row_has_the_names_of_each_language(self):
        item = {'id': 'CTX-01', 'node': 'a|b <c>', 'status': 'done', 'python': ['tlsnode.f(ca=)'], 'lua': ['tls.f { ca = }'],
                'c': ['TlsNodeO:ca-file', 'tls_node_o_get_ca_file', 'tls_node_o_set_ca_file', 'tls_node_f', 'TlsNodeS::end']}
        text = node_mapping.page([item])

        self.assertIn('## Secure contexts\n', text)
        self.assertNotIn('## Errors', text)
        self.assertIn('| a\\|b &lt;c> | `TlsNodeO:ca-file`, `tls_node_f ()`, `TlsNodeS::end` | `tlsnode.f(ca=)` '
                      '| `tls.f { ca = }` | done |\n', text)

    def test_long_lists_are_cut(self):
        self.assertEqual(node_mapping.cell([str(number) for number in range(20)]).count('`'), 2 * node_mapping.MANY)
        self.assertTrue(node_mapping.cell(['x'] * 20).endswith(', …'))


if __name__ == '__main__':
    unittest.main()
