/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/client-hello.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_slice (const TnClientHello *hello, const TnHelloSlice *slice)
{
  const guint8 *end = hello->message + hello->message_length;

  if (!slice->present) {
    g_assert_cmpuint (slice->length, ==, 0);
    return;
  }

  g_assert_true (slice->data >= hello->message && slice->data <= end);
  g_assert_cmpuint (slice->length, <=, end - slice->data);
}

static void
check_complete (const TnClientHello *hello, gsize size)
{
  g_assert_cmpuint (hello->wire_length, <=, size);
  g_assert_cmpuint (hello->message_length, <, hello->wire_length);
  g_assert_cmpuint (hello->message_length, <=, TN_CLIENT_HELLO_MAX_MESSAGE);
  g_assert_cmpuint (hello->random.length, ==, 32);
  g_assert_cmpuint (hello->session_id.length, <=, 32);

  check_slice (hello, &hello->random);
  check_slice (hello, &hello->session_id);
  check_slice (hello, &hello->cipher_suites);
  check_slice (hello, &hello->alpn);
  check_slice (hello, &hello->supported_versions);
  check_slice (hello, &hello->groups);
  check_slice (hello, &hello->key_share_groups);
  check_slice (hello, &hello->signature_algorithms);
  check_slice (hello, &hello->session_ticket);
  check_slice (hello, &hello->psk_identities);

  if (hello->servername != NULL)
    g_assert_true (g_utf8_validate (hello->servername, -1, NULL) && *hello->servername != '\0');
}

static void
check_refused (const TnClientHello *hello)
{
  g_assert_null (hello->message);
  g_assert_null (hello->servername);
}

/* A verdict that has been given stays, whatever comes after. */
static void
check_prefix (const guint8 *data, gsize size, TnHelloVerdict whole)
{
  TnClientHello hello;
  TnHelloVerdict verdict = tn_client_hello_scan (data, size, &hello);

  g_assert_true (verdict == TN_HELLO_NEED_MORE || verdict == whole);
  tn_client_hello_clear (&hello);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  TnClientHello hello;
  TnHelloVerdict verdict = tn_client_hello_scan (data, size, &hello);

  if (verdict == TN_HELLO_COMPLETE)
    check_complete (&hello, size);
  else
    check_refused (&hello);

  tn_client_hello_pick_version (&hello, 0x0301, 0x0304);
  tn_client_hello_clear (&hello);
  check_prefix (data, size / 2, verdict);

  return 0;
}
