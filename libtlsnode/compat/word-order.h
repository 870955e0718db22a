/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Inside of compat/ only: puts a few words into the order that breaks the fewest wishes "this one before that one". */
typedef struct _TnWordOrder TnWordOrder;

/* Words are numbers below length, at most TN_WORD_ORDER_MAX. */
#define TN_WORD_ORDER_MAX 13

TnWordOrder *tn_word_order_new (guint length);
void tn_word_order_free (TnWordOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnWordOrder, tn_word_order_free)

/* The sum of all weights must fit in 63 bits. */
void tn_word_order_prefer (TnWordOrder *self, guint first, guint second, guint64 weight);

/* Sorts an array of length pointers; where wishes leave the choice, by the order that it has. */
void tn_word_order_apply (const TnWordOrder *self, GPtrArray *words);
