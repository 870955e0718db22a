/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/verify.h"

#include <gnutls/x509.h>
#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/error-names.h"
#include "libtlsnode/compat/x509-error.h"
#include "libtlsnode/x509/constraints.h"
#include "libtlsnode/x509/path.h"

/* Node's verdict is the last fault that OpenSSL finds, in OpenSSL's order: trust, extensions, signatures
 * and dates from the root down, name constraints. Signatures, constraints and algorithms are judged by
 * GnuTLS on exactly the path that path.c built, under exactly its root; what GnuTLS does not check, or
 * checks less strictly than OpenSSL, is checked here. A chain is good when nobody objects. */

#define OID_EXTENDED_KEY_USAGE "2.5.29.37"
#define OID_SERVER_GATED_NETSCAPE "2.16.840.1.113730.4.1"
#define OID_SERVER_GATED_MICROSOFT "1.3.6.1.4.1.311.10.3.3"

/* Time is checked here because GnuTLS would ask its own clock. OpenSSL's level 1 is 80 bits. */
#define VERIFY_FLAGS                                                                           \
  (GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS               \
   | GNUTLS_VERIFY_DO_NOT_ALLOW_UNSORTED_CHAIN                                                 \
   | GNUTLS_PROFILE_TO_VFLAGS (GNUTLS_PROFILE_LOW))

/* Every status bit at once. */
#define CANNOT_JUDGE G_MAXUINT

/* X509_supported_extension (): what may be critical. */
static const char *const supported_extensions[] = {
  "2.16.840.1.113730.1.1", /* Netscape certificate type */
  "2.5.29.15",             /* key usage */
  "2.5.29.17",             /* subject alternative name */
  "2.5.29.19",             /* basic constraints */
  "2.5.29.32",             /* certificate policies */
  "2.5.29.31",             /* CRL distribution points */
  "2.5.29.37",             /* extended key usage */
  "1.3.6.1.5.5.7.1.7",     /* IP address blocks */
  "1.3.6.1.5.5.7.1.8",     /* autonomous system numbers */
  "1.3.6.1.5.5.7.48.1.5",  /* no OCSP check */
  "2.5.29.36",             /* policy constraints */
  "1.3.6.1.5.5.7.1.14",    /* proxy certificate */
  "2.5.29.30",             /* name constraints */
  "2.5.29.33",             /* policy mappings */
  "2.5.29.54",             /* inhibit any policy */
  NULL,
};

typedef struct {
  gboolean is_bad;
  TlsNodeX509Error code;
  const char *message; /* NULL = the code's own */
} Verdict;

static void
raise_fault (Verdict *verdict, TlsNodeX509Error code, const char *message)
{
  verdict->is_bad = TRUE;
  verdict->code = code;
  verdict->message = message;
}

static const TnPathCert *
path_get (const TnPath *path, guint index)
{
  return path->certs->pdata[index];
}

/* path.c says so; asked again because everything hangs on it. */
static gboolean
ends_in_anchor (const TnPath *path, TnTrust *trust)
{
  const TnPathCert *top = path_get (path, path->certs->len - 1);

  return path->is_trusted && top->is_self_signed && tn_trust_contains (trust, top->der);
}

static void
check_trust (const TnPath *path, gboolean is_trusted, Verdict *verdict)
{
  const TnPathCert *top = path_get (path, path->certs->len - 1);

  if (is_trusted)
    return;

  if (top->is_self_signed && path->certs->len == 1)
    raise_fault (verdict, TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT, NULL);
  else if (top->is_self_signed)
    raise_fault (verdict, TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN, NULL);
  else if (path->n_sent < path->certs->len)
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, NULL);
  else if (path->certs->len == 1)
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, NULL);
  else
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, NULL);
}

/* X509_check_ca (): 0 = no CA, 1 = by basicConstraints, 3 = a self-signed version 1 certificate, 4 = by its key usage. */
static guint
ca_kind (const TnPathCert *cert)
{
  guint usage = 0;
  guint critical;
  guint is_ca = 0;
  int path_length;
  gboolean has_usage = gnutls_x509_crt_get_key_usage (cert->crt, &usage, &critical) >= 0;

  if (has_usage && (usage & GNUTLS_KEY_KEY_CERT_SIGN) == 0)
    return 0;

  if (gnutls_x509_crt_get_basic_constraints (cert->crt, &critical, &is_ca, &path_length) >= 0)
    return is_ca ? 1 : 0;

  if (gnutls_x509_crt_get_version (cert->crt) == 1 && cert->is_self_signed)
    return 3;

  return has_usage ? 4 : 0;
}

