/* test_yaml.c - strict YAML: what is read, what is refused, and where the message points. Words of single scalars too. */
#include "common/base/decimal.h"
#include "common/base/failure.h"
#include "common/config/scalar.h"
#include "common/config/yaml.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* One member per type of field. */
struct all
{
	const char *text;
	int whole, minutes, choice;
	bool on;
	int64_t decimal, seconds;
	date_t date;
	period_t period;
	int inner;
	GString *seen;
};

static gboolean
entry_read (struct yaml_node node, void *target, GError **error)
{
	struct all *all = target;
	const char *text;

	if (!yaml_text (node, &text, error))
		return FALSE;
	g_string_append_printf (all->seen, "[%s]", text);
	return TRUE;
}

static gboolean
pair_read (struct yaml_node value, void *target, GError **error)
{
	struct all *all = target;
	const char *text;

	if (strcmp (yaml_key (value), "bad") == 0)
		return yaml_fail_key (value, error, "is a bad key");
	if (!yaml_text (value, &text, error))
		return FALSE;
	g_string_append_printf (all->seen, "[%s=%s]", yaml_key (value), text);
	return TRUE;
}

static gboolean
pairs_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_each_pair (node, pair_read, target, error);
}

static const struct field inner_fields[] = {{"whole", FIELD_INT, .offset = offsetof (struct all, inner), .required = true}, {0}};

static const struct field all_fields[] = {{"text", FIELD_TEXT, .offset = offsetof (struct all, text)},
	{"whole", FIELD_INT, .offset = offsetof (struct all, whole), .min = -5, .max = 12},
	{"on", FIELD_BOOL, .offset = offsetof (struct all, on)},
	{"decimal", FIELD_DECIMAL, .offset = offsetof (struct all, decimal), .scale = 2, .max = 10000},
	{"seconds", FIELD_DURATION, .offset = offsetof (struct all, seconds), .max = 864000},
	{"time", FIELD_TIME, .offset = offsetof (struct all, minutes)}, {"date", FIELD_DATE, .offset = offsetof (struct all, date)},
	{"period", FIELD_PERIOD, .offset = offsetof (struct all, period)},
	{"choice", FIELD_CHOICE, .offset = offsetof (struct all, choice), .choices = "red|green|blue"},
	{"inner", FIELD_MAP, .fields = inner_fields}, {"list", FIELD_EACH, .read = entry_read},
	{"pairs", FIELD_READ, .read = pairs_read}, {0}};

/* Reads a text into *all; the message of what is wrong, or NULL. The caller frees it. *kept holds the texts. */
static char *
all_read (const char *text, size_t n, struct all *all, struct yaml **kept)
{
	g_autoptr (GError) error = NULL;

	*kept = yaml_parse ("f.yaml", text, n, &error);
	if (*kept == NULL || !yaml_map (yaml_root (*kept), all_fields, all, &error)) {
		ck_assert (error->domain == FAILURE && error->code == FAILURE_CONFIGURATION);
		return g_strdup (error->message);
	}
	ck_assert_ptr_null (error);
	return NULL;
}

START_TEST (each_type_of_field_is_read)
{
	static const char text[] = "text: 1000\n"
							   "whole: -5\n"
							   "on: true\n"
							   "decimal: 12.50\n"
							   "seconds: 4h30m\n"
							   "time: 06:00\n"
							   "date: 2026-03-31\n"
							   "period: 2026-13\n"
							   "choice: blue\n"
							   "inner:\n"
							   "  whole: 7\n"
							   "list: [a, 'b c', \"\\u00e4\"]\n"
							   "pairs: { k: v, x: 1:1 }\n";
	struct all all = {.seen = g_string_new (NULL)};
	g_autoptr (yaml) kept = NULL;
	g_autofree char *message = all_read (text, sizeof text - 1, &all, &kept);

	ck_assert_ptr_null (message);
	ck_assert_str_eq (all.text, "1000");
	ck_assert_int_eq (all.whole, -5);
	ck_assert (all.on);
	ck_assert_int_eq (all.decimal, 1250);
	ck_assert_int_eq (all.seconds, 16200);
	ck_assert_int_eq (all.minutes, 360);
	ck_assert_int_eq (all.date, date_make (2026, 3, 31));
	ck_assert_int_eq (all.period, 202613);
	ck_assert_int_eq (all.choice, 2);
	ck_assert_int_eq (all.inner, 7);
	ck_assert_str_eq (all.seen->str, "[a][b c][\303\244][k=v][x=1:1]");
	ck_assert_str_eq (yaml_source (kept), text);
	g_string_free (all.seen, TRUE);
}
END_TEST

