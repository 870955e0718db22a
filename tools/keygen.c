/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DAYS_OF_LEAF 365
#define DAYS_OF_CA 3650

typedef struct {
  char *common_name;
  char **names;
  char *key_type;
  int days;
  gboolean is_ca;
  char *issuer;
  char *issuer_key;
  char *out;
  gboolean force;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->common_name);
  g_strfreev (self->names);
  g_free (self->key_type);
  g_free (self->issuer);
  g_free (self->issuer_key);
  g_free (self->out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[]
      = { { "cn", 0, 0, G_OPTION_ARG_STRING, &self->common_name, "Common name of the subject",
            "NAME" },
          { "name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->names,
            "A DNS name or IP address it is for; repeatable", "NAME" },
          { "type", 0, 0, G_OPTION_ARG_STRING, &self->key_type,
            "Kind of key: ec (default), rsa or ed25519", "TYPE" },
          { "days", 0, 0, G_OPTION_ARG_INT, &self->days,
            "How long it is valid (365, for a CA 3650)", "N" },
          { "ca", 0, 0, G_OPTION_ARG_NONE, &self->is_ca, "Make a certificate authority", NULL },
          { "issuer", 0, 0, G_OPTION_ARG_FILENAME, &self->issuer,
            "Certificate of the authority that signs it", "FILE" },
          { "issuer-key", 0, 0, G_OPTION_ARG_FILENAME, &self->issuer_key,
            "Private key of that authority", "FILE" },
          { "out", 0, 0, G_OPTION_ARG_FILENAME, &self->out, "Write PREFIX.crt and PREFIX.key",
            "PREFIX" },
          { "force", 0, 0, G_OPTION_ARG_NONE, &self->force, "Replace files that exist", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_set_summary (
      context, "Makes a private key and a certificate for it, self-signed unless an issuer is\n"
               "given, and prints both as PEM.");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

/* The sentence that says what is wrong, or NULL. */
static const char *
find_fault (const Arguments *self, int argc)
{
  static const char *const types[] = { "ec", "rsa", "ed25519", NULL };

  if (argc > 1)
    return "keygen takes options only";
  if ((self->issuer == NULL) != (self->issuer_key == NULL))
    return "--issuer and --issuer-key belong together";
  if (self->key_type != NULL && !g_strv_contains (types, self->key_type))
    return "--type is ec, rsa or ed25519";
  if (self->days < 0)
    return "--days is a positive number";

  return NULL;
}

static TlsNodeCertificateOptions *
make_options (const Arguments *self, GError **error)
{
  g_autoptr (TlsNodeCertificateOptions) options = tls_node_certificate_options_new ();
  const char *first_name = self->names != NULL ? self->names[0] : NULL;
  const char *fallback = first_name != NULL ? first_name
                         : self->is_ca      ? "tlsnode CA"
                                            : "localhost";
  const char *common_name = self->common_name != NULL ? self->common_name : fallback;
  int default_days = self->is_ca ? DAYS_OF_CA : DAYS_OF_LEAF;

  tls_node_certificate_options_set_common_name (options, common_name);
  tls_node_certificate_options_set_is_ca (options, self->is_ca);
  tls_node_certificate_options_set_days (options, self->days > 0 ? self->days : default_days);
  if (self->key_type != NULL)
    tls_node_certificate_options_set_key_type (options, self->key_type);

  for (gsize i = 0; self->names != NULL && self->names[i] != NULL; i++)
    tls_node_certificate_options_add_name (options, self->names[i]);
  /* Nobody looks at the common name any more. */
  if (self->names == NULL && !self->is_ca)
    tls_node_certificate_options_add_name (options, common_name);

  if (self->issuer != NULL) {
    g_autoptr (GBytes) certificate = tool_read_file (self->issuer, error);
    g_autoptr (GBytes) key
        = certificate != NULL ? tool_read_file (self->issuer_key, error) : NULL;

    if (key == NULL)
      return NULL;
    tls_node_certificate_options_set_issuer (options, certificate, key);
  }

  return g_steal_pointer (&options);
}

static gboolean
set_file_error (GError **error, const char *what, const char *path)
{
  int errsv = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), "%s %s: %s", what, path,
               g_strerror (errsv));

  return FALSE;
}

/* O_EXCL: never through a link or over a file that someone else made meanwhile. */
static gboolean
write_new_file (const char *path,
                int mode,
                const char *data,
                gsize length,
                gboolean force,
                GError **error)
{
  gsize written = 0;
  int fd = -1;

  if (force && g_unlink (path) != 0 && errno != ENOENT)
    return set_file_error (error, "Cannot replace", path);

  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0)
    return set_file_error (error, "Cannot make", path);

  while (written < length) {
    gssize n = write (fd, data + written, length - written);

    if (n < 0 && errno != EINTR) {
      set_file_error (error, "Cannot write", path);
      close (fd);
      return FALSE;
    }
    written += MAX (n, 0);
  }

  return g_close (fd, error);
}

static gboolean
save (const Arguments *self, const char *certificate, GBytes *key, GError **error)
{
  g_autofree char *certificate_path = g_strconcat (self->out, ".crt", NULL);
  g_autofree char *key_path = g_strconcat (self->out, ".key", NULL);
  gsize key_length = 0;
  const char *key_data = g_bytes_get_data (key, &key_length);

  /* Look before the first is written: half a pair helps nobody. */
  if (!self->force && g_file_test (certificate_path, G_FILE_TEST_EXISTS)) {
    errno = EEXIST;
    return set_file_error (error, "Cannot make", certificate_path);
  }

  return write_new_file (key_path, 0600, key_data, key_length, self->force, error)
         && write_new_file (certificate_path, 0644, certificate, strlen (certificate),
                            self->force, error);
}

int
tool_keygen (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  g_autoptr (TlsNodeCertificateOptions) options = NULL;
  g_autoptr (TlsNodeCertificate) certificate = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;
  const char *fault = NULL;

  if (!parse (&arguments, &argc, &argv, &error))
    return tool_usage ("keygen", "%s", error->message);
  fault = find_fault (&arguments, argc);
  if (fault != NULL)
    return tool_usage ("keygen", "%s", fault);

  options = make_options (&arguments, &error);
  if (options != NULL)
    certificate = tls_node_certificate_generate (options, &key, &error);
  if (certificate == NULL)
    return tool_fail (error);

  pem = tls_node_certificate_to_pem (certificate);
  if (arguments.out == NULL) {
    g_print ("%s%.*s", pem, (int) g_bytes_get_size (key),
             (const char *) g_bytes_get_data (key, NULL));
    return TOOL_OK;
  }

  if (!save (&arguments, pem, key, &error)) {
    tool_print_error (error);
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
      g_printerr ("  --force replaces files that exist.\n");
    return TOOL_FAILED;
  }

  return TOOL_OK;
}
