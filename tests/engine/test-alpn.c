/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/alpn.h"

#include <string.h>

#include "libtlsnode/tls-node-error-codes.h"
#include "tests/support/tn-engine-pair.h"

#define NAME_31 "0123456789012345678901234567890"
#define NAME_32 "01234567890123456789012345678901"

typedef struct {
  const char *name;
  const char *wire;
  gsize length;
  gboolean is_sent;
  gboolean is_good;
} CheckCase;

static const CheckCase check_cases[] = {
  { "empty", "", 0, TRUE, TRUE },
  { "one", "\2h2", 3, TRUE, TRUE },
  { "two", "\2h2\10http/1.1", 12, TRUE, TRUE },
  { "empty-name", "\0", 1, FALSE, FALSE },
  { "empty-name-behind", "\2h2\0", 4, FALSE, FALSE },
  { "cut", "\2h", 2, FALSE, FALSE },
  { "cut-behind", "\2h2\3ab", 6, FALSE, FALSE },
  { "eight-names", "\1a\1b\1c\1d\1e\1f\1g\1h", 16, TRUE, TRUE },
  { "nine-names-sent", "\1a\1b\1c\1d\1e\1f\1g\1h\1i", 18, TRUE, FALSE },
  { "nine-names-kept", "\1a\1b\1c\1d\1e\1f\1g\1h\1i", 18, FALSE, TRUE },
  { "31-bytes-sent", "\37" NAME_31, 32, TRUE, TRUE },
  { "32-bytes-sent", "\40" NAME_32, 33, TRUE, FALSE },
  { "32-bytes-kept", "\40" NAME_32, 33, FALSE, TRUE },
};

static void
test_check (gconstpointer data)
{
  const CheckCase *item = data;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *copy = g_memdup2 (item->wire, item->length);
  gboolean is_good;

  is_good = tn_alpn_check (copy, item->length, item->is_sent, &error);

  g_assert_cmpint (is_good, ==, item->is_good);
  if (is_good)
    g_assert_no_error (error);
  else
    g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

static void
test_check_total_length (void)
{
  g_autofree guint8 *list = g_malloc0 (70000);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < 70000; i += 2)
    list[i] = 1;

  g_assert_false (tn_alpn_check (list, 70000, FALSE, &error));
  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_INVALID_ARG_VALUE);
}

typedef struct {
  const char *name;
  const char *own;
  const char *offered;
  const char *expected;
} SelectCase;

static const SelectCase select_cases[] = {
  { "own-order", "b,a", "a,b", "b" },
  { "only-common", "x,b", "a,b", "b" },
  { "no-overlap", "x,y", "a,b", NULL },
  { "prefix-is-no-match", "ab", "a,abc", NULL },
  { "nothing-offered", "a", "", NULL },
  { "longest-that-can-be-sent", NAME_31, NAME_31, NAME_31 },
  { "too-long-is-passed-over", NAME_32 ",b", NAME_32 ",b", "b" },
};

static void
test_select (gconstpointer data)
{
  const SelectCase *item = data;
  g_autoptr (GByteArray) own = tn_alpn_wire (item->own);
  g_autoptr (GByteArray) offered
      = tn_alpn_wire (item->offered[0] != '\0' ? item->offered : NULL);
  g_autofree char *text = NULL;
  const guint8 *winner;
  gsize length = 0;

  winner = tn_alpn_select (own->data, own->len, offered->data, offered->len, &length);

  if (winner != NULL)
    text = g_strndup ((const char *) winner, length);
  g_assert_cmpstr (text, ==, item->expected);
}

static void
test_find_is_exact (void)
{
  const guint8 list[] = { 2, 'h', '2', 3, 'a', 0, 'b' };

  g_assert_true (tn_alpn_find (list, sizeof list, (const guint8 *) "h2", 2) == list + 1);
  g_assert_true (tn_alpn_find (list, sizeof list, (const guint8 *) "a\0b", 3) == list + 4);
  g_assert_null (tn_alpn_find (list, sizeof list, (const guint8 *) "a", 1));
  g_assert_null (tn_alpn_find (list, sizeof list, (const guint8 *) "", 0));
}

static void
test_next_stays_inside (void)
{
  const guint8 cut[] = { 1, 'a', 3, 'b', 'c' };
  gsize offset = 0;
  gsize length = 0;

  g_assert_true (tn_alpn_next (cut, sizeof cut, &offset, &length) == cut + 1);
  g_assert_null (tn_alpn_next (cut, sizeof cut, &offset, &length));
  g_assert_cmpuint (offset, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (check_cases); i++) {
    g_autofree char *path = g_strconcat ("/engine/alpn/check/", check_cases[i].name, NULL);
    g_test_add_data_func (path, &check_cases[i], test_check);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (select_cases); i++) {
    g_autofree char *path = g_strconcat ("/engine/alpn/select/", select_cases[i].name, NULL);
    g_test_add_data_func (path, &select_cases[i], test_select);
  }
  g_test_add_func ("/engine/alpn/a-list-has-at-most-65535-bytes", test_check_total_length);
  g_test_add_func ("/engine/alpn/a-name-is-found-whole-only", test_find_is_exact);

  g_test_add_func ("/engine/alpn/a-cut-name-is-none", test_next_stays_inside);

  return g_test_run ();
}
