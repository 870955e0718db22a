/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/error.h"

#include <errno.h>

static void
test_domains_have_the_names_that_bindings_see (void)
{
  g_assert_cmpstr (g_quark_to_string (TLS_NODE_ERROR), ==, "tls-node-error-quark");
  g_assert_cmpstr (g_quark_to_string (TLS_NODE_X509_ERROR), ==, "tls-node-x509-error-quark");
  g_assert_cmpstr (g_quark_to_string (TLS_NODE_SYSTEM_ERROR), ==,
                   "tls-node-system-error-quark");
}

static void
test_fields_start_empty (void)
{
  g_autoptr (GError) error = tn_error_new (TLS_NODE_ERROR_OUT_OF_RANGE, "%d is too much", 5);
  const TnErrorFields *fields = tn_error_fields (error);

  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_OUT_OF_RANGE);
  g_assert_cmpstr (error->message, ==, "5 is too much");
  g_assert_null (fields->host);
  g_assert_null (fields->certificate);
  g_assert_cmpuint (fields->port, ==, 0);
  g_assert_cmpint (fields->alert_sent, ==, -1);
  g_assert_cmpint (fields->alert_received, ==, -1);
}

static void
fill_fields (TnErrorFields *fields)
{
  fields->host = g_strdup ("host");
  fields->reason = g_strdup ("reason");
  fields->library = g_strdup ("library");
  fields->syscall = g_strdup ("syscall");
  fields->address = g_strdup ("address");
  fields->path = g_strdup ("path");
  fields->local_address = g_strdup ("local");
  fields->hint = g_strdup ("hint");
  fields->code = g_strdup ("code");
  fields->certificate = g_bytes_new_static ("der", 3);
  fields->cert = g_variant_ref_sink (g_variant_new_string ("cert"));
  fields->port = 443;
  fields->errnum = 7;
  fields->alert_sent = 40;
  fields->alert_received = 42;
}

static void
assert_filled (const TnErrorFields *fields)
{
  g_assert_cmpstr (fields->host, ==, "host");
  g_assert_cmpstr (fields->reason, ==, "reason");
  g_assert_cmpstr (fields->library, ==, "library");
  g_assert_cmpstr (fields->syscall, ==, "syscall");
  g_assert_cmpstr (fields->address, ==, "address");
  g_assert_cmpstr (fields->path, ==, "path");
  g_assert_cmpstr (fields->local_address, ==, "local");
  g_assert_cmpstr (fields->hint, ==, "hint");
  g_assert_cmpstr (fields->code, ==, "code");
  g_assert_cmpstr (g_variant_get_string (fields->cert, NULL), ==, "cert");
  g_assert_cmpmem (g_bytes_get_data (fields->certificate, NULL),
                   g_bytes_get_size (fields->certificate), "der", 3);
  g_assert_cmpuint (fields->port, ==, 443);
  g_assert_cmpint (fields->errnum, ==, 7);
  g_assert_cmpint (fields->alert_sent, ==, 40);
  g_assert_cmpint (fields->alert_received, ==, 42);
}

static void
test_fields_survive_copying (void)
{
  const GQuark domains[] = { TLS_NODE_ERROR, TLS_NODE_X509_ERROR, TLS_NODE_SYSTEM_ERROR };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (domains); i++) {
    GError *original = g_error_new_literal (domains[i], 1, "text");
    g_autoptr (GError) copy = NULL;

    fill_fields (tn_error_fields (original));
    copy = g_error_copy (original);
    g_error_free (original);

    assert_filled (tn_error_fields (copy));
  }
}

static void
test_other_domains_have_no_fields (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "text");

  g_assert_null (tn_error_fields (error));
  g_assert_null (tn_error_fields (NULL));
  tn_error_set_hint (error, "nowhere to put it");
}

static void
test_hint_replaces_the_last_one (void)
{
  g_autoptr (GError) error = tn_error_new (TLS_NODE_ERROR_ABORTED, "text");

  tn_error_set_hint (error, "one");
  tn_error_set_hint (error, "two");

  g_assert_cmpstr (tn_error_fields (error)->hint, ==, "two");
}

