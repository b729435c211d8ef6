/* test_csv.c - CSV text in every chunk size, and each way in which a file can be damaged. */
#include "common/base/failure.h"
#include "common/io/csv.h"
#include "common/io/csv_scan.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const struct csv_format plain = {.delimiter = ',', .quote = '"', .encoding = "UTF-8"};

static char *folder;
static bool ahead; /* files are read by a thread of their own */

static char *
file_write (const char *name, const char *text, size_t n)
{
	char *path = g_build_filename (folder, name, NULL);

	ck_assert (g_file_set_contents (path, text, (gssize) n, NULL));
	return path;
}

/* The rows that are wanted (NULL: all) as "line:a|b;", NULL with *error when the file cannot be read to its end. */
static char *
rows_wanted (
	const char *path, const struct csv_format *format, size_t chunk, const uint8_t *wanted, uint64_t n_wanted, GError **error)
{
	g_autoptr (csv_reader) reader = csv_open (path, format, chunk, error);
	g_autoptr (GString) out = g_string_new (NULL);
	const struct batch *batch = NULL;

	if (reader == NULL)
		return NULL;
	csv_want (reader, wanted, n_wanted);
	if (ahead)
		csv_read_ahead (reader);
	do {
		if (!csv_fetch (reader, &batch, error))
			return NULL;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++) {
			g_string_append_printf (out, "%d:", (int) batch->line[row]);
			for (int i = 0; i < batch->columns; i++)
				g_string_append_printf (
					out, "%s%.*s", i > 0 ? "|" : "", (int) batch->column[i][row].length, batch->column[i][row].text);
			g_string_append_c (out, ';');
		}
	} while (batch != NULL);
	ck_assert_int_eq (csv_rows (reader), csv_scanned (reader));
	return g_strdup (out->str);
}

static char *
rows_text (const char *path, const struct csv_format *format, size_t chunk, GError **error)
{
	return rows_wanted (path, format, chunk, NULL, 0, error);
}

/* What a file gives: its rows, or its error without the folder's name. */
static char *
outcome (const char *path, const struct csv_format *format, size_t chunk, int *code)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *rows = rows_text (path, format, chunk, &error);
	GString *message;

	*code = error != NULL ? error->code : 0;
	if (error == NULL)
		return g_steal_pointer (&rows);
	message = g_string_new (error->message);
	g_string_replace (message, folder, "", 0);
	return g_string_free (message, FALSE);
}

