/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/keygen.h"
#include "tools/passphrase.h"

#include <string.h>

#define DAYS_OF_LEAF 365
#define DAYS_OF_CA 3650

static const struct {
  const char *word;
  const char *purpose;
} purposes[] = {
  { "server", "serverAuth" },       { "client", "clientAuth" }, { "email", "emailProtection" },
  { "code", "codeSigning" },        { "time", "timeStamping" }, { "ocsp", "OCSPSigning" },
  { "any", "anyExtendedKeyUsage" },
};

gboolean
keygen_parse_time (const char *text, const char *time_of_day, gint64 *seconds)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *full = NULL;

  if (g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, seconds, NULL))
    return TRUE;

  full = strchr (text, 'T') == NULL ? g_strconcat (text, time_of_day, NULL) : g_strdup (text);
  time = g_date_time_new_from_iso8601 (full, utc);
  if (time == NULL)
    return FALSE;

  /* The second before the epoch is what the library takes for none. */
  *seconds = g_date_time_to_unix (time);
  return *seconds != -1;
}

static void
set_times (TlsNodeCertificateOptions *options, const KeygenArguments *self)
{
  int default_days = self->is_ca ? DAYS_OF_CA : DAYS_OF_LEAF;
  gint64 seconds;

  tls_node_certificate_options_set_days (
      options, self->days != KEYGEN_DEFAULT_DAYS ? self->days : default_days);
  if (self->not_before != NULL
      && keygen_parse_time (self->not_before, KEYGEN_START_OF_DAY, &seconds))
    tls_node_certificate_options_set_not_before (options, seconds);
  if (self->not_after != NULL
      && keygen_parse_time (self->not_after, KEYGEN_END_OF_DAY, &seconds))
    tls_node_certificate_options_set_not_after (options, seconds);
}

/* "none" is the empty list. */
static char **
split_list (const char *text)
{
  return g_strsplit (strcmp (text, "none") == 0 ? "" : text, ",", -1);
}

static char **
split_purposes (const char *text)
{
  char **list = split_list (text);

  for (char **p = list; *p != NULL; p++) {
    for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
      if (strcmp (*p, purposes[i].word) == 0) {
        g_free (*p);
        *p = g_strdup (purposes[i].purpose);
      }
    }
  }

  return list;
}

static void
set_usages (TlsNodeCertificateOptions *options, const KeygenArguments *self)
{
  if (self->usage != NULL) {
    g_auto (GStrv) list = split_purposes (self->usage);

    tls_node_certificate_options_set_extended_key_usage (options, (const char *const *) list);
  }

  if (self->key_usage != NULL) {
    g_auto (GStrv) list = split_list (self->key_usage);

    tls_node_certificate_options_set_key_usage (options, (const char *const *) list);
  }
}

static gboolean
is_for_servers (const KeygenArguments *self)
{
  g_auto (GStrv) list = self->usage != NULL ? split_purposes (self->usage) : NULL;

  return !self->is_ca
         && (list == NULL || g_strv_contains ((const char *const *) list, "serverAuth"));
}

/* A request has its own subject and names, which those on the command line replace. */
static void
set_identity (TlsNodeCertificateOptions *options, const KeygenArguments *self)
{
  const char *first_name = self->names != NULL ? self->names[0] : NULL;
  const char *fallback = first_name != NULL ? first_name
                         : self->is_ca      ? "tlsnode CA"
                                            : "localhost";
  const char *common_name = self->common_name;

  if (common_name == NULL && self->request == NULL)
    common_name = fallback;

  tls_node_certificate_options_set_common_name (options, common_name);
  tls_node_certificate_options_set_organization (options, self->organization);
  tls_node_certificate_options_set_organizational_unit (options, self->organizational_unit);
  tls_node_certificate_options_set_country (options, self->country);
  tls_node_certificate_options_set_state (options, self->state);
  tls_node_certificate_options_set_locality (options, self->locality);

  for (gsize i = 0; self->names != NULL && self->names[i] != NULL; i++)
    tls_node_certificate_options_add_name (options, self->names[i]);
  /* Nobody looks at the common name any more. */
  if (self->names == NULL && self->request == NULL && is_for_servers (self))
    tls_node_certificate_options_add_name (options, common_name);
}

/* The library does not know the names of files. Whether the key is the issuer's it tells itself. */
static gboolean
check_issuer (const KeygenArguments *self,
              GBytes *file,
              GBytes *key,
              const char *passphrase,
              GError **error)
{
  g_autoptr (TlsNodeCertificate) certificate = tls_node_certificate_new (file, error);
  g_autofree char *shown = tool_make_printable (self->issuer);
  gboolean matches;

  if (certificate == NULL) {
    g_prefix_error (error, "%s: ", self->issuer);
    return FALSE;
  }

  if (!tls_node_certificate_check_private_key (certificate, key, passphrase, &matches, error)) {
    g_prefix_error (error, "%s: ", self->issuer_key);
    return FALSE;
  }

  /* It can be done, and tests of bad chains need it. */
  if (!tls_node_certificate_get_ca (certificate))
    g_printerr (
        "tlsnode: warning: %s is no certificate authority: nobody trusts what it signs\n",
        shown);

  return TRUE;
}

static gboolean
set_issuer (TlsNodeCertificateOptions *options, const KeygenArguments *self, GError **error)
{
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  gboolean success;
  char *passphrase = NULL;

  if (self->issuer == NULL)
    return TRUE;

  certificate = tool_read_file (self->issuer, error);
  key = certificate != NULL ? tool_read_file (self->issuer_key, error) : NULL;
  if (key == NULL)
    return FALSE;

  tls_node_certificate_options_set_issuer (options, certificate, key);
  if (self->issuer_passphrase_file != NULL) {
    passphrase = tool_read_passphrase (self->issuer_passphrase_file, error);
    if (passphrase == NULL)
      return FALSE;
  }

  success = check_issuer (self, certificate, key, passphrase, error);
  tls_node_certificate_options_set_issuer_passphrase (options, passphrase);
  tool_free_passphrase (passphrase);
  return success;
}

static gboolean
set_key (TlsNodeCertificateOptions *options, const KeygenArguments *self, GError **error)
{
  g_autoptr (GBytes) key = NULL;
  char *passphrase = NULL;

  tls_node_certificate_options_set_key_type (options, self->key_type);
  tls_node_certificate_options_set_key_bits (options, self->bits);
  tls_node_certificate_options_set_named_curve (options, self->curve);
  tls_node_certificate_options_set_output_passphrase (options, self->passphrase);
  if (self->key == NULL)
    return TRUE;

  key = tool_read_file (self->key, error);
  if (key == NULL)
    return FALSE;

  tls_node_certificate_options_set_private_key (options, key);
  if (self->key_passphrase_file == NULL)
    return TRUE;

  passphrase = tool_read_passphrase (self->key_passphrase_file, error);
  tls_node_certificate_options_set_passphrase (options, passphrase);
  tool_free_passphrase (passphrase);
  return tls_node_certificate_options_get_passphrase (options) != NULL;
}

TlsNodeCertificateOptions *
keygen_make_options (const KeygenArguments *self, GError **error)
{
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();

  tls_node_certificate_options_set_is_ca (options, self->is_ca);
  tls_node_certificate_options_set_path_length (options, self->path_length);
  tls_node_certificate_options_set_serial_number (options, self->serial);
  tls_node_certificate_options_set_digest (options, self->digest);
  set_identity (options, self);
  set_usages (options, self);
  set_times (options, self);

  return set_key (options, self, error) && set_issuer (options, self, error)
             ? g_steal_pointer (&options)
             : NULL;
}
