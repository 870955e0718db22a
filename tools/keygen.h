/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tools/tool.h"

/* The parts of the verb keygen: what was asked for (keygen-arguments.c, keygen-options.c), and where it goes (keygen-files.c). */

#define KEYGEN_DEFAULT_DAYS G_MININT

/* As they stand on the command line; NULL, 0 and FALSE = not given, unless it says otherwise. */
typedef struct {
  char *common_name;
  char *organization;
  char *organizational_unit;
  char *country;
  char *state;
  char *locality;
  char **names;

  char *key_type;
  int bits;
  char *curve;
  char *key;
  char *key_passphrase_file;

  gboolean is_ca;
  int path_length; /* -1 */
  int days;        /* KEYGEN_DEFAULT_DAYS */
  char *not_before;
  char *not_after;
  char *serial;
  char *usage;
  char *key_usage;
  char *digest;

  char *issuer;
  char *issuer_key;
  char *issuer_passphrase_file;
  gboolean makes_request;
  char *request;

  char *out;
  char *pfx;
  char *friendly_name;
  char *passphrase;
  char *passphrase_file;
  gboolean bundle;
  gboolean force;
} KeygenArguments;

gboolean
keygen_arguments_parse (KeygenArguments *self, int *argc, char ***argv, GError **error);
/* The sentence that says what does not fit together, or NULL. */
const char *keygen_arguments_find_fault (const KeygenArguments *self, int argc);
/* Reads --passphrase-file into passphrase. */
gboolean keygen_arguments_load (KeygenArguments *self, GError **error);
void keygen_arguments_clear (KeygenArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KeygenArguments, keygen_arguments_clear)

/* Reads the files of keys and issuers. */
TlsNodeCertificateOptions *keygen_make_options (const KeygenArguments *self, GError **error);

/* "2030-01-31" (with that time of day), "2030-01-31T12:00:00Z", or seconds since the epoch. */
#define KEYGEN_START_OF_DAY "T00:00:00"
#define KEYGEN_END_OF_DAY "T23:59:59"
gboolean keygen_parse_time (const char *text, const char *time_of_day, gint64 *seconds);

/* What was made; any may be NULL. */
typedef struct {
  char *certificate; /* PEM, or a request */
  GBytes *key;       /* PEM; NULL when it existed before */
  GBytes *pfx;
} KeygenResult;

void keygen_result_clear (KeygenResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KeygenResult, keygen_result_clear)

/* Before the work: G_IO_ERROR_EXISTS for the first file that is there, unless it may be replaced. */
gboolean keygen_check_files (const KeygenArguments *self, GError **error);
/* To files, or to standard output. */
gboolean keygen_write (const KeygenArguments *self, const KeygenResult *result, GError **error);
