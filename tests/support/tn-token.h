/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* SoftHSM as the token of a test program: keys k-rsa (id 01) and k-ec (id 02) with their certificates, the CA's certificate, and one that
 * only the PIN shows. In a folder of its own ($TOKEN_DIR), without p11-kit's configuration. */
#define TN_TOKEN_PIN "1234"
#define TN_TOKEN "pkcs11:token=tlsnode"

static const char *const tn_token_module_paths[] = {
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib64/softhsm/libsofthsm2.so",
  "/usr/lib64/pkcs11/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
};

static const char *tn_token_module; /* NULL = SoftHSM is not here */

static inline gboolean
tn_token_skip (void)
{
  if (tn_token_module == NULL)
    g_test_skip ("softhsm2-util, p11tool or libsofthsm2.so is missing");

  return tn_token_module == NULL;
}

static inline gboolean
tn_token_run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status = 0;
  va_list args;

  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  return g_spawn_sync (NULL, (char **) argv->pdata, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                           | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, &error)
         && g_spawn_check_wait_status (status, NULL);
}

static inline void
tn_token_store (const char *what,
                const char *file,
                const char *label,
                const char *id,
                const char *how)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", file, NULL);

  g_assert_true (tn_token_run ("p11tool", "--batch", "--provider", tn_token_module, "--login",
                               "--set-pin", TN_TOKEN_PIN, "--write", what, path, "--label",
                               label, "--id", id, how, TN_TOKEN, NULL));
}

static inline void
tn_token_fill (void)
{
  tn_token_store ("--load-privkey", "leaf-rsa.key", "k-rsa", "01", "--mark-private");
  tn_token_store ("--load-certificate", "leaf-rsa.crt", "k-rsa", "01", "--no-mark-private");
  tn_token_store ("--load-privkey", "leaf-ec.key", "k-ec", "02", "--mark-private");
  tn_token_store ("--load-certificate", "leaf-ec.crt", "k-ec", "02", "--no-mark-private");
  tn_token_store ("--load-certificate", "ca.crt", "ca", "03", "--no-mark-private");
  tn_token_store ("--load-certificate", "client-ec.crt", "c-private", "04", "--mark-private");
}

/* Sets tn_token_module unless something is missing. */
static inline void
tn_token_make (void)
{
  g_autofree char *directory = g_dir_make_tmp ("tlsnode-token-XXXXXX", NULL);
  g_autofree char *configuration = g_build_filename (directory, "softhsm2.conf", NULL);
  g_autofree char *text
      = g_strdup_printf ("directories.tokendir = %s\nobjectstore.backend = file\n", directory);

  g_assert_true (g_file_set_contents (configuration, text, -1, NULL));
  g_setenv ("SOFTHSM2_CONF", configuration, TRUE);
  g_setenv ("TOKEN_DIR", directory, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (tn_token_module_paths) && tn_token_module == NULL; i++) {
    if (g_file_test (tn_token_module_paths[i], G_FILE_TEST_EXISTS))
      tn_token_module = tn_token_module_paths[i];
  }

  if (tn_token_module != NULL
      && (!tn_token_run ("p11tool", "--version", NULL)
          || !tn_token_run ("softhsm2-util", "--init-token", "--free", "--label", "tlsnode",
                            "--pin", TN_TOKEN_PIN, "--so-pin", "5678", NULL)))
    tn_token_module = NULL;

  if (tn_token_module != NULL)
    tn_token_fill ();
}

static inline void
tn_token_remove (void)
{
  tn_token_run ("rm", "-r", g_getenv ("TOKEN_DIR"), NULL);
}
