/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/generate-private.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "libtlsnode/base/error.h"

/* From when to when, and by which number: what an issuer decides. */

#define DAY (24 * 60 * 60)
#define HOUR (60 * 60)
#define DEFAULT_DAYS 365
#define MAX_DAYS 36525

/* What the two forms of time can say (RFC 5280 section 4.1.2.5). */
#define FIRST_TIME G_GINT64_CONSTANT (-631152000)
#define LAST_TIME G_GINT64_CONSTANT (253402300799)

/* RFC 5280 section 4.1.2.2 */
#define MAX_SERIAL 20
#define RANDOM_SERIAL 16

static gboolean
check_time (const char *name, gint64 value, gint64 from, GError **error)
{
  if (value >= from && value <= LAST_TIME)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                "The value of \"%s\" is out of range. It must be >= %" G_GINT64_FORMAT
                " && <= %" G_GINT64_FORMAT ". Received %" G_GINT64_FORMAT,
                name, from, LAST_TIME, value);
  return FALSE;
}

gboolean
tn_generate_validity (const TnGenerateSpec *spec,
                      gint64 now,
                      gint64 *from,
                      gint64 *to,
                      GError **error)
{
  if (spec->days > MAX_DAYS) {
    tn_set_error (error, TLS_NODE_ERROR_OUT_OF_RANGE,
                  "The value of \"days\" is out of range. It must be <= %d. Received %u",
                  MAX_DAYS, spec->days);
    return FALSE;
  }

  *from = spec->has_not_before ? spec->not_before : now - HOUR;
  if (!check_time ("not_before", *from, FIRST_TIME, error))
    return FALSE;

  *to = spec->has_not_after
            ? spec->not_after
            : *from + (gint64) (spec->days != 0 ? spec->days : DEFAULT_DAYS) * DAY;
  return check_time ("not_after", *to, *from, error);
}

static gboolean
set_serial_error (const char *text, GError **error)
{
  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                "The argument 'serial_number' must be a positive number of at most %d octets,"
                " in hexadecimal digits. Received '%s'",
                MAX_SERIAL, text);
  return FALSE;
}

gboolean
tn_generate_serial (const char *text, guint8 *serial, gsize *length, GError **error)
{
  const char *digits = text;
  gsize n_digits;

  /* Positive and without a leading zero. */
  if (text == NULL) {
    *length = RANDOM_SERIAL;
    if (!tn_generate_succeeded (gnutls_rnd (GNUTLS_RND_NONCE, serial, *length), error))
      return FALSE;

    serial[0] = (serial[0] & 0x3f) | 0x40;
    return TRUE;
  }

  if (g_str_has_prefix (digits, "0x") || g_str_has_prefix (digits, "0X"))
    digits += 2;
  digits += strspn (digits, "0");

  n_digits = strspn (digits, G_CSET_DIGITS "abcdefABCDEF");
  if (n_digits == 0 || digits[n_digits] != '\0' || n_digits > 2 * MAX_SERIAL)
    return set_serial_error (text, error);

  /* The first bit is the sign. */
  *length = n_digits / 2 + 1;
  memset (serial, 0, MAX_SERIAL);
  if (n_digits % 2 == 0 && g_ascii_xdigit_value (digits[0]) < 8)
    *length -= 1;
  if (*length > MAX_SERIAL)
    return set_serial_error (text, error);

  for (gsize i = 0; i < n_digits; i++) {
    guint8 value = g_ascii_xdigit_value (digits[n_digits - 1 - i]);

    serial[*length - 1 - i / 2] |= i % 2 == 0 ? value : value << 4;
  }

  return TRUE;
}