static const struct
{
	const char *text;
	size_t n; /* 0: strlen */
	const char *out;
	int code;
} texts[] = {
	{"a,b\n1,2\n3,4\n", 0, "2:1|2;3:3|4;", 0},
	{"a,b\n1,2\n3,4", 0, "2:1|2;3:3|4;", 0},
	{"a,b\r\n1,2\r\n\r\n3,4\r\n", 0, "2:1|2;4:3|4;", 0},
	{"\xEF\xBB\xBF"
	 "a,b\n1,2\n",
		0, "2:1|2;", 0},
	{" a , b \n 1 , 2 \n", 0, "2: 1 | 2 ;", 0},
	{"a,b\n,\n\"\",\n", 0, "2:|;3:|;", 0},
	{"a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", 0, "2:x,y|say \"hi\";", 0},
	{"a,b\n\"two\nlines\",1\n2,3\n", 0, "2:two\nlines|1;4:2|3;", 0},
	{"a,b\n\"two\r\n\r\nlines\",1\n2,3\n", 0, "2:two\r\n\r\nlines|1;5:2|3;", 0},
	{"a,b\nГамбург,Ω\n\xF0\x9F\x98\x80,x\n", 0, "2:Гамбург|Ω;3:\xF0\x9F\x98\x80|x;", 0},
	{"a,,b\n1,2,3\n", 0, "2:1|2|3;", 0},
	{"a\n1\n\n2\n", 0, "2:1;4:2;", 0},
	{"a,b\r1,2\r\r3,4\r", 0, "2:1|2;4:3|4;", 0},
	{"a,b\n", 0, "", 0},
	{"", 0, "file '/f.csv' is empty: not even a header", FAILURE_DATA},
	{"\n\n", 0, "file '/f.csv' is empty: not even a header", FAILURE_DATA},
	{"a,b\n1,2\n3\n", 0, "file '/f.csv': line 3: 1 fields, but the header has 2", FAILURE_DATA},
	{"a,b\n1,2\n3", 0, "file '/f.csv': line 3: the file ends in a row of 1 fields, but the header has 2", FAILURE_DATA},
	{"a,b\n1,2,3\n", 0, "file '/f.csv': line 2: 3 fields, but the header has 2", FAILURE_DATA},
	{"a,b,a\n1,2,3\n", 0, "file '/f.csv': line 1: the header names column 'a' twice", FAILURE_DATA},
	{"a,b\n1,\"2\n3,4\n", 0, "file '/f.csv': line 2, column 'b': the file ends inside quotes: it is truncated", FAILURE_DATA},
	{"a,b\n1,2\"\n", 0,
		"file '/f.csv': line 2, column 'b': a quote stands where none may be; quotes inside a field are written twice, "
		"and the field in quotes",
		FAILURE_DATA},
	{"a,b\n1,\"2\"x\n", 0,
		"file '/f.csv': line 2, column 'b': a quote stands where none may be; quotes inside a field are written "
		"twice, and the field in quotes",
		FAILURE_DATA},
	{"a,b\n1,\xE9\n", 0, "file '/f.csv': line 2, column 'b': byte 0xE9 is not UTF-8", FAILURE_DATA},
	{"a,b\n1,\xC3", 0, "file '/f.csv': line 2, column 'b': byte 0xC3 is not UTF-8", FAILURE_DATA},
	{"a,b\n1,2\n\xED\xA0\x80,2\n", 0, "file '/f.csv': line 3, column 'a': byte 0xED is not UTF-8", FAILURE_DATA},
	{"a,b\n1,2\n3,x\0y\n", 14, "file '/f.csv': line 3, column 'b': a NUL byte stands in the text", FAILURE_DATA},
	{"a\0,b\n", 5, "file '/f.csv': line 1: a NUL byte stands in the text", FAILURE_DATA},
};

START_TEST (a_text_means_the_same_in_every_chunk_size)
{
	size_t n = texts[_i].n > 0 ? texts[_i].n : strlen (texts[_i].text);
	g_autofree char *path = file_write ("f.csv", texts[_i].text, n);

	for (size_t chunk = 0; chunk <= n + 1; chunk++) {
		int code = 0;
		g_autofree char *out = outcome (path, &plain, chunk, &code);

		ck_assert_str_eq (out, texts[_i].out);
		ck_assert_int_eq (code, texts[_i].code);
	}
}
END_TEST

static const struct
{
	const char *encoding, *text;
	size_t n;
	const char *out;
	int code;
} encodings[] = {
	{"ISO-8859-1",
		"a\nK\xFC"
		"che\n",
		8, "2:Küche;", 0},
	{"WINDOWS-1252", "a\n\x80\n", 4, "2:€;", 0},
	{"UTF-16",
		"\xFF\xFE"
		"a\0\n\0\xA9\x03\n\0",
		10, "2:Ω;", 0},
	{"UTF-16LE",
		"\xFF\xFE"
		"a\0\n\0\xA9\x03\n\0",
		10, "2:Ω;", 0},
	{"utf-8", "a\nx\n", 4, "2:x;", 0},
	{"WINDOWS-1252", "a\nx\x81\n", 5, "file '/f.csv': line 2, column 'a': byte 0x81 is not WINDOWS-1252", FAILURE_DATA},
	{"UTF-16LE", "a\0\n\0x\0\0\0\n\0", 10, "file '/f.csv': line 2, column 'a': a NUL byte stands in the text", FAILURE_DATA},
	{"UTF-16LE", "a\0\n\0x", 5, "file '/f.csv': line 2, column 'a': byte 0x78 is not UTF-16LE", FAILURE_DATA},
	{"KLINGON-8", "a\n", 2, "file '/f.csv': encoding 'KLINGON-8' is not known", FAILURE_CONFIGURATION},
};