START_TEST (what_is_absent_keeps_its_default)
{
	struct all all = {.text = "as it was", .whole = 3, .on = true, .choice = 1};
	g_autoptr (yaml) kept = NULL;
	g_autofree char *message = all_read ("seconds: 0s", 11, &all, &kept);

	ck_assert_ptr_null (message);
	ck_assert_str_eq (all.text, "as it was");
	ck_assert_int_eq (all.whole, 3);
	ck_assert (all.on);
	ck_assert_int_eq (all.choice, 1);
}
END_TEST

START_TEST (every_mistake_is_told_with_line_column_and_field)
{
	static const struct
	{
		const char *text, *message;
	} mistakes[] = {
		/* numbers that are only numbers at their beginning, and those of other languages */
		{"whole: 12x", "f.yaml:1:8: whole: '12x' is not a whole number"},
		{"whole: 1.0", "f.yaml:1:8: whole: '1.0' is not a whole number"},
		{"whole: 0x1F", "f.yaml:1:8: whole: '0x1F' is not a whole number"},
		{"whole: +1", "f.yaml:1:8: whole: '+1' is not a whole number"},
		{"whole: '-'", "f.yaml:1:8: whole: '-' is not a whole number"},
		{"whole: 99999999999999999999", "f.yaml:1:8: whole: '99999999999999999999' is not a whole number"},
		{"whole: 13", "f.yaml:1:8: whole: 13 is above 12"},
		{"whole: -6", "f.yaml:1:8: whole: -6 is below -5"},
		{"decimal: 1,5", "f.yaml:1:10: decimal: '1,5' is not a number"},
		{"decimal: 1.234", "f.yaml:1:10: decimal: '1.234' is a number with more than 2 decimals"},
		{"decimal: 1e2", "f.yaml:1:10: decimal: '1e2' is not a number"},
		{"decimal: .5", "f.yaml:1:10: decimal: '.5' is not a number"},
		{"decimal: -0.01", "f.yaml:1:10: decimal: -0.01 is below 0"},
		{"decimal: 100.01", "f.yaml:1:10: decimal: 100.01 is above 100"},
		{"decimal: 99999999999999999999", "f.yaml:1:10: decimal: '99999999999999999999' is too large"},
		{"inner: { whole: 3000000000 }", "f.yaml:1:17: inner.whole: 3000000000 is above 2147483647"},
		{"inner: { whole: -1 }", "f.yaml:1:17: inner.whole: -1 is below 0"},
		/* words */
		{"on: yes", "f.yaml:1:5: on: 'yes' is neither true nor false"},
		{"on: True", "f.yaml:1:5: on: 'True' is neither true nor false"},
		{"seconds: 26", "f.yaml:1:10: seconds: '26' is not a duration such as 26h, 4h30m or 5s"},
		{"seconds: 11d", "f.yaml:1:10: seconds: 11d is above 864000"},
		{"time: 24:00", "f.yaml:1:7: time: '24:00' is not a time of day such as 06:00"},
		{"date: 2026-02-29", "f.yaml:1:7: date: '2026-02-29' is not a date such as 2026-03-31"},
		{"period: 2026-17", "f.yaml:1:9: period: '2026-17' is not a period such as 2026-03"},
		{"choice: Red", "f.yaml:1:9: choice: 'Red' is none of red, green, blue"},
		{"choice: ''", "f.yaml:1:9: choice: '' is none of red, green, blue"},
		/* nothing where something is needed */
		{"text:", "f.yaml:1:6: text: has no value"},
		{"text: ~", "f.yaml:1:7: text: has no value"},
		{"text: null\nwhole: 1", "f.yaml:1:7: text: has no value"},
		{"text: ''", "f.yaml:1:7: text: has no value"},
		{"list: [a, , b]", "f.yaml:1:11: did not find expected node content"},
		{"inner: {}", "f.yaml:1:8: inner.whole: is missing"},
		/* keys */
		{"txet: a", "f.yaml:1:1: txet: unknown key, did you mean 'text'?"},
		{"text: a\nunheard_of: b", "f.yaml:2:1: unheard_of: unknown key"},
		{"inner:\n  hole: 1", "f.yaml:2:3: inner.hole: unknown key, did you mean 'whole'?"},
		{"text: a\nwhole: 1\ntext: b", "f.yaml:3:1: text: stands here twice"},
		{"inner: { whole: 1, whole: 1 }", "f.yaml:1:20: inner.whole: stands here twice"},
		{"pairs: { a: b, bad: c }", "f.yaml:1:16: pairs.bad: is a bad key"},
		{"? [a]\n: b", "f.yaml:1:3: a key is one word"},
		{"'': b", "f.yaml:1:1: a key is one word"},
		{"\"a\\nb\": c", "f.yaml:1:1: a key is one word"},
		{"list:\n  - name: \"a\\nb\"\n", "f.yaml:2:5: list.1: is not a single value"},
		{"<<: { text: a }", "f.yaml:1:1: <<: unknown key"},
		/* shapes */
		{"text: [a]", "f.yaml:1:7: text: is not a single value"},
		{"text: { a: b }", "f.yaml:1:7: text: is not a single value"},
		{"inner: 5", "f.yaml:1:8: inner: is not a map"},
		{"list: a", "f.yaml:1:7: list: is not a list"},
		{"list: { a: b }", "f.yaml:1:7: list: is not a list"},
		{"pairs: [a]", "f.yaml:1:8: pairs: is not a map"},
		{"list:\n  - a\n  - - b", "f.yaml:3:5: list.2: is not a single value"},
		{"list:\n  - a\n  - name: third\n    x: y", "f.yaml:3:5: list.third: is not a single value"},
		{"- a", "f.yaml:1:1: is not a map"},
		{"just words", "f.yaml:1:1: is not a map"},
		/* what YAML has and nobody means */
		{"text: &a b", "f.yaml:1:7: anchors are not used here"},
		{"list: &a [b]", "f.yaml:1:7: anchors are not used here"},
		{"inner: &a { whole: 1 }", "f.yaml:1:8: anchors are not used here"},
		{"text: *a", "f.yaml:1:7: aliases are not used here"},
		{"*a : b", "f.yaml:1:1: aliases are not used here"},
		{"text: !!str 5", "f.yaml:1:7: tags are not used here"},
		{"inner: !x { whole: 1 }", "f.yaml:1:8: tags are not used here"},
		{"text: a\n---\ntext: b", "f.yaml:2:1: a second document begins"},
		{"text: \"a\\0b\"", "f.yaml:1:7: a text cannot hold a NUL"},
		{"", "f.yaml:1:1: is empty"},
		{"# nothing but a comment\n", "f.yaml:1:1: is empty"},
		/* what is no YAML */
		{"text: \"a\nwhole: 1", "f.yaml:2:9: found unexpected end of stream"},
		{"text: a\n\twhole: 1", "f.yaml:2:1: found a tab character that violates indentation"},
		{"text: a\n whole: 1", "f.yaml:2:7: mapping values are not allowed in this context"},
		{"list: [a, b", "f.yaml:2:1: did not find expected ',' or ']'"},
		{"text: \001", "f.yaml:1:7: control characters are not allowed"},
		{"text: a\nwhole: \377", "f.yaml:2:8: is not valid UTF-8"},
		{"text: \303\244\303\266 \300\200", "f.yaml:1:10: is not valid UTF-8"},
		/* a long value is cut, and stays on one line */
		{"choice: 0123456789012345678901234567890123456789012345678901234567890123",
			"f.yaml:1:9: choice: '012345678901234567890123456789012345678901234567890123456789'... is none of red, green, blue"},
		{"choice: |\n  one\n  two", "f.yaml:1:9: choice: 'one'... is none of red, green, blue"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		struct all all = {.seen = g_string_new (NULL)};
		g_autoptr (yaml) kept = NULL;
		g_autofree char *message = all_read (mistakes[i].text, strlen (mistakes[i].text), &all, &kept);

		ck_assert_msg (message != NULL, "read without complaint: %s", mistakes[i].text);
		ck_assert_str_eq (message, mistakes[i].message);
		g_string_free (all.seen, TRUE);
	}
}
END_TEST

START_TEST (a_nul_byte_and_a_huge_file_are_refused)
{
	struct all all = {0};
	g_autoptr (yaml) kept = NULL;
	g_autofree char *nul = all_read ("text: a\nwhole\0: 1", 17, &all, &kept);
	g_autofree char *text = g_strnfill ((2 << 20), '#');
	g_autofree char *huge = all_read (text, 2 << 20, &all, &kept);
	g_autoptr (GString) keys = g_string_new (NULL);

	for (int i = 0; i < 2001; i++)
		g_string_append_printf (keys, "k%d: 1\n", i);
	g_autofree char *many = all_read (keys->str, keys->len, &all, &kept);

	ck_assert_str_eq (nul, "f.yaml:2:6: a text cannot hold a NUL");
	ck_assert_str_eq (huge, "f.yaml:1:1: is larger than 1 MiB");
	ck_assert_str_eq (many, "f.yaml:2001:1: a map has too many keys");
}
END_TEST

START_TEST (deep_nesting_is_refused_at_once)
{
	enum
	{
		DEEP = 500000
	};
	g_autofree char *left = g_strnfill (DEEP, '['), *right = g_strnfill (DEEP, ']');
	g_autofree char *text = g_strconcat (left, right, NULL), *hundred = g_strconcat (left + DEEP - 100, right + DEEP - 100, NULL);
	g_autoptr (GError) error = NULL;
	g_autoptr (yaml) fits = yaml_parse ("f.yaml", hundred, 200, &error);

	ck_assert_ptr_nonnull (fits);
	ck_assert_ptr_null (yaml_parse ("f.yaml", text, 2 * DEEP, &error));
	ck_assert_str_eq (error->message, "f.yaml:1:101: is nested too deeply");
}
END_TEST

START_TEST (a_file_is_read_and_one_that_is_not_there_is_named)
{
	g_autofree char *file = NULL;
	g_autoptr (GError) error = NULL;
	int handle = g_file_open_tmp ("tieout-XXXXXX.yaml", &file, NULL);

	ck_assert_int_ge (handle, 0);
	g_close (handle, NULL);
	ck_assert (g_file_set_contents (file, "text: a\nwhole: b\n", -1, NULL));
	g_autoptr (yaml) yaml = yaml_read (file, &error);
	ck_assert_ptr_nonnull (yaml);

	struct all all = {0};
	g_autofree char *expected = g_strdup_printf ("%s:2:8: whole: 'b' is not a whole number", file);
	ck_assert (!yaml_map (yaml_root (yaml), all_fields, &all, &error));
	ck_assert_str_eq (error->message, expected);
	g_clear_error (&error);
	g_unlink (file);
	ck_assert_ptr_null (yaml_read (file, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	g_autofree char *missing = g_strdup_printf ("cannot read '%s': No such file or directory", file);
	ck_assert_str_eq (error->message, missing);
	g_clear_error (&error);
	ck_assert_ptr_null (yaml_read ("/", &error));
	ck_assert (g_str_has_prefix (error->message, "cannot read '/': "));
}
END_TEST

START_TEST (a_file_that_only_now_cannot_be_read_is_worth_another_try)
{
	g_autoptr (GError) error = NULL;
	struct rlimit usual, none;
	g_autofree char *file = NULL;
	struct yaml *yaml;

	g_close (g_file_open_tmp ("yaml-XXXXXX", &file, NULL), NULL);
	ck_assert_int_eq (getrlimit (RLIMIT_NOFILE, &usual), 0);
	none = (struct rlimit) {0, usual.rlim_max};
	ck_assert_int_eq (setrlimit (RLIMIT_NOFILE, &none), 0);
	yaml = yaml_read (file, &error);
	setrlimit (RLIMIT_NOFILE, &usual);
	g_unlink (file);
	ck_assert_ptr_null (yaml);
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE), "%s", error->message);
}
END_TEST

static struct yaml *
text_parse (const char *text)
{
	struct yaml *yaml = yaml_parse ("f.yaml", text, strlen (text), NULL);

	ck_assert_ptr_nonnull (yaml);
	return yaml;
}

START_TEST (a_path_names_keys_and_named_entries_and_leads_back)
{
	g_autoptr (yaml) yaml = text_parse ("passes:\n- name: lot sums\n  window: 4h\n- name: a.b\n  window: 5h\n- window: 6h\n");
	static const struct
	{
		const char *path, *value;
	} paths[] = {{"passes.lot sums.window", "4h"}, {"passes.a.b.window", "5h"}, {"passes.lot sums.name", "lot sums"}};

	for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
		struct yaml_node node = yaml_find (yaml_root (yaml), paths[i].path);
		ck_assert_ptr_nonnull (node.in);
		g_autofree char *path = yaml_path (node);
		ck_assert_str_eq (yaml_value (node), paths[i].value);
		ck_assert_str_eq (path, paths[i].path);
	}
	static const char *const none[] = {
		"passes.lot", "passes.lot sums.windo", "pass", "passes.lot sums.window.x", ".", "passes.3"};
	for (size_t i = 0; i < G_N_ELEMENTS (none); i++)
		ck_assert_msg (yaml_find (yaml_root (yaml), none[i]).in == NULL, "%s", none[i]);

	struct yaml_node last = yaml_next (yaml_next (yaml_first (yaml_find (yaml_root (yaml), "passes"))));
	g_autofree char *numbered = yaml_path (yaml_get (last, "window")), *place = yaml_place (yaml_get (last, "window"));
	ck_assert_str_eq (numbered, "passes.3.window");
	ck_assert_str_eq (place, "f.yaml:6:11");
}
END_TEST

