/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/trust.h"

#include "libtlsnode/x509/der.h"
#include "libtlsnode/x509/name.h"
#include "tests/support/tn-certs.h"

/* Takes the items; ends with NULL. */
static TnTrust *
trust_of (GBytes *first, ...)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  va_list items;

  va_start (items, first);
  for (GBytes *item = first; item != NULL; item = va_arg (items, GBytes *))
    g_ptr_array_add (cas, item);
  va_end (items);

  return tn_trust_new (cas);
}

static void
test_an_item_may_hold_several (void)
{
  g_autoptr (TnTrust) trust
      = trust_of (test_file ("leaf-chain.crt"), test_file ("ca.crt"), NULL);
  g_autoptr (GBytes) intermediate = test_certificate ("intermediate.crt");
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) other = test_certificate ("other-ca.crt");

  g_assert_cmpuint (tn_trust_get_size (trust), ==, 3);
  g_assert_true (tn_trust_contains (trust, intermediate));
  g_assert_true (tn_trust_contains (trust, ca));
  g_assert_false (tn_trust_contains (trust, other));
}

static void
test_duplicates_count_once (void)
{
  g_autoptr (TnTrust) trust = trust_of (test_file ("ca.crt"), test_file ("ca.crt"), NULL);

  g_assert_cmpuint (tn_trust_get_size (trust), ==, 1);
}

static void
test_what_is_no_certificate_is_skipped (void)
{
  g_autoptr (TnTrust) trust
      = trust_of (test_text ("junk"), test_certificate ("other-ca.crt"), test_text (""),
                  test_text ("-----BEGIN CERTIFICATE-----\nM!\n-----END CERTIFICATE-----\n"),
                  test_file ("leaf-ec.key"), test_file ("ca.crt"), NULL);

  /* DER is no certificate here, as in Node. */
  g_assert_cmpuint (tn_trust_get_size (trust), ==, 1);
}

static void
test_without_cas_nobody_is_trusted (void)
{
  g_autoptr (TnTrust) none = tn_trust_new (NULL);

  g_assert_cmpuint (tn_trust_get_size (none), ==, 0);
}

static void
test_certificates_are_found_by_subject (void)
{
  g_autoptr (TnTrust) trust
      = trust_of (test_file ("ca.crt"), test_file ("ca.crt"), test_file ("other-ca.crt"),
                  test_file ("ca-same-name.crt"), NULL);
  g_autoptr (GBytes) ca = test_certificate ("ca.crt");
  g_autoptr (GBytes) subject = NULL;
  g_autoptr (GBytes) unknown = g_bytes_new_static ("0", 2);
  const GPtrArray *found;
  TnDerCertificate fields;
  TnDer der;

  der.data = g_bytes_get_data (ca, &der.length);
  g_assert_true (tn_der_read_certificate (der, &fields));
  subject = tn_name_to_canonical (fields.subject);

  found = tn_trust_find_by_subject (trust, subject);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_true (g_bytes_equal (found->pdata[0], ca));
  g_assert_null (tn_trust_find_by_subject (trust, unknown));
}

static gpointer
get_system_cb (gpointer data)
{
  return tn_trust_get_system ();
}

static void
test_system_roots_are_loaded_once (void)
{
  GThread *thread = g_thread_new ("roots", get_system_cb, NULL);
  TnTrust *trust = tn_trust_get_system ();
  g_autoptr (GBytes) own = test_certificate ("ca.crt");

  g_assert_true (g_thread_join (thread) == trust);
  g_assert_false (tn_trust_contains (trust, own));
  if (g_file_test ("/etc/ssl/certs/ca-certificates.crt", G_FILE_TEST_EXISTS))
    g_assert_cmpuint (tn_trust_get_size (trust), >, 0);
}

static void
test_references_keep_it_alive (void)
{
  TnTrust *trust = trust_of (test_file ("ca.crt"), NULL);
  TnTrust *second = tn_trust_ref (trust);

  tn_trust_unref (trust);
  g_assert_cmpuint (tn_trust_get_size (second), ==, 1);
  tn_trust_unref (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/x509/trust/an-item-may-hold-several", test_an_item_may_hold_several);
  g_test_add_func ("/x509/trust/duplicates-count-once", test_duplicates_count_once);
  g_test_add_func ("/x509/trust/what-is-no-certificate-is-skipped",
                   test_what_is_no_certificate_is_skipped);
  g_test_add_func ("/x509/trust/without-cas-nobody-is-trusted",
                   test_without_cas_nobody_is_trusted);
  g_test_add_func ("/x509/trust/certificates-are-found-by-subject",
                   test_certificates_are_found_by_subject);
  g_test_add_func ("/x509/trust/system-roots-are-loaded-once",
                   test_system_roots_are_loaded_once);
  g_test_add_func ("/x509/trust/references-keep-it-alive", test_references_keep_it_alive);

  return g_test_run ();
}