static void
test_setters_set (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) x509_error = NULL;

  tn_set_error (&error, TLS_NODE_ERROR_MISSING_ARGS, "no %s", "port");
  tn_set_x509_error (&x509_error, TLS_NODE_X509_ERROR_CERT_REVOKED, "%s",
                     "certificate revoked");

  g_assert_error (error, TLS_NODE_ERROR, TLS_NODE_ERROR_MISSING_ARGS);
  g_assert_cmpstr (error->message, ==, "no port");
  g_assert_error (x509_error, TLS_NODE_X509_ERROR, TLS_NODE_X509_ERROR_CERT_REVOKED);
  g_assert_cmpstr (x509_error->message, ==, "certificate revoked");
}

static void
test_setters_accept_that_nobody_listens (void)
{
  tn_set_error (NULL, TLS_NODE_ERROR_MISSING_ARGS, "text");
  tn_set_x509_error (NULL, TLS_NODE_X509_ERROR_CERT_REVOKED, "text");
}

typedef struct {
  int errnum;
  const char *syscall;
  const char *address;
  guint port;
  const char *message;
  TlsNodeSystemError code;
} SystemCase;

static const SystemCase system_cases[] = {
  { ECONNREFUSED, "connect", "127.0.0.1", 443, "connect ECONNREFUSED 127.0.0.1:443",
    TLS_NODE_SYSTEM_ERROR_ECONNREFUSED },
  { ENOENT, "connect", "/run/socket", 0, "connect ENOENT /run/socket",
    TLS_NODE_SYSTEM_ERROR_ENOENT },
  { ECONNRESET, "read", NULL, 0, "read ECONNRESET", TLS_NODE_SYSTEM_ERROR_ECONNRESET },
  { EADDRINUSE, NULL, "::", 80, "EADDRINUSE :::80", TLS_NODE_SYSTEM_ERROR_EADDRINUSE },
  { EPIPE, NULL, NULL, 0, "EPIPE", TLS_NODE_SYSTEM_ERROR_EPIPE },
  { EXDEV, "write", NULL, 0, "write Unknown system error 18", TLS_NODE_SYSTEM_ERROR_UNKNOWN },
};

static void
test_system_errors_speak_like_node (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (system_cases); i++) {
    const SystemCase *test = &system_cases[i];
    g_autoptr (GError) error
        = tn_system_error_new (test->errnum, test->syscall, test->address, test->port);
    const TnErrorFields *fields = tn_error_fields (error);

    g_assert_error (error, TLS_NODE_SYSTEM_ERROR, (int) test->code);
    g_assert_cmpstr (error->message, ==, test->message);
    g_assert_cmpint (fields->errnum, ==, test->errnum);
    g_assert_cmpstr (fields->syscall, ==, test->syscall);
    g_assert_cmpstr (fields->address, ==, test->address);
    g_assert_cmpuint (fields->port, ==, test->port);
    g_assert_cmpint (tn_system_error_from_errno (test->errnum), ==, test->code);
  }
}

typedef struct {
  int errnum;
  TlsNodeSystemError code;
  const char *name;
} ErrnoCase;