START_TEST (moving_off_the_tree_gives_none)
{
	g_autoptr (yaml) yaml = text_parse ("a: [x, y]\nb: z\n");
	struct yaml_node root = yaml_root (yaml), list = yaml_get (root, "a"), none = yaml_get (root, "c");

	ck_assert_int_eq (yaml_kind (root), YAML_MAP);
	ck_assert_int_eq (yaml_kind (list), YAML_LIST);
	ck_assert_int_eq (yaml_kind (yaml_first (list)), YAML_SCALAR);
	ck_assert_int_eq (yaml_kind (none), YAML_NONE);
	ck_assert_uint_eq (yaml_length (list), 2);
	ck_assert_uint_eq (yaml_length (none), 0);
	ck_assert_ptr_null (yaml_first (none).in);
	ck_assert_ptr_null (yaml_next (none).in);
	ck_assert_ptr_null (yaml_next (yaml_get (root, "b")).in);
	ck_assert_ptr_null (yaml_get (list, "x").in);
	ck_assert_str_eq (yaml_value (list), "");
	ck_assert_str_eq (yaml_value (none), "");
	ck_assert_str_eq (yaml_key (none), "");
	ck_assert_str_eq (yaml_key (yaml_first (list)), "");
	ck_assert (yaml_is_null (none));
	ck_assert (!yaml_is_null (list));
}
END_TEST