START_TEST (a_declared_encoding_is_converted)
{
	struct csv_format format = plain;
	g_autofree char *path = file_write ("f.csv", encodings[_i].text, encodings[_i].n);

	format.encoding = encodings[_i].encoding;
	for (size_t chunk = 0; chunk <= encodings[_i].n; chunk++) {
		int code = 0;
		g_autofree char *out = outcome (path, &format, chunk, &code);

		ck_assert_str_eq (out, encodings[_i].out);
		ck_assert_int_eq (code, encodings[_i].code);
	}
}
END_TEST

START_TEST (delimiter_and_quote_are_those_declared)
{
	const struct csv_format format = {.delimiter = ';', .quote = '\'', .encoding = "UTF-8"};
	g_autofree char *path = file_write ("f.csv", "a;b\n'1;\"';2,5\n", 14);
	int code;
	g_autofree char *out = outcome (path, &format, 0, &code);

	ck_assert_str_eq (out, "2:1;\"|2,5;");
}
END_TEST

static const struct
{
	const char *text, *out;
	int code;
} trailers[] = {
	{"a,b\n1,2\nEND,1,7.5\n", "2:1|2;", 0},
	{"a,b\nEND,0\n", "", 0},
	{"a,b\n1,2\n", "file '/f.csv': line 3: the file ends without its trailer row 'END': it is truncated", FAILURE_DATA},
	{"a,b\nEND,1\n1,2\n", "file '/f.csv': line 3: a row follows the trailer 'END'", FAILURE_DATA},
	{"a,b\nEND,1\nEND,1\n", "file '/f.csv': line 3: a row follows the trailer 'END'", FAILURE_DATA},
};

START_TEST (a_declared_trailer_ends_the_file)
{
	const struct csv_format format = {
		.delimiter = ',', .quote = '"', .encoding = "UTF-8", .control = CSV_CONTROL_TRAILER, .trailer = "END"};
	g_autofree char *path = file_write ("f.csv", trailers[_i].text, strlen (trailers[_i].text));

	for (size_t chunk = 0; chunk < 20; chunk++) {
		int code;
		g_autofree char *out = outcome (path, &format, chunk, &code);

		ck_assert_str_eq (out, trailers[_i].out);
		ck_assert_int_eq (code, trailers[_i].code);
	}
}
END_TEST

START_TEST (the_fields_of_the_trailer_are_kept)
{
	const struct csv_format format = {
		.delimiter = ',', .quote = '"', .encoding = "UTF-8", .control = CSV_CONTROL_TRAILER, .trailer = "END"};
	g_autofree char *path = file_write ("f.csv", "a,b\n1,2\nEND,1,7.5\n", 18);
	g_autoptr (csv_reader) reader = csv_open (path, &format, 0, NULL);
	const struct batch *batch;

	ck_assert (reader != NULL && csv_fetch (reader, &batch, NULL) && csv_fetch (reader, &batch, NULL));
	ck_assert_uint_eq (csv_trailer (reader)->len, 2);
	ck_assert_str_eq (g_ptr_array_index (csv_trailer (reader), 1), "7.5");
	ck_assert_int_eq (csv_rows (reader), 1);
	ck_assert_int_eq (csv_scanned (reader), 1);
}
END_TEST

static char *
zipped_write (const char *name, const char *text, size_t n)
{
	char *path = g_build_filename (folder, name, NULL);
	gzFile file = gzopen (path, "wb");

	ck_assert_int_eq (gzwrite (file, text, (unsigned) n), (int) n);
	gzclose (file);
	return path;
}

START_TEST (a_gzipped_file_is_found_and_read_under_its_plain_name)
{
	g_autofree char *zipped = zipped_write ("z.csv.gz", "a\n1\n", 4), *path = g_build_filename (folder, "z.csv", NULL);
	int code;
	g_autofree char *out = outcome (path, &plain, 0, &code);

	ck_assert_str_eq (out, "2:1;");
	g_unlink (zipped);
}
END_TEST