static const ErrnoCase errno_cases[] = {
  { ECONNRESET, TLS_NODE_SYSTEM_ERROR_ECONNRESET, "ECONNRESET" },
  { ECONNREFUSED, TLS_NODE_SYSTEM_ERROR_ECONNREFUSED, "ECONNREFUSED" },
  { ECONNABORTED, TLS_NODE_SYSTEM_ERROR_ECONNABORTED, "ECONNABORTED" },
  { EPIPE, TLS_NODE_SYSTEM_ERROR_EPIPE, "EPIPE" },
  { ETIMEDOUT, TLS_NODE_SYSTEM_ERROR_ETIMEDOUT, "ETIMEDOUT" },
  { EADDRINUSE, TLS_NODE_SYSTEM_ERROR_EADDRINUSE, "EADDRINUSE" },
  { EADDRNOTAVAIL, TLS_NODE_SYSTEM_ERROR_EADDRNOTAVAIL, "EADDRNOTAVAIL" },
  { EACCES, TLS_NODE_SYSTEM_ERROR_EACCES, "EACCES" },
  { EPERM, TLS_NODE_SYSTEM_ERROR_EPERM, "EPERM" },
  { ENOENT, TLS_NODE_SYSTEM_ERROR_ENOENT, "ENOENT" },
  { ENOTDIR, TLS_NODE_SYSTEM_ERROR_ENOTDIR, "ENOTDIR" },
  { EISDIR, TLS_NODE_SYSTEM_ERROR_EISDIR, "EISDIR" },
  { EHOSTUNREACH, TLS_NODE_SYSTEM_ERROR_EHOSTUNREACH, "EHOSTUNREACH" },
  { ENETUNREACH, TLS_NODE_SYSTEM_ERROR_ENETUNREACH, "ENETUNREACH" },
  { ENETDOWN, TLS_NODE_SYSTEM_ERROR_ENETDOWN, "ENETDOWN" },
  { EMFILE, TLS_NODE_SYSTEM_ERROR_EMFILE, "EMFILE" },
  { ENFILE, TLS_NODE_SYSTEM_ERROR_ENFILE, "ENFILE" },
  { ENOBUFS, TLS_NODE_SYSTEM_ERROR_ENOBUFS, "ENOBUFS" },
  { ENOMEM, TLS_NODE_SYSTEM_ERROR_ENOMEM, "ENOMEM" },
  { EINVAL, TLS_NODE_SYSTEM_ERROR_EINVAL, "EINVAL" },
  { EBADF, TLS_NODE_SYSTEM_ERROR_EBADF, "EBADF" },
  { ENOTCONN, TLS_NODE_SYSTEM_ERROR_ENOTCONN, "ENOTCONN" },
  { ENOTSOCK, TLS_NODE_SYSTEM_ERROR_ENOTSOCK, "ENOTSOCK" },
  { EAFNOSUPPORT, TLS_NODE_SYSTEM_ERROR_EAFNOSUPPORT, "EAFNOSUPPORT" },
  { ENAMETOOLONG, TLS_NODE_SYSTEM_ERROR_ENAMETOOLONG, "ENAMETOOLONG" },
  { ECANCELED, TLS_NODE_SYSTEM_ERROR_ECANCELED, "ECANCELED" },
  { EEXIST, TLS_NODE_SYSTEM_ERROR_EEXIST, "EEXIST" },
  { EIO, TLS_NODE_SYSTEM_ERROR_EIO, "EIO" },
  { EPROTO, TLS_NODE_SYSTEM_ERROR_EPROTO, "EPROTO" },
  { EAGAIN, TLS_NODE_SYSTEM_ERROR_EAGAIN, "EAGAIN" },
  { ELOOP, TLS_NODE_SYSTEM_ERROR_ELOOP, "ELOOP" },
};

static void
test_errno_becomes_its_own_code (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (errno_cases); i++) {
    g_autoptr (GError) error = tn_system_error_new (errno_cases[i].errnum, NULL, NULL, 0);

    g_assert_error (error, TLS_NODE_SYSTEM_ERROR, (int) errno_cases[i].code);
    g_assert_cmpstr (error->message, ==, errno_cases[i].name);
    g_assert_cmpint (tn_system_error_from_errno (errno_cases[i].errnum), ==,
                     errno_cases[i].code);
  }
}

static void
test_literal_system_error_has_no_errno (void)
{
  g_autoptr (GError) error
      = tn_system_error_new_literal (TLS_NODE_SYSTEM_ERROR_ECONNRESET, "socket hang up");

  g_assert_error (error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  g_assert_cmpstr (error->message, ==, "socket hang up");
  g_assert_cmpint (tn_error_fields (error)->errnum, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/error/domains-have-the-names-that-bindings-see",
                   test_domains_have_the_names_that_bindings_see);
  g_test_add_func ("/base/error/fields-start-empty", test_fields_start_empty);
  g_test_add_func ("/base/error/fields-survive-copying", test_fields_survive_copying);
  g_test_add_func ("/base/error/other-domains-have-no-fields",
                   test_other_domains_have_no_fields);
  g_test_add_func ("/base/error/hint-replaces-the-last-one", test_hint_replaces_the_last_one);
  g_test_add_func ("/base/error/setters-set", test_setters_set);
  g_test_add_func ("/base/error/setters-accept-that-nobody-listens",
                   test_setters_accept_that_nobody_listens);
  g_test_add_func ("/base/error/system-errors-speak-like-node",
                   test_system_errors_speak_like_node);
  g_test_add_func ("/base/error/errno-becomes-its-own-code", test_errno_becomes_its_own_code);
  g_test_add_func ("/base/error/literal-system-error-has-no-errno",
                   test_literal_system_error_has_no_errno);

  return g_test_run ();
}
