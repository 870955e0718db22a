/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/transport/gio-error.h"

#include "libtlsnode/base/error.h"

#include <errno.h>

typedef struct {
  const char *name;
  int gio_code;
  int errnum;
  const char *message;
} ErrorCase;

static const ErrorCase error_cases[] = {
  { "refused", G_IO_ERROR_CONNECTION_REFUSED, ECONNREFUSED, "connect ECONNREFUSED ::1:7" },
  { "closed", G_IO_ERROR_CONNECTION_CLOSED, ECONNRESET, "connect ECONNRESET ::1:7" },
  { "timed-out", G_IO_ERROR_TIMED_OUT, ETIMEDOUT, "connect ETIMEDOUT ::1:7" },
  { "unreachable", G_IO_ERROR_HOST_UNREACHABLE, EHOSTUNREACH, "connect EHOSTUNREACH ::1:7" },
  { "no-network", G_IO_ERROR_NETWORK_UNREACHABLE, ENETUNREACH, "connect ENETUNREACH ::1:7" },
  { "stream-closed", G_IO_ERROR_CLOSED, EPIPE, "connect EPIPE ::1:7" },
  { "anything-else", G_IO_ERROR_FAILED, 0, "GIO's own words" },
};

static void
test_from_gio (gconstpointer data)
{
  const ErrorCase *row = data;
  g_autoptr (GError) from = g_error_new_literal (G_IO_ERROR, row->gio_code, "GIO's own words");
  g_autoptr (GError) error = tn_error_from_gio (from, "connect", "::1", 7);

  g_assert_cmpint (tn_errno_from_gio (from), ==, row->errnum);
  g_assert_true (error->domain == TLS_NODE_SYSTEM_ERROR);
  g_assert_cmpint (error->code, ==, tn_system_error_from_errno (row->errnum));
  g_assert_cmpstr (error->message, ==, row->message);
  g_assert_cmpstr (tn_error_fields (error)->syscall, ==, "connect");
}

/* An inner TLS socket has said it better already. */
static void
test_other_domains_are_kept (void)
{
  g_autoptr (GError) from = tn_error_new (TLS_NODE_ERROR_HANDSHAKE_TIMEOUT, "inner");
  g_autoptr (GError) error = tn_error_from_gio (from, "read", NULL, 0);

  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_HANDSHAKE_TIMEOUT);
  g_assert_cmpstr (error->message, ==, "inner");
}

static void
test_from_resolver (void)
{
  g_autoptr (GError) missing
      = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "?");
  g_autoptr (GError) busy
      = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "?");
  g_autoptr (GError) not_found = tn_error_from_resolver (missing, "a.test");
  g_autoptr (GError) again = tn_error_from_resolver (busy, "a.test");

  g_assert_error (not_found, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ENOTFOUND);
  g_assert_cmpstr (not_found->message, ==, "getaddrinfo ENOTFOUND a.test");
  g_assert_error (again, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_EAI_AGAIN);
  g_assert_cmpstr (again->message, ==, "getaddrinfo EAI_AGAIN a.test");
  g_assert_cmpstr (tn_error_fields (again)->host, ==, "a.test");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (error_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/transport/gio-error/%s", error_cases[i].name);

    g_test_add_data_func (path, &error_cases[i], test_from_gio);
  }

  g_test_add_func ("/transport/gio-error/other-domains-are-kept", test_other_domains_are_kept);
  g_test_add_func ("/transport/gio-error/from-resolver", test_from_resolver);

  return g_test_run ();
}
