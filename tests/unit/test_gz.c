/* test_gz.c - deflate in pieces; files that are gzipped are test_csv.c's. */
#include "common/io/gz.h"
#include "tests/unit/dice.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static GString *
text_make (struct dice *dice, size_t n)
{
	GString *text = g_string_new (NULL);

	while (text->len < n)
		g_string_append_printf (text, "<c r=\"%u\"/>", dice_below (dice, 1000));
	g_string_truncate (text, n);
	return text;
}

START_TEST (pieces_behind_one_another_are_one_stream)
{
	struct dice dice = {1};

	for (size_t n = 0; n < 5000; n += 1 + n / 3)
		for (size_t cut = 0; cut <= n; cut += 1 + n / 4) {
			g_autoptr (GByteArray) out = g_byte_array_new ();
			g_autoptr (GByteArray) back = NULL;
			struct gz_packer *one = gz_packer_new (), *other = gz_packer_new ();
			GString *text = text_make (&dice, n);

			gz_pack (one, text->str, cut, false, out);
			gz_pack (other, text->str + cut, n - cut, true, out);
			back = gz_unpack (out->data, out->len, n);
			ck_assert_ptr_nonnull (back);
			ck_assert_mem_eq (back->data, text->str, n);
			ck_assert_ptr_null (gz_unpack (out->data, out->len, n + 1));
			ck_assert_uint_eq (
				gz_crc_join (gz_crc (text->str, cut), gz_crc (text->str + cut, n - cut), n - cut), gz_crc (text->str, n));
			g_string_free (text, TRUE);
			gz_packer_free (one);
			gz_packer_free (other);
		}
}
END_TEST

START_TEST (a_piece_is_packed_the_same_whatever_came_before)
{
	g_autoptr (GByteArray) first = g_byte_array_new (), second = g_byte_array_new ();
	struct gz_packer *packer = gz_packer_new ();
	static const char text[] = "the same text, and the same text again";

	gz_pack (packer, text, strlen (text), false, first);
	gz_pack (packer, text, strlen (text), false, second);
	ck_assert_uint_eq (first->len, second->len);
	ck_assert_mem_eq (first->data, second->data, first->len);
	gz_packer_free (packer);
	gz_packer_free (NULL);
}
END_TEST

START_TEST (what_is_damaged_or_cut_is_not_unpacked)
{
	g_autoptr (GByteArray) out = g_byte_array_new ();
	struct gz_packer *packer = gz_packer_new ();

	gz_pack (packer, "some text", 9, true, out);
	ck_assert_ptr_null (gz_unpack (out->data, out->len - 1, 9));
	out->data[0] = 0xff;
	ck_assert_ptr_null (gz_unpack (out->data, out->len, 9));
	gz_packer_free (packer);
}
END_TEST

START_TEST (the_checksum_is_that_of_zip_files)
{
	ck_assert_uint_eq (gz_crc ("123456789", 9), 0xCBF43926);
	ck_assert_uint_eq (gz_crc ("", 0), 0);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("gz");
	TCase *tcase = tcase_create ("gz");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_set_timeout (tcase, 30);
	tcase_add_test (tcase, pieces_behind_one_another_are_one_stream);
	tcase_add_test (tcase, a_piece_is_packed_the_same_whatever_came_before);
	tcase_add_test (tcase, what_is_damaged_or_cut_is_not_unpacked);
	tcase_add_test (tcase, the_checksum_is_that_of_zip_files);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