/* An extended key usage must name the purpose; anyExtendedKeyUsage does not. */
static gboolean
has_purpose (const TnPathCert *cert, TnPurpose purpose)
{
  char oid[128];
  size_t size = sizeof oid;
  TnDer extension;
  guint count = 0;
  guint critical;
  int code;

  while ((code = gnutls_x509_crt_get_key_purpose_oid (cert->crt, count, oid, &size, &critical))
         != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) {
    if (code < 0 && code != GNUTLS_E_SHORT_MEMORY_BUFFER)
      return FALSE;

    if (code >= 0 && purpose == TN_PURPOSE_CLIENT
        && g_str_equal (oid, GNUTLS_KP_TLS_WWW_CLIENT))
      return TRUE;

    if (code >= 0 && purpose == TN_PURPOSE_SERVER
        && (g_str_equal (oid, GNUTLS_KP_TLS_WWW_SERVER)
            || g_str_equal (oid, OID_SERVER_GATED_NETSCAPE)
            || g_str_equal (oid, OID_SERVER_GATED_MICROSOFT)))
      return TRUE;

    size = sizeof oid;
    count++;
  }

  return !tn_der_find_extension (&cert->fields, OID_EXTENDED_KEY_USAGE, &extension);
}

static gboolean
leaf_usage_fits (const TnPathCert *leaf, TnPurpose purpose)
{
  guint wanted = GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_AGREEMENT;
  guint usage = 0;
  guint critical;
  int code = gnutls_x509_crt_get_key_usage (leaf->crt, &usage, &critical);

  if (purpose == TN_PURPOSE_SERVER)
    wanted |= GNUTLS_KEY_KEY_ENCIPHERMENT;

  if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return TRUE;

  return code >= 0 && (usage & wanted) != 0;
}

static gboolean
path_length_exceeded (const TnPathCert *cert, guint cas_below)
{
  guint critical;
  guint is_ca = 0;
  int limit = -1;

  if (gnutls_x509_crt_get_basic_constraints (cert->crt, &critical, &is_ca, &limit) < 0)
    return FALSE;

  return is_ca && limit >= 0 && cas_below > (guint) limit;
}

static gboolean
has_unknown_critical_extension (const TnPathCert *cert)
{
  TnDer list = cert->fields.extensions;
  TnDerExtension extension;

  while (tn_der_next_extension (&list, &extension)) {
    g_autofree char *oid = tn_der_oid_to_string (extension.oid);

    if (extension.is_critical && (oid == NULL || !g_strv_contains (supported_extensions, oid)))
      return TRUE;
  }

  return list.length > 0;
}

static void
check_extensions (const TnPath *path, TnPurpose purpose, Verdict *verdict)
{
  guint n = path->certs->len;
  guint cas_below = 0;

  for (guint i = 0; i < n; i++) {
    const TnPathCert *cert = path_get (path, i);
    guint kind = i > 0 ? ca_kind (cert) : 0;

    if (has_unknown_critical_extension (cert))
      raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED, "unhandled critical extension");

    if (i > 0 && (kind == 0 || (i + 1 < n && kind != 1)))
      raise_fault (verdict, TLS_NODE_X509_ERROR_INVALID_CA, NULL);

    if (!has_purpose (cert, purpose) || (i == 0 ? !leaf_usage_fits (cert, purpose) : kind == 0))
      raise_fault (verdict, TLS_NODE_X509_ERROR_INVALID_PURPOSE, NULL);

    if (i > 1 && path_length_exceeded (cert, cas_below))
      raise_fault (verdict, TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED, NULL);

    if (i > 0 && !cert->is_self_issued)
      cas_below++;
  }
}

/* GnuTLS's status bits for the path. */
static guint
gnutls_status (const TnPath *path, TnPurpose purpose)
{
  const TnPathCert *root = path_get (path, path->certs->len - 1);
  guint n = MAX (path->certs->len - 1, 1);
  g_autofree gnutls_x509_crt_t *list = g_new (gnutls_x509_crt_t, n);
  gnutls_x509_crt_t anchor = root->crt;
  gnutls_x509_trust_list_t trust = NULL;
  gnutls_typed_vdata_st data;
  guint status = 0;
  int code;

  for (guint i = 0; i < n; i++)
    list[i] = path_get (path, i)->crt;

  memset (&data, 0, sizeof data);
  data.type = GNUTLS_DT_KEY_PURPOSE_OID;
  data.data = (guint8 *) (purpose == TN_PURPOSE_SERVER ? GNUTLS_KP_TLS_WWW_SERVER
                                                       : GNUTLS_KP_TLS_WWW_CLIENT);

  if (tn_constraints_are_too_many (path) || gnutls_x509_trust_list_init (&trust, 1) < 0)
    return CANNOT_JUDGE;

  /* The list borrows the anchor; it is freed without its certificates. */
  code = gnutls_x509_trust_list_add_cas (trust, &anchor, 1, 0);
  if (code == 1)
    code = gnutls_x509_trust_list_verify_crt2 (trust, list, n, &data, 1, VERIFY_FLAGS, &status,
                                               NULL);
  else
    code = GNUTLS_E_INTERNAL_ERROR;

  gnutls_x509_trust_list_deinit (trust, 0);

  return code >= 0 ? status : CANNOT_JUDGE;
}

