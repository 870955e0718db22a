/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/word-order.h"

#define N_WORDS 5
#define N_TRIALS 200

typedef guint64 Costs[N_WORDS][N_WORDS]; /* of the first before the second */

static char *const all_words[N_WORDS] = { "a", "b", "c", "d", "e" };

static GPtrArray *
make_words (guint length)
{
  GPtrArray *words = g_ptr_array_new ();
  guint i;

  for (i = 0; i < length; i++)
    g_ptr_array_add (words, all_words[i]);

  return words;
}

static char *
join (GPtrArray *words)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < words->len; i++)
    g_string_append (text, words->pdata[i]);

  return g_string_free (text, FALSE);
}

static guint64
add_costs (const char *order, Costs costs)
{
  guint64 sum = 0;
  guint i;
  guint j;

  for (i = 0; order[i] != '\0'; i++) {
    for (j = i + 1; order[j] != '\0'; j++)
      sum += costs[order[i] - 'a'][order[j] - 'a'];
  }

  return sum;
}

/* Tries every order of the letters from index on. */
static guint64
find_cheapest (char *order, guint index, Costs costs)
{
  guint64 best = G_MAXUINT64;
  guint i;

  if (index == N_WORDS)
    return add_costs (order, costs);

  for (i = index; i < N_WORDS; i++) {
    char letter = order[i];

    order[i] = order[index];
    order[index] = letter;
    best = MIN (best, find_cheapest (order, index + 1, costs));
    order[index] = order[i];
    order[i] = letter;
  }

  return best;
}

static void
test_order_is_the_cheapest (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint trial;

  for (trial = 0; trial < N_TRIALS; trial++) {
    g_autoptr (TnWordOrder) order = tn_word_order_new (N_WORDS);
    g_autoptr (GPtrArray) words = make_words (N_WORDS);
    g_autofree char *sorted = NULL;
    Costs costs = { { 0 } };
    char letters[] = "abcde";
    guint wishes;

    for (wishes = 0; wishes < 12; wishes++) {
      guint first = (guint) g_rand_int_range (rand, 0, N_WORDS);
      guint second = (guint) g_rand_int_range (rand, 0, N_WORDS);
      guint weight = (guint) g_rand_int_range (rand, 0, 9);

      costs[second][first] += weight;
      tn_word_order_prefer (order, first, second, weight);
    }
    tn_word_order_apply (order, words);

    sorted = join (words);
    g_assert_cmpuint (add_costs (sorted, costs), ==, find_cheapest (letters, 0, costs));
  }
}

static void
test_without_wishes_the_order_stays (void)
{
  guint length;

  for (length = 0; length <= N_WORDS; length++) {
    g_autoptr (TnWordOrder) order = tn_word_order_new (length);
    g_autoptr (GPtrArray) words = make_words (length);
    g_autofree char *sorted = NULL;

    tn_word_order_apply (order, words);

    sorted = join (words);
    g_assert_true (g_str_has_prefix ("abcde", sorted));
    g_assert_cmpuint (words->len, ==, length);
  }
}

static void
test_what_nobody_wishes_stays (void)
{
  g_autoptr (TnWordOrder) order = tn_word_order_new (N_WORDS);
  g_autoptr (GPtrArray) words = make_words (N_WORDS);
  g_autofree char *sorted = NULL;

  tn_word_order_prefer (order, 3, 0, 1);
  tn_word_order_apply (order, words);

  sorted = join (words);
  g_assert_cmpstr (sorted, ==, "bcdae");
}

static void
test_a_heavy_wish_wins_over_many_light_ones (void)
{
  g_autoptr (TnWordOrder) order = tn_word_order_new (3);
  g_autoptr (GPtrArray) words = make_words (3);
  g_autofree char *sorted = NULL;

  tn_word_order_prefer (order, 2, 0, G_GUINT64_CONSTANT (1) << 58);
  tn_word_order_prefer (order, 0, 1, 1000);
  tn_word_order_prefer (order, 1, 2, 1000);
  tn_word_order_apply (order, words);

  sorted = join (words);
  g_assert_true (g_str_equal (sorted, "cab") || g_str_equal (sorted, "bca"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compat/word-order/order-is-the-cheapest", test_order_is_the_cheapest);
  g_test_add_func ("/compat/word-order/without-wishes-the-order-stays",
                   test_without_wishes_the_order_stays);
  g_test_add_func ("/compat/word-order/what-nobody-wishes-stays",
                   test_what_nobody_wishes_stays);
  g_test_add_func ("/compat/word-order/a-heavy-wish-wins-over-many-light-ones",
                   test_a_heavy_wish_wins_over_many_light_ones);

  return g_test_run ();
}
