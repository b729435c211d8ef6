/* test_strpool.c - interned strings, and the hashes below them. */
#include "common/base/hash.h"
#include "common/base/strpool.h"
#include "tests/unit/dice.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

START_TEST (a_text_has_one_id_however_often_it_comes)
{
	g_autoptr (strpool) pool = strpool_new ();
	uint32_t a = strpool_add0 (pool, "RM-7"), b = strpool_add (pool, "RM-8 and more", 4);

	ck_assert_uint_ne (a, b);
	ck_assert_uint_eq (strpool_add (pool, "RM-7", 4), a);
	ck_assert_uint_eq (strpool_add0 (pool, "RM-8"), b);
	ck_assert_str_eq (strpool_text (pool, a), "RM-7");
	ck_assert_str_eq (strpool_text (pool, b), "RM-8");
	ck_assert_uint_eq (strpool_length (pool, b), 4);
	ck_assert_uint_eq (strpool_count (pool), 3);
}
END_TEST

START_TEST (the_empty_text_is_id_0)
{
	g_autoptr (strpool) pool = strpool_new ();

	ck_assert_uint_eq (strpool_count (pool), 1);
	ck_assert_uint_eq (strpool_add (pool, NULL, 0), 0);
	ck_assert_uint_eq (strpool_add (pool, "x", 0), 0);
	ck_assert_uint_eq (strpool_add0 (pool, NULL), 0);
	ck_assert_uint_eq (strpool_add0 (pool, ""), 0);
	ck_assert_uint_eq (strpool_find (pool, NULL, 0), 0);
	ck_assert_uint_eq (strpool_length (pool, 0), 0);
	ck_assert_str_eq (strpool_text (pool, 0), "");
	ck_assert_uint_eq (strpool_count (pool), 1);
}
END_TEST

START_TEST (finding_does_not_add)
{
	g_autoptr (strpool) pool = strpool_new ();
	uint32_t id;

	ck_assert_uint_eq (strpool_find (pool, "LOT-1", 5), STRPOOL_ABSENT);
	ck_assert_uint_eq (strpool_count (pool), 1);
	id = strpool_add0 (pool, "LOT-1");
	ck_assert_uint_eq (strpool_find (pool, "LOT-1", 5), id);
	ck_assert_uint_eq (strpool_find (pool, "LOT-1", 4), STRPOOL_ABSENT);
}
END_TEST

START_TEST (texts_stay_where_they_are_while_the_pool_grows)
{
	enum
	{
		N = 100000
	};
	g_autoptr (strpool) pool = strpool_new ();
	const char *first = strpool_text (pool, strpool_add0 (pool, "text 0"));
	char text[32];

	for (int i = 0; i < N; i++) {
		int n = g_snprintf (text, sizeof text, "text %d", i);

		ck_assert_uint_eq (strpool_add (pool, text, (size_t) n), (uint32_t) i + 1);
	}
	ck_assert_uint_eq (strpool_count (pool), N + 1);
	for (int i = 0; i < N; i++) {
		int n = g_snprintf (text, sizeof text, "text %d", i);
		uint32_t id = strpool_find (pool, text, (size_t) n);

		ck_assert_uint_eq (id, (uint32_t) i + 1);
		ck_assert_str_eq (strpool_text (pool, id), text);
		ck_assert_uint_eq (strpool_length (pool, id), (size_t) n);
	}
	ck_assert_ptr_eq (strpool_text (pool, 1), first);
}
END_TEST

START_TEST (a_text_may_be_longer_than_a_chunk)
{
	g_autoptr (strpool) pool = strpool_new ();
	size_t n = 3000000;
	g_autofree char *text = g_strnfill (n, 'x');
	uint32_t small = strpool_add0 (pool, "before"), large = strpool_add (pool, text, n), after = strpool_add0 (pool, "after");

	text[n - 1] = 'y';
	ck_assert_uint_ne (strpool_add (pool, text, n), large);
	ck_assert_uint_eq (strpool_length (pool, large), n);
	ck_assert_int_eq (strpool_text (pool, large)[n - 1], 'x');
	ck_assert_uint_eq (strlen (strpool_text (pool, large)), n);
	ck_assert_str_eq (strpool_text (pool, small), "before");
	ck_assert_str_eq (strpool_text (pool, after), "after");
}
END_TEST