START_TEST (a_cut_or_damaged_gzip_is_bad_data)
{
	g_autofree char *text = g_strnfill (100000, 'x'), *data = NULL, *zipped = NULL, *path = NULL;
	gsize n;

	for (size_t i = 0; i < 100000; i += 10)
		text[i] = i == 0 ? 'h' : (i / 10) % 7 == 0 ? (char) ('a' + i % 23) : '\n';
	zipped = zipped_write ("z.csv.gz", text, 100000);
	ck_assert (g_file_get_contents (zipped, &data, &n, NULL));
	for (int damage = 0; damage < 2; damage++) {
		int code;
		g_autofree char *out = NULL;

		if (damage == 1)
			memset (data + n / 2, 0x55, 20);
		path = file_write ("z.csv.gz", data, damage == 0 ? n / 2 : n);
		out = outcome (path, &plain, 0, &code);
		ck_assert_msg (code == FAILURE_DATA && strstr (out, "the compressed data") != NULL, "%s", out);
		g_clear_pointer (&path, g_free);
	}
	g_unlink (zipped);
}
END_TEST

START_TEST (a_file_that_is_not_there_is_unavailable)
{
	g_autofree char *path = g_build_filename (folder, "none.csv", NULL);
	int code;
	g_autofree char *out = outcome (path, &plain, 0, &code), *none = csv_find (path), *dir = outcome (folder, &plain, 0, &code);

	ck_assert_str_eq (out, "file '/none.csv': cannot be opened: No such file or directory");
	ck_assert_str_eq (dir, "file '': cannot be opened: Is a directory");
	ck_assert_int_eq (code, FAILURE_UNAVAILABLE);
	ck_assert_ptr_null (none);
}
END_TEST

START_TEST (more_rows_than_a_batch_and_fields_longer_than_a_block_come_whole)
{
	g_autoptr (GString) text = g_string_new ("a,b\n");
	g_autofree char *wide = g_strnfill (600000, 'w'), *path = NULL;
	g_autoptr (csv_reader) reader = NULL;
	const struct batch *batch = NULL;
	int64_t rows = 0;

	for (int i = 0; i < 5000; i++)
		g_string_append_printf (text, "%d,%s\n", i, i == 2500 ? wide : "x");
	path = file_write ("f.csv", text->str, text->len);
	reader = csv_open (path, &plain, 0, NULL);
	while (csv_fetch (reader, &batch, NULL) && batch != NULL)
		for (size_t row = 0; row < batch->rows; row++, rows++) {
			ck_assert_int_eq (batch->line[row], rows + 2);
			ck_assert_uint_eq (batch->column[1][row].length, rows == 2500 ? 600000 : 1);
		}
	ck_assert_int_eq (rows, 5000);
}
END_TEST

/* Plain lines and others, in blocks in which every line is cut somewhere and in one in which none is. */
/* Each row alone, and none, of the texts that can be read. */
START_TEST (a_row_alone_is_what_it_is_among_all_in_every_chunk_size)
{
	size_t n = texts[_i].n > 0 ? texts[_i].n : strlen (texts[_i].text);
	g_autofree char *path = file_write ("f.csv", texts[_i].text, n), *all = rows_text (path, &plain, 0, NULL);
	g_auto (GStrv) rows = g_strsplit (all != NULL ? all : "", ";", -1);
	guint count = g_strv_length (rows); /* one more than there are, the last being empty */

	for (guint row = 0; row < count; row++)
		for (size_t chunk = 0; chunk <= n; chunk++) {
			uint8_t wanted[8] = {0};

			wanted[row / 8] = (uint8_t) (1 << row % 8);
			g_autofree char *got = rows_wanted (path, &plain, chunk, wanted, count - 1, NULL);
			g_autofree char *expected = row < count - 1 ? g_strconcat (rows[row], ";", NULL) : g_strdup ("");
			ck_assert_str_eq (got, expected);
		}
}
END_TEST