START_TEST (a_replaced_value_is_read_from_the_other_file_and_blamed_there)
{
	g_autoptr (yaml) template = text_parse ("whole: 5\n");
	g_autoptr (yaml) good = yaml_parse ("g.yaml", "value: 7", 8, NULL);
	g_autoptr (yaml) bad = yaml_parse ("h.yaml", "over:\n  value: many", 19, NULL);
	g_autoptr (GError) error = NULL;
	struct yaml_node node = yaml_get (yaml_root (template), "whole");
	struct all all = {0};

	yaml_replace (node, yaml_get (yaml_root (good), "value"));
	ck_assert (yaml_map (yaml_root (template), all_fields, &all, NULL));
	ck_assert_int_eq (all.whole, 7);
	ck_assert_str_eq (yaml_value (node), "7");
	yaml_replace (node, yaml_find (yaml_root (bad), "over.value"));
	ck_assert (!yaml_map (yaml_root (template), all_fields, &all, &error));
	ck_assert_str_eq (error->message, "h.yaml:2:10: over.value: 'many' is not a whole number");
}
END_TEST

START_TEST (durations_name_units_in_falling_order)
{
	static const struct
	{
		const char *text;
		int64_t seconds; /* -1: refused */
	} cases[] = {
		{"0s", 0},
		{"5s", 5},
		{"10m", 600},
		{"26h", 93600},
		{"2d", 172800},
		{"4h30m", 16200},
		{"1d2h3m4s", 93784},
		{"90m", 5400},
		{"10000d", 864000000},
		{"", -1},
		{"5", -1},
		{"h", -1},
		{"5 s", -1},
		{"-5s", -1},
		{"5S", -1},
		{"30m4h", -1},
		{"1h1h", -1},
		{"5sx", -1},
		{"1.5h", -1},
		{"10001d", -1},
		{"99999999999999999999s", -1},
		{"10000d1s", -1},
		{"5s5", -1},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		int64_t seconds = 4711;
		bool good = duration_parse (cases[i].text, &seconds);
		ck_assert_msg (good == (cases[i].seconds >= 0), "'%s'", cases[i].text);
		ck_assert_msg (seconds == (good ? cases[i].seconds : 4711), "'%s'", cases[i].text);
	}
}
END_TEST

