/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/word-order.h"

/* The linear ordering problem, exactly: the cheapest order of a set is the cheapest over its last words. A suffix is
 * a set of bits, so that 12 words take 4096 steps of 12. */
struct _TnWordOrder {
  guint length;
  guint64 costs[TN_WORD_ORDER_MAX][TN_WORD_ORDER_MAX]; /* of the first before the second */
};

TnWordOrder *
tn_word_order_new (guint length)
{
  TnWordOrder *self = g_new0 (TnWordOrder, 1);

  g_return_val_if_fail (length <= TN_WORD_ORDER_MAX, self);
  self->length = length;

  return self;
}

void
tn_word_order_free (TnWordOrder *self)
{
  g_free (self);
}

void
tn_word_order_prefer (TnWordOrder *self, guint first, guint second, guint64 weight)
{
  g_return_if_fail (first < self->length && second < self->length);

  self->costs[second][first] += weight;
}

/* The order that the words have already is free in most lists. */
static gboolean
is_sorted (const TnWordOrder *self)
{
  guint i;
  guint j;

  for (i = 0; i < self->length; i++) {
    for (j = i + 1; j < self->length; j++) {
      if (self->costs[i][j] > 0)
        return FALSE;
    }
  }

  return TRUE;
}

/* What it costs to put the word in front of all others of a set. */
static guint64
cost_in_front (const TnWordOrder *self, guint word, guint set)
{
  guint64 cost = 0;
  guint i;

  for (i = 0; i < self->length; i++) {
    if ((set & 1u << i) != 0)
      cost += self->costs[word][i];
  }

  return cost;
}

/* first[set] is the word that comes first in the best order of the set; the lowest of several. */
static void
find_firsts (const TnWordOrder *self, guint8 *first)
{
  guint n_sets = 1u << self->length;
  g_autofree guint64 *best = g_new0 (guint64, n_sets);
  guint set;
  guint i;

  for (set = 1; set < n_sets; set++) {
    best[set] = G_MAXUINT64;
    for (i = 0; i < self->length; i++) {
      guint rest = set & ~(1u << i);
      guint64 cost;

      if (rest == set || best[rest] >= best[set])
        continue;
      cost = best[rest] + cost_in_front (self, i, rest);
      if (cost < best[set]) {
        best[set] = cost;
        first[set] = (guint8) i;
      }
    }
  }
}

void
tn_word_order_apply (const TnWordOrder *self, GPtrArray *words)
{
  g_autofree guint8 *first = NULL;
  g_autofree gpointer *sorted = NULL;
  guint set = (1u << self->length) - 1;
  guint i;

  g_return_if_fail (words->len == self->length);

  if (is_sorted (self))
    return;

  first = g_new0 (guint8, 1u << self->length);
  sorted = g_new (gpointer, self->length);
  find_firsts (self, first);
  for (i = 0; i < self->length; i++) {
    sorted[i] = words->pdata[first[set]];
    set &= ~(1u << first[set]);
  }
  for (i = 0; i < self->length; i++)
    words->pdata[i] = sorted[i];
}