START_TEST (only_the_rows_that_are_wanted_come)
{
	static const char text[] = "a,b\n0,x\r\n1,\"y\n\"\n\n2,z\n3,\"\"\n4,w\n5,\n6,\"v\"\"\"\r\n7,u\n8,t";
	static const size_t chunks[] = {1, 2, 7, 0};
	g_autofree char *path = file_write ("wanted.csv", text, strlen (text));

	for (unsigned wanted = 0; wanted < 512; wanted++)
		for (size_t i = 0; i < G_N_ELEMENTS (chunks); i++) {
			const unsigned n = i == 0 ? 8 : 9; /* of these rows there are bits; the others are not wanted */
			const uint8_t bits[] = {(uint8_t) wanted, (uint8_t) (wanted >> 8)};
			g_autoptr (csv_reader) reader = csv_open (path, &plain, chunks[i], NULL);
			const struct batch *batch = NULL;
			unsigned seen = 0;

			csv_want (reader, bits, n);
			do {
				ck_assert (csv_fetch (reader, &batch, NULL));
				for (size_t row = 0; batch != NULL && row < batch->rows; row++) {
					ck_assert_int_eq (batch->column[0][row].text[0], '0' + batch->number[row]);
					seen |= 1U << batch->number[row];
				}
			} while (batch != NULL);
			ck_assert_uint_eq (seen, wanted & ((1U << n) - 1));
			ck_assert_int_eq (csv_rows (reader), 9);
			ck_assert_int_eq (csv_scanned (reader), 9);
		}
}
END_TEST

START_TEST (a_quote_that_is_never_closed_does_not_swallow_the_machine)
{
	g_autofree char *text = g_strnfill (20000000, '\n'), *path = NULL, *out = NULL;
	int code;

	memcpy (text, "a,b\n1,\"", 7);
	path = file_write ("f.csv", text, 20000000);
	out = outcome (path, &plain, 0, &code);
	ck_assert_str_eq (out, "file '/f.csv': line 2, column 'b': a field of more than 16 MB; is its closing quote missing");
}
END_TEST

static void
ahead_set (void)
{
	ahead = true;
}

static TCase *
csv_case (const char *name)
{
	TCase *test = tcase_create (name);

	tcase_add_loop_test (test, a_text_means_the_same_in_every_chunk_size, 0, G_N_ELEMENTS (texts));
	tcase_add_loop_test (test, a_declared_encoding_is_converted, 0, G_N_ELEMENTS (encodings));
	tcase_add_test (test, delimiter_and_quote_are_those_declared);
	tcase_add_loop_test (test, a_declared_trailer_ends_the_file, 0, G_N_ELEMENTS (trailers));
	tcase_add_test (test, the_fields_of_the_trailer_are_kept);
	tcase_add_test (test, a_gzipped_file_is_found_and_read_under_its_plain_name);
	tcase_add_test (test, a_cut_or_damaged_gzip_is_bad_data);
	tcase_add_test (test, a_file_that_is_not_there_is_unavailable);
	tcase_add_test (test, more_rows_than_a_batch_and_fields_longer_than_a_block_come_whole);
	tcase_add_test (test, only_the_rows_that_are_wanted_come);
	tcase_add_loop_test (test, a_row_alone_is_what_it_is_among_all_in_every_chunk_size, 0, G_N_ELEMENTS (texts));
	tcase_add_test (test, a_quote_that_is_never_closed_does_not_swallow_the_machine);
	tcase_set_timeout (test, 60);
	return test;
}

/* Everything twice: read as it is asked for, and ahead of that. */
static Suite *
csv_suite (void)
{
	Suite *suite = suite_create ("csv");
	TCase *beside = csv_case ("csv, read ahead");

	tcase_add_checked_fixture (beside, ahead_set, NULL);
	suite_add_tcase (suite, csv_case ("csv"));
	suite_add_tcase (suite, beside);
	return suite;
}

int
main (void)
{
	SRunner *runner = srunner_create (csv_suite ());
	int failed;
	g_autofree char *path = NULL;

	folder = g_dir_make_tmp ("tieout-csv-XXXXXX", NULL);
	path = g_build_filename (folder, "f.csv", NULL);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	g_unlink (path);
	g_rmdir (folder);
	g_free (folder);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
