/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/error-names.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names-table.h"

typedef struct {
  GFileError value;
  const char *code;
} FileErrorName;

/* G_FILE_ERROR_FAILED is left out: it says nothing. */
static const FileErrorName file_error_names[] = {
  { G_FILE_ERROR_EXIST, "EEXIST" }, { G_FILE_ERROR_ISDIR, "EISDIR" },
  { G_FILE_ERROR_ACCES, "EACCES" }, { G_FILE_ERROR_NAMETOOLONG, "ENAMETOOLONG" },
  { G_FILE_ERROR_NOENT, "ENOENT" }, { G_FILE_ERROR_NOTDIR, "ENOTDIR" },
  { G_FILE_ERROR_NXIO, "ENXIO" },   { G_FILE_ERROR_NODEV, "ENODEV" },
  { G_FILE_ERROR_ROFS, "EROFS" },   { G_FILE_ERROR_TXTBSY, "ETXTBSY" },
  { G_FILE_ERROR_FAULT, "EFAULT" }, { G_FILE_ERROR_LOOP, "ELOOP" },
  { G_FILE_ERROR_NOSPC, "ENOSPC" }, { G_FILE_ERROR_NOMEM, "ENOMEM" },
  { G_FILE_ERROR_MFILE, "EMFILE" }, { G_FILE_ERROR_NFILE, "ENFILE" },
  { G_FILE_ERROR_BADF, "EBADF" },   { G_FILE_ERROR_INVAL, "EINVAL" },
  { G_FILE_ERROR_PIPE, "EPIPE" },   { G_FILE_ERROR_AGAIN, "EAGAIN" },
  { G_FILE_ERROR_INTR, "EINTR" },   { G_FILE_ERROR_IO, "EIO" },
  { G_FILE_ERROR_PERM, "EPERM" },   { G_FILE_ERROR_NOSYS, "ENOSYS" },
};

static const TnErrorName *
find_name (const TnErrorName *names, gsize length, guint value)
{
  gsize i;

  for (i = 0; i < length; i++) {
    if (names[i].value == value)
      return &names[i];
  }

  return NULL;
}

static const char *
find_code (const TnErrorName *names, gsize length, guint value)
{
  const TnErrorName *name = find_name (names, length, value);

  return name != NULL ? name->code : NULL;
}

static const char *
find_message (const TnErrorName *names, gsize length, guint value)
{
  const TnErrorName *name = find_name (names, length, value);

  return name != NULL ? name->message : NULL;
}

static const char *
find_file_error_code (int value)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (file_error_names); i++) {
    if ((int) file_error_names[i].value == value)
      return file_error_names[i].code;
  }

  return NULL;
}

const char *
tn_error_code_name (TlsNodeError code)
{
  return find_code (tn_error_names, tn_error_names_length, code);
}

const char *
tn_error_default_message (TlsNodeError code)
{
  return find_message (tn_error_names, tn_error_names_length, code);
}

const char *
tn_x509_error_code_name (TlsNodeX509Error code)
{
  return find_code (tn_x509_error_names, tn_x509_error_names_length, code);
}

const char *
tn_x509_error_default_message (TlsNodeX509Error code)
{
  return find_message (tn_x509_error_names, tn_x509_error_names_length, code);
}

const char *
tn_system_error_code_name (TlsNodeSystemError code)
{
  return find_code (tn_system_error_names, tn_system_error_names_length, code);
}

const char *
tn_error_get_code_name (const GError *error)
{
  const char *name = NULL;

  g_return_val_if_fail (error != NULL, "UNKNOWN");

  if (error->domain == TLS_NODE_ERROR)
    name = tn_error_code_name ((TlsNodeError) error->code);
  else if (error->domain == TLS_NODE_X509_ERROR)
    name = tn_x509_error_code_name ((TlsNodeX509Error) error->code);
  else if (error->domain == TLS_NODE_SYSTEM_ERROR)
    name = tn_system_error_code_name ((TlsNodeSystemError) error->code);
  else if (error->domain == TN_PROGRAM_ERROR)
    name = tn_error_fields (error)->code;
  else if (error->domain == G_FILE_ERROR)
    name = find_file_error_code (error->code);

  return name != NULL ? name : "UNKNOWN";
}
