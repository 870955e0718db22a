/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/x509/key.h"
#include "libtlsnode/x509/pem.h"

/* 2026-01-01: the certificates in tests/certs are good from 2020 to 2099. */
#define TEST_NOW G_GINT64_CONSTANT (1767225600)

/* A file in tests/certs, such as "leaf-ec.crt". */
static inline GBytes *
test_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

/* The DER of the first certificate in a file in tests/certs. */
static inline GBytes *
test_certificate (const char *name)
{
  g_autoptr (GBytes) data = test_file (name);
  g_autoptr (GError) error = NULL;
  GBytes *der = tn_pem_read_certificate (data, &error);

  g_assert_no_error (error);
  return der;
}

static inline TnKey *
test_key (const char *name)
{
  g_autoptr (GBytes) data = test_file (name);
  g_autoptr (GError) error = NULL;
  TnKey *key = tn_key_new_from_pem (data, NULL, &error);

  g_assert_no_error (error);
  return key;
}

static inline GBytes *
test_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static inline void
test_assert_hint (const GError *error, const char *part)
{
  const char *hint = tn_error_fields (error)->hint;

  g_assert_nonnull (hint);
  g_assert_nonnull (g_strstr_len (hint, -1, part));
}