START_TEST (sizes_are_bytes_or_powers_of_1024)
{
	static const struct
	{
		const char *text;
		int64_t bytes; /* -1: refused */
	} cases[] = {
		{"0", 0},
		{"4096", 4096},
		{"64K", 65536},
		{"64M", 67108864},
		{"2G", INT64_C (2147483648)},
		{"1T", INT64_C (1099511627776)},
		{"", -1},
		{"K", -1},
		{"64k", -1},
		{"64KB", -1},
		{"-1", -1},
		{"1.5G", -1},
		{"9999999999T", -1},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		int64_t bytes = 4711;
		bool good = size_parse (cases[i].text, &bytes);
		ck_assert_msg (good == (cases[i].bytes >= 0), "'%s'", cases[i].text);
		ck_assert_msg (!good || bytes == cases[i].bytes, "'%s'", cases[i].text);
	}
}
END_TEST

START_TEST (a_time_of_day_has_two_digits_each)
{
	static const struct
	{
		const char *text;
		int minutes; /* -1: refused */
	} cases[] = {{"00:00", 0}, {"06:00", 360}, {"23:59", 1439}, {"24:00", -1}, {"12:60", -1}, {"6:00", -1}, {"06-00", -1},
		{"06:00:00", -1}, {"0a:00", -1}, {"", -1}};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		int minutes = -1;
		time_parse (cases[i].text, &minutes);
		ck_assert_msg (minutes == cases[i].minutes, "'%s': %d", cases[i].text, minutes);
	}
}
END_TEST

