/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/protocols.h"

static const char *const names[] = { "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3" };

static void
test_names_are_those_of_node (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_cmphex (tn_protocol_from_name (names[i]), ==, TN_TLS_1_0 + i);
    g_assert_cmpstr (tn_protocol_get_name (TN_TLS_1_0 + i), ==, names[i]);
  }
}

static void
test_other_names_are_unknown (void)
{
  static const char *const others[]
      = { NULL, "", "SSLv3", "TLSv1.0", "tlsv1.2", "TLSv1.4", "TLSv1.2 " };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmphex (tn_protocol_from_name (others[i]), ==, 0);
}

static void
test_other_numbers_are_unknown (void)
{
  static const guint others[] = { 0, 0x0300, 0x0305, 0xfeff };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (tn_protocol_get_name (others[i]));
}

typedef struct {
  const char *method;
  guint min_version;
  guint max_version;
} MethodCase;

static const MethodCase method_cases[] = {
  { NULL, 0x0303, 0x0304 },
  { "TLS_method", 0x0301, 0x0304 },
  { "TLS_client_method", 0x0301, 0x0304 },
  { "TLS_server_method", 0x0301, 0x0304 },
  { "SSLv23_method", 0x0303, 0x0303 },
  { "SSLv23_server_method", 0x0303, 0x0303 },
  { "TLSv1_method", 0x0301, 0x0301 },
  { "TLSv1_1_client_method", 0x0302, 0x0302 },
  { "TLSv1_2_server_method", 0x0303, 0x0303 },
};

static void
test_methods_are_versions (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (method_cases); i++) {
    guint min_version = TN_TLS_1_2;
    guint max_version = TN_TLS_1_3;
    g_autoptr (GError) error = NULL;

    g_assert_true (
        tn_protocol_from_method (method_cases[i].method, &min_version, &max_version, &error));
    g_assert_no_error (error);
    g_assert_cmphex (min_version, ==, method_cases[i].min_version);
    g_assert_cmphex (max_version, ==, method_cases[i].max_version);
  }
}

static void
test_other_methods_are_refused (void)
{
  static const char *const cases[][2] = {
    { "SSLv2_method", "SSLv2 methods disabled" },
    { "SSLv3_method", "SSLv3 methods disabled" },
    { "SSLv3_client_method", "SSLv3 methods disabled" },
    { "TLSv1_3_method", "Unknown method: TLSv1_3_method" },
    { "foo", "Unknown method: foo" },
    { "", "Unknown method: " },
    { "TLS_METHOD", "Unknown method: TLS_METHOD" },
    { "TLS_method ", "Unknown method: TLS_method " },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint min_version = 7;
    guint max_version = 8;
    g_autoptr (GError) error = NULL;

    g_assert_false (tn_protocol_from_method (cases[i][0], &min_version, &max_version, &error));
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_PROTOCOL_METHOD);
    g_assert_cmpstr (error->message, ==, cases[i][1]);
    g_assert_cmpuint (min_version, ==, 7);
    g_assert_cmpuint (max_version, ==, 8);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/protocols/names-are-those-of-node", test_names_are_those_of_node);
  g_test_add_func ("/compat/protocols/other-names-are-unknown", test_other_names_are_unknown);
  g_test_add_func ("/compat/protocols/other-numbers-are-unknown",
                   test_other_numbers_are_unknown);
  g_test_add_func ("/compat/protocols/methods-are-versions", test_methods_are_versions);
  g_test_add_func ("/compat/protocols/other-methods-are-refused",
                   test_other_methods_are_refused);

  return g_test_run ();
}
