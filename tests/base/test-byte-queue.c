/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/base/byte-queue.h"

#include <string.h>

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnByteQueue, tn_byte_queue_clear)

static void
assert_content (const TnByteQueue *queue, const char *expected)
{
  gsize length;
  const guint8 *data = tn_byte_queue_peek (queue, &length);

  g_assert_cmpmem (data, length, expected, strlen (expected));
}

static void
append_text (TnByteQueue *queue, const char *text)
{
  tn_byte_queue_append (queue, (const guint8 *) text, strlen (text));
}

static void
append_zeros (TnByteQueue *queue, gsize length)
{
  g_autofree guint8 *zeros = g_malloc0 (length);

  tn_byte_queue_append (queue, zeros, length);
}

static void
test_zero_is_empty (void)
{
  TnByteQueue queue = { 0 };
  gsize length = 1;

  g_assert_null (tn_byte_queue_peek (&queue, &length));
  g_assert_cmpuint (length, ==, 0);

  tn_byte_queue_consume (&queue, 0);
  tn_byte_queue_append (&queue, NULL, 0);
  tn_byte_queue_clear (&queue);
  g_assert_null (queue.data);
}

static void
test_first_in_is_first_out (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  append_text (&queue, "hello ");
  append_text (&queue, "world");
  assert_content (&queue, "hello world");

  tn_byte_queue_consume (&queue, 3);
  append_text (&queue, "!");
  assert_content (&queue, "lo world!");
}

static void
test_memory_goes_when_it_runs_empty (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  append_text (&queue, "hello");
  tn_byte_queue_consume (&queue, 4);
  g_assert_nonnull (queue.data);

  tn_byte_queue_consume (&queue, 1);
  g_assert_null (queue.data);
  g_assert_cmpuint (queue.allocated, ==, 0);
}

static void
test_reserved_bytes_count_when_committed (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  append_text (&queue, "ab");
  memcpy (tn_byte_queue_reserve (&queue, 100), "cdef", 4);
  assert_content (&queue, "ab");

  tn_byte_queue_commit (&queue, 2);
  assert_content (&queue, "abcd");
}

static void
test_reserving_for_nothing_leaves_no_memory (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  g_assert_nonnull (tn_byte_queue_reserve (&queue, 10));
  tn_byte_queue_commit (&queue, 0);

  g_assert_null (queue.data);
}

static void
test_first_memory_is_small (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  append_text (&queue, "a");

  g_assert_cmpuint (queue.allocated, ==, 4096);
}

static void
test_large_piece_takes_what_it_needs (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  append_zeros (&queue, 100001);

  g_assert_cmpuint (queue.allocated, ==, 100001);
}

/* Peer data must not be able to make us copy without end. */
static void
test_records_take_few_reallocations (void)
{
  g_auto (TnByteQueue) queue = { 0 };
  gsize last = 0;
  guint changes = 0;
  guint i;

  for (i = 0; i < 1000; i++) {
    append_zeros (&queue, 16406);
    changes += queue.allocated != last;
    last = queue.allocated;
  }

  g_assert_cmpuint (changes, <, 30);
  g_assert_cmpuint (queue.allocated, <, 2 * queue.length);
}

/* A long queue, drained and refilled in small pieces, is seldom moved to the front and never copied. */
static void
test_refilled_queue_stays_where_it_is (void)
{
  g_auto (TnByteQueue) queue = { 0 };
  const guint8 *last_data = NULL;
  gsize last_start = 0;
  guint copies = 0;
  guint moves = 0;
  guint i;

  append_zeros (&queue, 1000000);
  for (i = 0; i < 5000; i++) {
    tn_byte_queue_consume (&queue, 1000);
    last_data = queue.data;
    last_start = queue.start;
    append_zeros (&queue, 1000);
    copies += queue.data != last_data;
    moves += queue.start < last_start;
  }

  g_assert_cmpuint (queue.length, ==, 1000000);
  g_assert_cmpuint (queue.allocated, <, 2 * queue.length);
  g_assert_cmpuint (copies, <=, 1);
  g_assert_cmpuint (moves, <, 15);
}

static void
test_same_as_a_plain_array (void)
{
  g_auto (TnByteQueue) queue = { 0 };
  g_autoptr (GByteArray) model = g_byte_array_new ();
  guint8 next = 0;
  guint round;
  guint i;

  for (round = 0; round < 2000; round++) {
    guint added = (guint) g_test_rand_int_range (0, round % 100 == 0 ? 200000 : 3000);
    guint8 *room = tn_byte_queue_reserve (&queue, added);
    gsize length;
    guint taken;

    for (i = 0; i < added; i++) {
      room[i] = next++;
      g_byte_array_append (model, &room[i], 1);
    }
    tn_byte_queue_commit (&queue, added);
    taken = (guint) g_test_rand_int_range (0, (gint32) MIN (model->len, 6000) + 1);
    tn_byte_queue_consume (&queue, taken);
    g_byte_array_remove_range (model, 0, taken);

    g_assert_cmpuint (queue.length, ==, model->len);
    if (round % 50 == 0)
      g_assert_cmpmem (tn_byte_queue_peek (&queue, &length), queue.length, model->data,
                       model->len);
  }
}

static void
test_overflow_is_fatal (void)
{
  if (g_test_subprocess ()) {
    g_auto (TnByteQueue) queue = { 0 };

    append_text (&queue, "ab");
    tn_byte_queue_reserve (&queue, G_MAXSIZE - 1);
    return;
  }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*overflow of a byte queue*");
}

static void
test_misuse_changes_nothing (void)
{
  g_auto (TnByteQueue) queue = { 0 };

  append_text (&queue, "ab");
  g_test_expect_message ("TlsNode", G_LOG_LEVEL_CRITICAL, "*length <= self->length*");
  tn_byte_queue_consume (&queue, 3);
  g_test_expect_message ("TlsNode", G_LOG_LEVEL_CRITICAL, "*self->allocated*");
  tn_byte_queue_commit (&queue, 5000);

  g_test_assert_expected_messages ();
  assert_content (&queue, "ab");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/byte-queue/zero-is-empty", test_zero_is_empty);
  g_test_add_func ("/base/byte-queue/first-in-is-first-out", test_first_in_is_first_out);
  g_test_add_func ("/base/byte-queue/memory-goes-when-it-runs-empty",
                   test_memory_goes_when_it_runs_empty);
  g_test_add_func ("/base/byte-queue/reserved-bytes-count-when-committed",
                   test_reserved_bytes_count_when_committed);
  g_test_add_func ("/base/byte-queue/reserving-for-nothing-leaves-no-memory",
                   test_reserving_for_nothing_leaves_no_memory);
  g_test_add_func ("/base/byte-queue/first-memory-is-small", test_first_memory_is_small);
  g_test_add_func ("/base/byte-queue/large-piece-takes-what-it-needs",
                   test_large_piece_takes_what_it_needs);
  g_test_add_func ("/base/byte-queue/records-take-few-reallocations",
                   test_records_take_few_reallocations);
  g_test_add_func ("/base/byte-queue/refilled-queue-stays-where-it-is",
                   test_refilled_queue_stays_where_it_is);
  g_test_add_func ("/base/byte-queue/same-as-a-plain-array", test_same_as_a_plain_array);
  g_test_add_func ("/base/byte-queue/overflow-is-fatal", test_overflow_is_fatal);
  g_test_add_func ("/base/byte-queue/misuse-changes-nothing", test_misuse_changes_nothing);

  return g_test_run ();
}
