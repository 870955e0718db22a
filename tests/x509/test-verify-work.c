/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <malloc.h>
#include <stdio.h>
#include <time.h>

#include "libtlsnode/x509/verify-work.h"
#include "libtlsnode/x509/verify.h"
#include "tests/support/tn-certs.h"
#include "tests/support/tn-der-builder.h"

/* What a peer can make a verification cost: 100 ms and 10 MB. */

#if defined(__SANITIZE_ADDRESS__)
#define MEASURES FALSE
#else
#define MEASURES TRUE
#endif

#define MAX_SECONDS 0.1
#define MAX_MEMORY (10 << 20)
/* Others on the same machine make a run dearer, never cheaper. */
#define RUNS 5

typedef struct {
  GPtrArray *chain;
  GPtrArray *cas;
} Hostile;

static void
hostile_clear (Hostile *self)
{
  g_ptr_array_unref (self->chain);
  g_ptr_array_unref (self->cas);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hostile, hostile_clear)

static Hostile
hostile_new (void)
{
  Hostile self = { g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
                   g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };

  return self;
}

static void
add (Hostile *self, DerCertificate parts)
{
  g_ptr_array_add (self->chain, der_certificate (&parts));
}

static void
trust (Hostile *self, DerCertificate parts)
{
  g_autoptr (GBytes) der = der_certificate (&parts);
  g_autofree char *pem = tn_pem_from_certificate (der);

  g_assert_nonnull (pem);
  g_ptr_array_add (self->cas, test_text (pem));
}

/* prefix, a number, and "example.com" */
static GByteArray *
many (guint n, const char *prefix)
{
  GByteArray *list = g_byte_array_new ();

  for (guint i = 0; i < n; i++) {
    g_autofree char *text = g_strdup_printf ("%s%u.example.com", prefix, i);

    list = der_join (list, der_tlv (0x82, der_text (text)));
  }

  return list;
}

static GByteArray *
names (GByteArray *list)
{
  return der_extension (DER_OID_NAMES, FALSE, der_tlv (0x30, list));
}

static GByteArray *
excluded (guint n)
{
  GByteArray *list = g_byte_array_new ();

  for (guint i = 0; i < n; i++) {
    g_autofree char *text = g_strdup_printf ("e%u.example.com", i);

    list = der_join (list, der_tlv (0x30, der_tlv (0x82, der_text (text))));
  }

  return der_extension (DER_OID_CONSTRAINTS, TRUE, der_tlv (0x30, der_tlv (0xa1, list)));
}

static void
fill_strangers (Hostile *self)
{
  add (self, (DerCertificate){ .subject = "leaf", .issuer = "nobody" });
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf ("stranger %u", i);

    add (self, (DerCertificate){ .subject = name, .issuer = "other", .serial = i });
  }
}

/* Each one may have issued each other one. */
static void
fill_same_names (Hostile *self)
{
  for (guint i = 0; i < 1000; i++)
    add (self,
         (DerCertificate){ .subject = "same",
                           .issuer = "same",
                           .extensions = der_join (
                               der_ca_extension (),
                               der_extension ("0603551d23", FALSE, der_hex ("300382017f"))),
                           .serial = i });
}

static void
fill_names (Hostile *self)
{
  add (self, (DerCertificate){
                 .subject = "leaf", .issuer = "root", .extensions = names (many (10000, "")) });
  trust (self, (DerCertificate){ .subject = "root",
                                 .issuer = "root",
                                 .extensions = der_join (der_ca_extension (), excluded (5)) });
}

static void
fill_constraints (Hostile *self)
{
  add (self, (DerCertificate){ .subject = "leaf",
                               .issuer = "root",
                               .extensions = names (many (1000, "host")) });
  trust (self,
         (DerCertificate){ .subject = "root",
                           .issuer = "root",
                           .extensions = der_join (der_ca_extension (), excluded (1000)) });
}

static void
fill_constraints_at_each_depth (Hostile *self)
{
  for (guint i = 0; i < 90; i++) {
    g_autofree char *subject = g_strdup_printf ("ca %u", i);
    g_autofree char *issuer = g_strdup_printf ("ca %u", i + 1);
    GByteArray *extensions = der_join (der_ca_extension (), excluded (100));

    add (self, (DerCertificate){ .subject = subject,
                                 .issuer = issuer,
                                 .extensions = der_join (extensions, names (many (100, ""))) });
  }
}

static void
fill_extensions (Hostile *self)
{
  GByteArray *list = g_byte_array_new ();

  for (guint i = 0; i < 10000; i++) {
    g_autofree char *oid = g_strdup_printf ("06052a03%02x%02x%02x", 0x81 + i % 100,
                                            0x80 + i / 100 % 100, i % 100);

    list = der_join (list, der_extension (oid, FALSE, g_byte_array_new ()));
  }

  add (self, (DerCertificate){ .subject = "leaf", .issuer = "root", .extensions = list });
}

static void
fill_long_name (Hostile *self)
{
  GByteArray *list = g_byte_array_new ();

  for (guint i = 0; i < 10000; i++)
    list = der_join (list, der_rdn ("x"));

  add (self, (DerCertificate){
                 .subject = NULL, .issuer = "root", .subject_name = der_tlv (0x30, list) });
}