START_TEST (texts_compare_by_their_bytes_not_by_id)
{
	static const char *const ascending[] = {"", "10", "100", "2", "A", "Z", "a", "ab", "\xc3\xa4"};
	g_autoptr (strpool) pool = strpool_new ();
	uint32_t ids[G_N_ELEMENTS (ascending)];

	for (size_t i = G_N_ELEMENTS (ascending); i-- > 0;)
		ids[i] = strpool_add0 (pool, ascending[i]);
	for (size_t i = 0; i < G_N_ELEMENTS (ascending); i++) {
		for (size_t k = 0; k < G_N_ELEMENTS (ascending); k++) {
			int order = strpool_compare (pool, ids[i], ids[k]);

			ck_assert_int_eq ((order > 0) - (order < 0), (i > k) - (i < k));
		}
	}
}
END_TEST

START_TEST (merging_maps_the_ids_of_one_pool_to_the_other)
{
	g_autoptr (strpool) into = strpool_new ();
	g_autoptr (strpool) from = strpool_new ();
	g_autofree uint32_t *map = NULL;

	strpool_add0 (into, "a");
	strpool_add0 (into, "b");
	strpool_add0 (from, "b");
	strpool_add0 (from, "c");
	map = strpool_merge (into, from);
	ck_assert_uint_eq (map[0], 0);
	ck_assert_uint_eq (map[1], 2);
	ck_assert_uint_eq (map[2], 3);
	ck_assert_str_eq (strpool_text (into, map[2]), "c");
	ck_assert_uint_eq (strpool_count (into), 4);
	ck_assert_uint_eq (strpool_count (from), 3);
}
END_TEST

START_TEST (a_pool_that_was_merged_may_be_added_to_and_its_texts_outlive_it)
{
	g_autoptr (strpool) into = strpool_new ();
	struct strpool *from = strpool_new ();
	g_autofree uint32_t *first = NULL, *second = NULL;
	uint32_t own = strpool_add0 (from, "own"), later;

	first = strpool_merge (into, from);
	later = strpool_add0 (from, "later");
	ck_assert_str_eq (strpool_text (from, own), "own");
	second = strpool_merge (into, from);
	ck_assert_uint_eq (first[own], second[own]);
	strpool_free (from);
	ck_assert_str_eq (strpool_text (into, second[own]), "own");
	ck_assert_str_eq (strpool_text (into, second[later]), "later");
	ck_assert_uint_eq (strpool_count (into), 3);
}
END_TEST

/* Few letters and all lengths around those that are kept apart: equal beginnings, ends and middles are common. */
START_TEST (texts_of_all_lengths_are_told_apart_however_they_are_added)
{
	enum
	{
		TEXTS = 20000,
		LONGEST = 20
	};
	struct dice dice = {7};
	g_autoptr (strpool) pool = strpool_new ();
	g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (int i = 0; i < TEXTS; i++) {
		char text[LONGEST + 1] = "";
		size_t n = 1 + dice_below (&dice, LONGEST);
		gpointer before;
		uint32_t id;

		for (size_t j = 0; j < n; j++)
			text[j] = j % 5 != 2 ? 'a' : (char) ('a' + dice_below (&dice, 3));
		struct strpool_hint hint = strpool_expect (pool, text, n);
		strpool_add0 (pool, "something between");
		id = i % 2 == 0 ? strpool_add (pool, text, n) : strpool_add_expected (pool, text, n, hint);
		ck_assert_str_eq (strpool_text (pool, id), text);
		if (g_hash_table_lookup_extended (known, text, NULL, &before))
			ck_assert_uint_eq (GPOINTER_TO_UINT (before), id);
		else
			g_hash_table_insert (known, g_strdup (text), GUINT_TO_POINTER (id));
	}
	ck_assert_uint_eq (strpool_count (pool), g_hash_table_size (known) + 2);
}
END_TEST

/* Texts of which some come again, added or appended as the dice say; ids and texts are taken down. */
enum
{
	MANY = 3000
};

struct taken
{
	char text[MANY][16];
	uint32_t id[MANY];
	bool added[MANY];
	int n;
};

static void
texts_take (struct strpool *pool, struct taken *taken, struct dice *dice, int n, int again)
{
	taken->n = n;
	for (int i = 0; i < n; i++) {
		size_t length =
			(size_t) g_snprintf (taken->text[i], sizeof taken->text[i], "%u", dice_below (dice, (unsigned) (n * again)));

		taken->added[i] = dice_below (dice, 4) == 0;
		taken->id[i] = (taken->added[i] ? strpool_add : strpool_append) (pool, taken->text[i], length);
		ck_assert_str_eq (strpool_text (pool, taken->id[i]), taken->text[i]);
	}
}