static void
check_status (guint status, Verdict *verdict)
{
  if (status == CANNOT_JUDGE)
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED, NULL);
  else if ((status & GNUTLS_CERT_SIGNATURE_FAILURE) != 0)
    raise_fault (verdict, TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE, NULL);
  else if ((status & GNUTLS_CERT_INSECURE_ALGORITHM) != 0)
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED,
                 "CA signature digest algorithm too weak");
  else if ((status & GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS) != 0)
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED, "unhandled critical extension");
}

/* Certificates that say what they may sign must include certificates. */
static void
check_signing_usage (const TnPath *path, Verdict *verdict)
{
  for (guint i = path->certs->len - 1; i > 0; i--) {
    guint usage = 0;
    guint critical;

    if (gnutls_x509_crt_get_key_usage (path_get (path, i)->crt, &usage, &critical) >= 0
        && (usage & GNUTLS_KEY_KEY_CERT_SIGN) == 0)
      raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED,
                   "key usage does not include certificate signing");
  }
}

static void
check_dates (const TnPath *path, gint64 now, Verdict *verdict)
{
  for (guint i = path->certs->len; i > 0; i--) {
    const TnPathCert *cert = path_get (path, i - 1);

    if (cert->not_before > now)
      raise_fault (verdict, TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID, NULL);

    if (cert->not_after < now)
      raise_fault (verdict, TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED, NULL);

    if (cert->not_before == -1)
      raise_fault (verdict, TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_BEFORE_FIELD, NULL);

    if (cert->not_after == -1)
      raise_fault (verdict, TLS_NODE_X509_ERROR_ERROR_IN_CERT_NOT_AFTER_FIELD, NULL);
  }
}

static void
check_name_constraints (const TnPath *path, guint status, Verdict *verdict)
{
  const char *fault = tn_constraints_find_fault (path);
  gboolean only_dates = verdict->code == TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED
                        || verdict->code == TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID;

  /* The bit stands for path lengths and key usages as well, which were found before. */
  if (status != CANNOT_JUDGE && (status & GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE) != 0
      && (!verdict->is_bad || only_dates))
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED, "permitted subtree violation");

  if (fault != NULL)
    raise_fault (verdict, TLS_NODE_X509_ERROR_UNSPECIFIED, fault);
}

/* Whatever GnuTLS objects to, a chain that it refuses is refused. */
static void
check_remaining_status (const TnPath *path, guint status, Verdict *verdict)
{
  TnVerifyFacts facts = { 0 };

  if (status == 0 || verdict->is_bad)
    return;

  facts.status = status;
  facts.chain_length = path->n_sent;
  facts.self_signed_leaf = path_get (path, 0)->is_self_signed;
  facts.self_signed_top = path_get (path, path->certs->len - 1)->is_self_signed;
  raise_fault (verdict, tn_x509_error_from_status (&facts), NULL);
}

static void
check_path (const TnPath *path, TnTrust *trust, TnPurpose purpose, gint64 now, Verdict *verdict)
{
  gboolean is_trusted = ends_in_anchor (path, trust);
  guint status = is_trusted ? gnutls_status (path, purpose) : 0;

  check_trust (path, is_trusted, verdict);
  check_extensions (path, purpose, verdict);
  check_status (status, verdict);
  check_signing_usage (path, verdict);
  check_dates (path, now, verdict);
  check_name_constraints (path, status, verdict);
  check_remaining_status (path, status, verdict);
}

gboolean
tn_verify_chain (GPtrArray *chain,
                 TnTrust *trust,
                 TnPurpose purpose,
                 gint64 now,
                 GError **error)
{
  g_autoptr (TnPath) path = NULL;
  Verdict verdict = { FALSE, TLS_NODE_X509_ERROR_UNSPECIFIED, NULL };

  g_return_val_if_fail (chain != NULL, FALSE);
  g_return_val_if_fail (trust != NULL, FALSE);

  if (chain->len > 0)
    path = tn_path_build (chain, trust, now);

  if (chain->len == 0)
    raise_fault (&verdict, TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT, NULL);
  else if (path == NULL)
    raise_fault (&verdict, TLS_NODE_X509_ERROR_UNSPECIFIED, NULL);
  else
    check_path (path, trust, purpose, now, &verdict);

  if (!verdict.is_bad)
    return TRUE;

  if (verdict.message == NULL)
    verdict.message = tn_x509_error_default_message (verdict.code);

  tn_set_x509_error (error, verdict.code, "%s", verdict.message);
  return FALSE;
}