START_TEST (a_misspelt_word_finds_its_neighbor_and_a_strange_one_none)
{
	static const char *const words[] = {"plant", "period", "sources", "as-of", NULL};
	static const struct
	{
		const char *wrong, *right;
	} cases[] = {{"plnt", "plant"}, {"plants", "plant"}, {"peroid", "period"}, {"souces", "sources"}, {"asof", "as-of"},
		{"workbook", NULL}, {"x", NULL}, {"", NULL}, {"a_word_that_is_longer_than_any_that_one_would_write_here", NULL}};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		const char *found = word_nearest (cases[i].wrong, words);
		ck_assert_msg (g_strcmp0 (found, cases[i].right) == 0, "'%s': %s", cases[i].wrong, found);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("yaml");
	TCase *tcase = tcase_create ("yaml");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, each_type_of_field_is_read);
	tcase_add_test (tcase, what_is_absent_keeps_its_default);
	tcase_add_test (tcase, every_mistake_is_told_with_line_column_and_field);
	tcase_add_test (tcase, a_nul_byte_and_a_huge_file_are_refused);
	tcase_add_test (tcase, deep_nesting_is_refused_at_once);
	tcase_add_test (tcase, a_file_is_read_and_one_that_is_not_there_is_named);
	tcase_add_test (tcase, a_file_that_only_now_cannot_be_read_is_worth_another_try);
	tcase_add_test (tcase, a_path_names_keys_and_named_entries_and_leads_back);
	tcase_add_test (tcase, moving_off_the_tree_gives_none);
	tcase_add_test (tcase, a_replaced_value_is_read_from_the_other_file_and_blamed_there);
	tcase_add_test (tcase, durations_name_units_in_falling_order);
	tcase_add_test (tcase, sizes_are_bytes_or_powers_of_1024);
	tcase_add_test (tcase, a_time_of_day_has_two_digits_each);
	tcase_add_test (tcase, a_misspelt_word_finds_its_neighbor_and_a_strange_one_none);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