/* By the map, each text has one id, and that is found; one that was added keeps its own. */
static void
texts_check (struct strpool *pool, const struct taken *taken, const uint32_t *map, bool own)
{
	for (int i = 0; i < taken->n; i++) {
		uint32_t id = map[taken->id[i]];

		ck_assert_str_eq (strpool_text (pool, id), taken->text[i]);
		ck_assert_uint_eq (strpool_hash (pool, id), hash64 (taken->text[i], strlen (taken->text[i])));
		ck_assert_uint_eq (strpool_find (pool, taken->text[i], strlen (taken->text[i])), id);
		ck_assert_uint_eq (strpool_add0 (pool, taken->text[i]), id);
		ck_assert (!own || !taken->added[i] || id == taken->id[i]);
	}
}

START_TEST (texts_that_were_appended_have_one_id_each_once_the_pool_is_settled)
{
	g_autofree struct taken *taken = g_new (struct taken, 1);
	struct dice dice = {3};

	for (int n = 1; n <= MANY; n += 1 + n / 20) {
		g_autoptr (strpool) pool = strpool_new ();
		g_autofree uint32_t *map = NULL;

		ck_assert_uint_eq (strpool_append (pool, "", 0), 0);
		texts_take (pool, taken, &dice, n, 3);
		map = strpool_settle (pool, dice_below (&dice, 2) == 0 ? 0 : MANY);
		if (map == NULL) { /* all of them were added */
			map = g_new (uint32_t, strpool_count (pool));
			for (uint32_t id = 0; id < strpool_count (pool); id++)
				map[id] = id;
		}
		ck_assert_uint_eq (map[0], 0);
		texts_check (pool, taken, map, true);
		ck_assert_ptr_null (strpool_settle (pool, 0));
	}
}
END_TEST

static void
second_half_first (half_worker *worker, void *data)
{
	worker (data, 1);
	worker (data, 0);
}

/* Tables of all fillings, so that a text now and then finds its half of the slots taken to the end. */
START_TEST (pools_are_joined_in_halves_whichever_comes_first)
{
	g_autofree struct taken *left = g_new (struct taken, 1), *right = g_new (struct taken, 1), *more = g_new (struct taken, 1);
	struct dice dice = {5};

	for (int n = 1; n <= MANY; n += 1 + n / 20) {
		g_autoptr (strpool) into = strpool_new ();
		g_autoptr (strpool) from = strpool_new ();
		g_autoptr (strpool) other = strpool_new ();
		g_autofree uint32_t *settled = NULL, *map = NULL, *later = NULL, *merged = NULL;

		strpool_append (into, "x", 1);
		texts_take (into, left, &dice, n, 2);
		texts_take (from, right, &dice, n, 2);
		settled = strpool_settle (into, (uint32_t) n);
		map = strpool_join (into, from, n % 2 == 0 ? second_half_first : NULL);
		ck_assert_uint_eq (map[0], 0);
		texts_check (into, left, settled, true);
		texts_check (into, right, map, false);
		/* Ids that were taken back are no hindrance when more comes. */
		texts_take (into, more, &dice, MANY, 4);
		later = strpool_settle (into, 0);
		texts_check (into, more, later, true);
		for (int i = 0; i < n; i++)
			ck_assert_uint_eq (later[map[right->id[i]]], map[right->id[i]]);
		merged = strpool_merge (other, into);
		for (int i = 0; i < MANY; i++)
			ck_assert_str_eq (strpool_text (other, merged[later[more->id[i]]]), more->text[i]);
	}
}
END_TEST

START_TEST (a_hash_depends_on_the_text_alone)
{
	g_autoptr (strpool) one = strpool_new ();
	g_autoptr (strpool) other = strpool_new ();
	uint32_t id;

	strpool_add0 (other, "something before");
	id = strpool_add0 (other, "4900001234");
	ck_assert_uint_eq (strpool_hash (other, id), strpool_hash (one, strpool_add0 (one, "4900001234")));
	ck_assert_uint_eq (strpool_hash (other, id), hash64 ("4900001234", 10));
	ck_assert_uint_eq (strpool_hash (other, 0), hash64 (NULL, 0));
	ck_assert_uint_ne (hash64 ("a", 1), hash64 ("b", 1));
	/* the published value of XXH3_64bits for no input: stored digests stay valid across versions of the library */
	ck_assert_uint_eq (hash64 ("", 0), UINT64_C (0x2d06800538d394c2));
}
END_TEST

