/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/cross-product.h"

#include "libtlsnode/compat/cipher-table.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/compat/word-order.h"

/* 160 suites make 2^14 pairs: the sums stay far below 2^63. */
#define TOP_LENGTH 40

static guint
add_word (GPtrArray *words, const char *word)
{
  guint i;

  for (i = 0; i < words->len; i++) {
    if (g_str_equal (words->pdata[i], word))
      return i;
  }
  g_ptr_array_add (words, (gpointer) word);

  return i;
}

/* Which word of each kind a suite has. */
typedef struct {
  guint kx;
  guint cipher;
  guint mac;
} Place;

/* How much it costs to have two suites the wrong way round. It is the top of a list that gets chosen, so that the cost is
 * halved from suite to suite: the suites of TLS 1.3, which come first, have their way where the older ones want another order of
 * ciphers. */
static guint64
weigh_pair (guint first)
{
  return G_GUINT64_CONSTANT (1) << (first < TOP_LENGTH ? TOP_LENGTH - first : 0);
}

static gboolean
is_pair (const TnCipherSuite *one, const TnCipherSuite *other)
{
  return (one->min_version >= TN_TLS_1_3) == (other->min_version >= TN_TLS_1_3);
}

/* GnuTLS's order of two suites is that of the first word in which they differ, so that the three kinds are
 * three questions of their own. */
static void
sort_words (TnCrossProduct *self, const GPtrArray *suites, const Place *places)
{
  g_autoptr (TnWordOrder) kx = tn_word_order_new (self->kx->len);
  g_autoptr (TnWordOrder) ciphers = tn_word_order_new (self->ciphers->len);
  g_autoptr (TnWordOrder) macs = tn_word_order_new (self->macs->len);
  guint i;
  guint j;

  for (i = 0; i < suites->len; i++) {
    for (j = i + 1; j < suites->len; j++) {
      guint64 weight = weigh_pair (i);

      if (!is_pair (suites->pdata[i], suites->pdata[j]))
        continue;
      if (places[i].kx != places[j].kx)
        tn_word_order_prefer (kx, places[i].kx, places[j].kx, weight);
      else if (places[i].cipher != places[j].cipher)
        tn_word_order_prefer (ciphers, places[i].cipher, places[j].cipher, weight);
      else
        tn_word_order_prefer (macs, places[i].mac, places[j].mac, weight);
    }
  }

  tn_word_order_apply (kx, self->kx);
  tn_word_order_apply (ciphers, self->ciphers);
  tn_word_order_apply (macs, self->macs);
}

/* Keys of TLS 1.3 that were agreed on beforehand need the word of a key exchange with PSK; it comes last, as the
 * suites of TLS 1.2 that it says are wanted by nobody. */
static void
add_tls13_psk (TnCrossProduct *self, const TnPolicyView *view)
{
  const char *word = view->has_curve ? "ECDHE-PSK" : "DHE-PSK";
  guint i;

  if (view->highest < TN_TLS_1_3)
    return;

  for (i = 0; i < self->kx->len; i++) {
    if (g_str_equal (self->kx->pdata[i], "ECDHE-PSK")
        || g_str_equal (self->kx->pdata[i], "DHE-PSK"))
      return;
  }
  g_ptr_array_add (self->kx, (gpointer) word);
}

void
tn_cross_product_init (TnCrossProduct *self, const TnPolicyView *view, const GPtrArray *suites)
{
  g_autofree Place *places = g_new0 (Place, suites->len);
  guint i;

  self->kx = g_ptr_array_new ();
  self->ciphers = g_ptr_array_new ();
  self->macs = g_ptr_array_new ();
  for (i = 0; i < suites->len; i++) {
    const TnCipherSuite *suite = suites->pdata[i];

    places[i].kx = suite->kx != NULL ? add_word (self->kx, suite->kx) : G_MAXUINT;
    places[i].cipher = add_word (self->ciphers, suite->cipher);
    places[i].mac = add_word (self->macs, suite->mac);
  }

  sort_words (self, suites, places);
  if (view->policy->has_psk)
    add_tls13_psk (self, view);
}

void
tn_cross_product_clear (TnCrossProduct *self)
{
  g_clear_pointer (&self->kx, g_ptr_array_unref);
  g_clear_pointer (&self->ciphers, g_ptr_array_unref);
  g_clear_pointer (&self->macs, g_ptr_array_unref);
}

static const TnCipherSuite *
find_suite (const char *kx, const char *cipher, const char *mac)
{
  gsize i;

  for (i = 0; i < tn_cipher_table_length; i++) {
    const TnCipherSuite *suite = &tn_cipher_table[i];

    if (g_strcmp0 (suite->kx, kx) == 0 && g_str_equal (suite->cipher, cipher)
        && g_str_equal (suite->mac, mac))
      return suite;
  }

  return NULL;
}

static void
list_kx (const TnCrossProduct *self,
         const TnPolicyView *view,
         const char *kx,
         GPtrArray *result)
{
  guint i;
  guint j;

  for (i = 0; i < self->ciphers->len; i++) {
    for (j = 0; j < self->macs->len; j++) {
      const TnCipherSuite *suite
          = find_suite (kx, self->ciphers->pdata[i], self->macs->pdata[j]);

      if (suite != NULL && tn_policy_view_can_say (view, suite))
        g_ptr_array_add (result, (gpointer) suite);
    }
  }
}

GPtrArray *
tn_cross_product_list (const TnCrossProduct *self, const TnPolicyView *view)
{
  GPtrArray *result = g_ptr_array_new ();
  guint i;

  list_kx (self, view, NULL, result);
  for (i = 0; i < self->kx->len; i++)
    list_kx (self, view, self->kx->pdata[i], result);

  return result;
}
