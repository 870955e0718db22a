/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/keygen.h"
#include "tools/passphrase.h"

#include <gio/gio.h>
#include <string.h>

static void
add_subject_entries (KeygenArguments *self, GOptionContext *context)
{
  const GOptionEntry entries[]
      = { { "cn", 0, 0, G_OPTION_ARG_STRING, &self->common_name, "Common name of the subject",
            "NAME" },
          { "organization", 0, 0, G_OPTION_ARG_STRING, &self->organization,
            "Organization of the subject", "NAME" },
          { "organizational-unit", 0, 0, G_OPTION_ARG_STRING, &self->organizational_unit,
            "Its unit", "NAME" },
          { "country", 0, 0, G_OPTION_ARG_STRING, &self->country,
            "Its country, two capital letters", "CC" },
          { "state", 0, 0, G_OPTION_ARG_STRING, &self->state, "Its state or province", "NAME" },
          { "locality", 0, 0, G_OPTION_ARG_STRING, &self->locality, "Its city", "NAME" },
          { "name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->names,
            "A DNS name, IP address, e-mail address or URI it is for; repeatable", "NAME" },
          G_OPTION_ENTRY_NULL };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_key_entries (KeygenArguments *self, GOptionContext *context)
{
  const GOptionEntry entries[]
      = { { "type", 0, 0, G_OPTION_ARG_STRING, &self->key_type,
            "Kind of key: ec (default), rsa, ed25519 or ed448", "TYPE" },
          { "bits", 0, 0, G_OPTION_ARG_INT, &self->bits, "Size of an RSA key (2048)", "N" },
          { "curve", 0, 0, G_OPTION_ARG_STRING, &self->curve,
            "Curve of an EC key: P-256 (default), P-384 or P-521", "CURVE" },
          { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key,
            "Use this private key instead of a new one", "FILE" },
          { "key-passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self->key_passphrase_file,
            "Its passphrase, the first line of a file", "FILE" },
          G_OPTION_ENTRY_NULL };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_certificate_entries (KeygenArguments *self, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "days", 0, 0, G_OPTION_ARG_INT, &self->days, "How long it is valid (365, for a CA 3650)",
      "N" },
    { "not-before", 0, 0, G_OPTION_ARG_STRING, &self->not_before,
      "Valid from 2030-01-31, 2030-01-31T12:00:00Z, or seconds since 1970", "TIME" },
    { "not-after", 0, 0, G_OPTION_ARG_STRING, &self->not_after, "Valid until then", "TIME" },
    { "serial", 0, 0, G_OPTION_ARG_STRING, &self->serial,
      "Serial number in hexadecimal digits (random)", "HEX" },
    { "ca", 0, 0, G_OPTION_ARG_NONE, &self->is_ca, "Make a certificate authority", NULL },
    { "path-length", 0, 0, G_OPTION_ARG_INT, &self->path_length,
      "How many authorities may be below that authority", "N" },
    { "usage", 0, 0, G_OPTION_ARG_STRING, &self->usage,
      "What it is for: server,client (default), email, code, time, ocsp, any, none", "LIST" },
    { "key-usage", 0, 0, G_OPTION_ARG_STRING, &self->key_usage,
      "What its key may do, as digitalSignature,keyAgreement, or none", "LIST" },
    { "digest", 0, 0, G_OPTION_ARG_STRING, &self->digest,
      "Digest of the signature: sha256, sha384 or sha512", "NAME" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_issuer_entries (KeygenArguments *self, GOptionContext *context)
{
  const GOptionEntry entries[]
      = { { "issuer", 0, 0, G_OPTION_ARG_FILENAME, &self->issuer,
            "Certificate of the authority that signs it", "FILE" },
          { "issuer-key", 0, 0, G_OPTION_ARG_FILENAME, &self->issuer_key,
            "Private key of that authority", "FILE" },
          { "issuer-passphrase-file", 0, 0, G_OPTION_ARG_FILENAME,
            &self->issuer_passphrase_file, "Its passphrase, the first line of a file", "FILE" },
          { "csr", 0, 0, G_OPTION_ARG_NONE, &self->makes_request,
            "Make a request for a certificate instead", NULL },
          { "sign", 0, 0, G_OPTION_ARG_FILENAME, &self->request,
            "Make the certificate that this request asks for", "FILE" },
          G_OPTION_ENTRY_NULL };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_output_entries (KeygenArguments *self, GOptionContext *context)
{
  const GOptionEntry entries[]
      = { { "out", 0, 0, G_OPTION_ARG_FILENAME, &self->out,
            "Write PREFIX.crt (or PREFIX.csr) and PREFIX.key", "PREFIX" },
          { "pfx", 0, 0, G_OPTION_ARG_FILENAME, &self->pfx,
            "Write certificate, key and issuer into one PKCS#12 file", "FILE" },
          { "friendly-name", 0, 0, G_OPTION_ARG_STRING, &self->friendly_name,
            "What the certificate is called there", "NAME" },
          { "passphrase", 0, 0, G_OPTION_ARG_STRING, &self->passphrase,
            "Encrypt the key that is written; others can see it on the command line", "WORD" },
          { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self->passphrase_file,
            "The same, the first line of a file", "FILE" },
          { "bundle", 0, 0, G_OPTION_ARG_NONE, &self->bundle,
            "Put the issuer behind the certificate, unless it is a root", NULL },
          { "force", 0, 0, G_OPTION_ARG_NONE, &self->force, "Replace files that exist", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_add_main_entries (context, entries, NULL);
}

gboolean
keygen_arguments_parse (KeygenArguments *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  self->path_length = -1;
  self->days = KEYGEN_DEFAULT_DAYS;
  g_option_context_set_summary (
      context, "Makes a private key and a certificate for it, self-signed unless an issuer is\n"
               "given, and prints both as PEM.");
  add_subject_entries (self, context);
  add_key_entries (self, context);
  add_certificate_entries (self, context);
  add_issuer_entries (self, context);
  add_output_entries (self, context);

  return g_option_context_parse (context, argc, argv, error);
}

static const char *
find_key_fault (const KeygenArguments *self)
{
  static const char *const types[] = { "ec", "rsa", "ed25519", "ed448", NULL };
  const char *type = self->key_type != NULL ? self->key_type : "ec";
  gboolean has_kind = self->key_type != NULL || self->bits != 0 || self->curve != NULL;

  if (!g_strv_contains (types, type))
    return "--type is ec, rsa, ed25519 or ed448";
  if (self->bits < 0)
    return "--bits is a positive number";
  if (self->bits != 0 && strcmp (type, "rsa") != 0)
    return "--bits is for --type rsa";
  if (self->curve != NULL && strcmp (type, "ec") != 0)
    return "--curve is for --type ec";
  if (self->key != NULL && has_kind)
    return "--key is a key that exists: --type, --bits and --curve are for new ones";
  if (self->key_passphrase_file != NULL && self->key == NULL)
    return "--key-passphrase-file belongs to --key";

  return NULL;
}

static const char *
find_time_fault (const KeygenArguments *self)
{
  gint64 seconds;

  if (self->not_before != NULL
      && !keygen_parse_time (self->not_before, KEYGEN_START_OF_DAY, &seconds))
    return "--not-before is a time as 2030-01-31, 2030-01-31T12:00:00Z or seconds since 1970";
  if (self->not_after != NULL
      && !keygen_parse_time (self->not_after, KEYGEN_END_OF_DAY, &seconds))
    return "--not-after is a time as 2030-01-31, 2030-01-31T12:00:00Z or seconds since 1970";

  return NULL;
}

static const char *
find_certificate_fault (const KeygenArguments *self)
{
  gboolean has_days = self->days != KEYGEN_DEFAULT_DAYS;

  if (has_days && self->days < 1)
    return "--days is a positive number";
  if (has_days && self->not_after != NULL)
    return "--days and --not-after say the same";
  if (self->path_length < -1)
    return "--path-length is a positive number";
  if (self->path_length >= 0 && !self->is_ca)
    return "--path-length belongs to --ca";
  if ((self->issuer == NULL) != (self->issuer_key == NULL))
    return "--issuer and --issuer-key belong together";
  if (self->issuer_passphrase_file != NULL && self->issuer == NULL)
    return "--issuer-passphrase-file belongs to --issuer-key";
  if (self->bundle && self->issuer == NULL)
    return "--bundle needs an --issuer";

  return find_time_fault (self);
}

static const char *
find_request_fault (const KeygenArguments *self)
{
  gboolean has_key = self->key != NULL || self->key_type != NULL || self->curve != NULL
                     || self->bits != 0 || self->pfx != NULL || self->passphrase != NULL
                     || self->passphrase_file != NULL;
  gboolean has_validity = self->days != KEYGEN_DEFAULT_DAYS || self->not_before != NULL
                          || self->not_after != NULL || self->serial != NULL;

  if (self->makes_request && self->request != NULL)
    return "--csr makes a request, --sign takes one";
  if (self->makes_request && (self->issuer != NULL || has_validity))
    return "--csr: the authority decides on issuer, validity and serial number";
  if (self->makes_request && self->pfx != NULL)
    return "--csr: there is no certificate for --pfx yet";
  if (self->request != NULL && self->issuer == NULL)
    return "--sign needs --issuer and --issuer-key";
  if (self->request != NULL && has_key)
    return "--sign: the key is that of the request";

  return NULL;
}

static const char *
find_output_fault (const KeygenArguments *self)
{
  gboolean has_passphrase = self->passphrase != NULL || self->passphrase_file != NULL;

  if (self->passphrase != NULL && self->passphrase_file != NULL)
    return "--passphrase and --passphrase-file say the same";
  if (self->pfx != NULL && !has_passphrase)
    return "--pfx needs --passphrase-file or --passphrase";
  if (self->friendly_name != NULL && self->pfx == NULL)
    return "--friendly-name belongs to --pfx";
  if (has_passphrase && self->key != NULL && self->pfx == NULL)
    return "--passphrase is for a new key or --pfx; that of --key stays as it is";

  return NULL;
}

const char *
keygen_arguments_find_fault (const KeygenArguments *self, int argc)
{
  const char *fault = argc > 1 ? "keygen takes options only" : find_key_fault (self);

  if (fault == NULL)
    fault = find_certificate_fault (self);
  if (fault == NULL)
    fault = find_request_fault (self);

  return fault != NULL ? fault : find_output_fault (self);
}

gboolean
keygen_arguments_load (KeygenArguments *self, GError **error)
{
  if (self->passphrase_file == NULL)
    return TRUE;

  self->passphrase = tool_read_passphrase (self->passphrase_file, error);
  return self->passphrase != NULL;
}

void
keygen_arguments_clear (KeygenArguments *self)
{
  char *const texts[] = {
    self->common_name,
    self->organization,
    self->organizational_unit,
    self->country,
    self->state,
    self->locality,
    self->key_type,
    self->curve,
    self->key,
    self->not_before,
    self->not_after,
    self->serial,
    self->usage,
    self->key_usage,
    self->digest,
    self->issuer,
    self->issuer_key,
    self->issuer_passphrase_file,
    self->request,
    self->out,
    self->pfx,
    self->friendly_name,
    self->passphrase_file,
    self->key_passphrase_file,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_strfreev (self->names);
  tool_free_passphrase (self->passphrase);
}