START_TEST (freeing_nothing_is_fine)
{
	strpool_free (NULL);
	digest_free (NULL);
}
END_TEST

START_TEST (a_digest_runs_pieces_together)
{
	g_autoptr (digest) whole = digest_new ();
	g_autoptr (digest) pieces = digest_new ();
	char a[DIGEST_HEX_SIZE], b[DIGEST_HEX_SIZE];

	/* the published value of XXH3_128bits for no input */
	ck_assert_str_eq (digest_hex (whole, a), "99aa06d3014798d86001c324468d497f");
	digest_add (whole, "abc", 3);
	digest_add (pieces, "ab", 2);
	digest_add (pieces, NULL, 0);
	digest_hex (pieces, b);
	digest_add (pieces, "c", 1);
	ck_assert_str_ne (digest_hex (whole, a), b);
	ck_assert_str_eq (a, digest_hex (pieces, b));
	ck_assert_uint_eq (strlen (a), 32);
	digest_reset (pieces);
	ck_assert_str_eq (digest_hex (pieces, b), "99aa06d3014798d86001c324468d497f");
}
END_TEST

static void
digest_of_texts (const char *a, const char *b, const char *c, char *hex)
{
	g_autoptr (digest) digest = digest_new ();

	digest_add_text (digest, a);
	digest_add_text (digest, b);
	digest_add_text (digest, c);
	digest_hex (digest, hex);
}

START_TEST (fields_of_a_digest_do_not_slide_into_each_other)
{
	char hex[5][DIGEST_HEX_SIZE];

	digest_of_texts ("ab", "c", "", hex[0]);
	digest_of_texts ("a", "bc", "", hex[1]);
	digest_of_texts ("ab", "c", NULL, hex[2]);
	digest_of_texts ("ab", "", "c", hex[3]);
	digest_of_texts (NULL, "ab", "c", hex[4]);
	for (int i = 0; i < 5; i++) {
		for (int k = 0; k < i; k++)
			ck_assert_str_ne (hex[i], hex[k]);
	}
	digest_of_texts ("ab", "c", "", hex[1]);
	ck_assert_str_eq (hex[0], hex[1]);
}
END_TEST

START_TEST (a_number_is_digested_low_byte_first)
{
	g_autoptr (digest) number = digest_new ();
	g_autoptr (digest) bytes = digest_new ();
	char a[DIGEST_HEX_SIZE], b[DIGEST_HEX_SIZE];

	digest_add_int (number, -2);
	digest_add (bytes, "\xfe\xff\xff\xff\xff\xff\xff\xff", 8);
	ck_assert_str_eq (digest_hex (number, a), digest_hex (bytes, b));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("strpool");
	TCase *tcase = tcase_create ("strpool");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_set_timeout (tcase, 30);
	tcase_add_test (tcase, a_text_has_one_id_however_often_it_comes);
	tcase_add_test (tcase, the_empty_text_is_id_0);
	tcase_add_test (tcase, finding_does_not_add);
	tcase_add_test (tcase, texts_stay_where_they_are_while_the_pool_grows);
	tcase_add_test (tcase, a_text_may_be_longer_than_a_chunk);
	tcase_add_test (tcase, texts_compare_by_their_bytes_not_by_id);
	tcase_add_test (tcase, merging_maps_the_ids_of_one_pool_to_the_other);
	tcase_add_test (tcase, a_pool_that_was_merged_may_be_added_to_and_its_texts_outlive_it);
	tcase_add_test (tcase, texts_of_all_lengths_are_told_apart_however_they_are_added);
	tcase_add_test (tcase, texts_that_were_appended_have_one_id_each_once_the_pool_is_settled);
	tcase_add_test (tcase, pools_are_joined_in_halves_whichever_comes_first);
	tcase_add_test (tcase, a_hash_depends_on_the_text_alone);
	tcase_add_test (tcase, freeing_nothing_is_fine);
	tcase_add_test (tcase, a_digest_runs_pieces_together);
	tcase_add_test (tcase, fields_of_a_digest_do_not_slide_into_each_other);
	tcase_add_test (tcase, a_number_is_digested_low_byte_first);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