static void
fill_tower (Hostile *self, guint key_octets, guint exponent_octets)
{
  for (guint i = 0; i < 99; i++) {
    g_autofree char *subject = g_strdup_printf ("ca %u", i);
    g_autofree char *issuer = g_strdup_printf ("ca %u", i + 1);

    add (self, (DerCertificate){ .subject = subject,
                                 .issuer = issuer,
                                 .key = der_rsa_key (key_octets, exponent_octets),
                                 .algorithm = DER_SHA256_WITH_RSA,
                                 .signature_octets = key_octets,
                                 .extensions = der_ca_extension () });
  }
}

static void
fill_deep (Hostile *self)
{
  fill_tower (self, 256, 3);
}

static void
fill_large_keys (Hostile *self)
{
  fill_tower (self, 2048, 3);
}

static void
fill_large_exponents (Hostile *self)
{
  fill_tower (self, 384, 383);
}

/* 3 certificates at each level, each of which all 3 above may have issued: 3^30 paths. */
static void
fill_cross_signed (Hostile *self)
{
  for (guint level = 0; level < 30; level++) {
    g_autofree char *subject = g_strdup_printf ("level %u", level);
    g_autofree char *issuer = g_strdup_printf ("level %u", level + 1);

    for (guint i = 0; i < 3; i++)
      add (self, (DerCertificate){ .subject = subject,
                                   .issuer = issuer,
                                   .serial = level * 3 + i,
                                   .extensions = der_ca_extension () });
  }
}

/* The same under a root: every path is judged. */
static void
fill_cross_signed_under_root (Hostile *self)
{
  fill_cross_signed (self);
  trust (self, (DerCertificate){ .subject = "level 30",
                                 .issuer = "level 30",
                                 .extensions = der_ca_extension () });
}

static const struct {
  const char *name;
  void (*fill) (Hostile *self);
} hostile_cases[] = {
  { "a-thousand-strangers", fill_strangers },
  { "a-thousand-of-one-name", fill_same_names },
  { "ten-thousand-names", fill_names },
  { "a-thousand-names-and-constraints", fill_constraints },
  { "constraints-at-each-depth", fill_constraints_at_each_depth },
  { "ten-thousand-extensions", fill_extensions },
  { "a-subject-of-ten-thousand-parts", fill_long_name },
  { "a-deep-chain", fill_deep },
  { "keys-of-16384-bits", fill_large_keys },
  { "exponents-of-3064-bits", fill_large_exponents },
  { "cross-signed", fill_cross_signed },
  { "cross-signed-under-a-root", fill_cross_signed_under_root },
};

/* A line of /proc/self/status, in octets. */
static gsize
read_status (const char *field)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;

  line = strstr (status, field);
  return line != NULL ? g_ascii_strtoull (line + strlen (field), NULL, 10) * 1024 : 0;
}

/* The resident set, with its peak beginning here. */
static gsize
start_peak (void)
{
  FILE *file;

  malloc_trim (0);
  file = fopen ("/proc/self/clear_refs", "we");
  if (file != NULL) {
    fputs ("5", file);
    fclose (file);
  }

  return read_status ("VmRSS:");
}

static double
fastest_of (const TnVerifySpec *spec, guint n_runs)
{
  double fastest = G_MAXDOUBLE;

  for (guint i = 0; i < n_runs; i++) {
    clock_t start = clock ();
    g_autoptr (TnVerifyReport) report = tn_verify (spec);

    fastest = MIN (fastest, (clock () - start) / (double) CLOCKS_PER_SEC);
    g_assert_false (report->is_good);
  }

  return fastest;
}

static void
test_cost (gconstpointer data)
{
  void (*fill) (Hostile *) = data;
  g_auto (Hostile) hostile = hostile_new ();
  g_autoptr (TnVerifyReport) report = NULL;
  g_autoptr (TnTrust) trusted = NULL;
  TnVerifySpec spec = { 0 };
  gsize resident;
  gsize peak;

  fill (&hostile);
  trusted = tn_trust_new (hostile.cas);
  spec.chain = hostile.chain;
  spec.trust = trusted;
  spec.level = TN_SECURITY_LEVEL_DEFAULT;
  spec.now = TEST_NOW;
  spec.tries_other_paths = TRUE;

  resident = start_peak ();
  report = tn_verify (&spec);
  peak = read_status ("VmHWM:");

  g_assert_false (report->is_good);
  if (MEASURES) {
    double seconds = fastest_of (&spec, RUNS);

    g_test_message ("%.1f ms, %" G_GSIZE_FORMAT " KB, %s", seconds * 1000,
                    (MAX (peak, resident) - resident) / 1024, report->message);
    g_assert_cmpuint (peak, <, resident + MAX_MEMORY);
    g_assert_cmpfloat (seconds, <, MAX_SECONDS);
  }
}

static void
test_exhausted_work_stays_exhausted (void)
{
  TnWork work;

  tn_work_init (&work);
  g_assert_true (tn_work_charge (&work, TN_WORK_LIMIT));
  g_assert_false (tn_work_is_exhausted (&work));
  g_assert_false (tn_work_charge (&work, 1));
  g_assert_false (tn_work_charge (&work, 0));
  g_assert_true (tn_work_is_exhausted (&work));

  tn_work_init (&work);
  g_assert_false (tn_work_charge (&work, G_MAXUINT64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hostile_cases); i++) {
    g_autofree char *path
        = g_strdup_printf ("/x509/verify-work/is-bounded/%s", hostile_cases[i].name);

    g_test_add_data_func (path, hostile_cases[i].fill, test_cost);
  }

  g_test_add_func ("/x509/verify-work/exhausted-work-stays-exhausted",
                   test_exhausted_work_stays_exhausted);

  return g_test_run ();
}
