#include "common/config/close_rule.h"

#include "common/base/decimal.h"
#include "common/base/failure.h"
#include "common/config/yaml.h"

#include <string.h>

#define LEVELS "required|recommended|informational"
#define TESTS                                                                                                            \
	"runs|pending|failed|partial|control|freshness|rules|queue|waiting|rollforward|unexplained|severity1|money|trivial|" \
	"unvalued|"                                                                                                          \
	"accruals|flags"
#define WEEKDAYS "monday|tuesday|wednesday|thursday|friday|saturday|sunday"

enum
{
	DUE_FIRST = -10,
	DUE_LAST = 25,
	SPECIAL_MAX = 60,
	PERIODS_MAX = 120,
	COUNT_DIVISOR = 10000 /* a limit is read at MONEY_SCALE */
};

struct store
{
	struct yaml *yaml;
	GPtrArray *lists; /* owns lists of texts */
	GArray *checks, *holidays;
	char *file, *hash;
};

const char *
close_level_name (enum close_level level)
{
	static const char *const names[CLOSE_LEVELS] = {"required", "recommended", "informational"};

	return names[level];
}

bool
close_test_is_money (enum close_test test)
{
	return test == CLOSE_TEST_UNEXPLAINED || test == CLOSE_TEST_MONEY || test == CLOSE_TEST_TRIVIAL;
}

/* ---- reading ---- */

/* What is filled while a file is read: the rule, and the check at hand. */
struct reading
{
	struct close_rule rule;
	struct store *store;
	GPtrArray *list;
	int64_t amount, trivial, account, limit;
	struct close_check check;
};

static gboolean
name_take (struct yaml_node node, void *target, GError **error)
{
	struct reading *reading = target;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	if (g_ptr_array_find_with_equal_func (reading->list, name, g_str_equal, NULL))
		return yaml_fail (node, error, "'%s' is there twice", name);
	g_ptr_array_add (reading->list, (gpointer) name);
	return TRUE;
}

static gboolean
names_read (struct yaml_node node, struct reading *reading, const char ***names, GError **error)
{
	reading->list = g_ptr_array_new ();
	if (!yaml_each (node, name_take, reading, error)) {
		g_ptr_array_unref (reading->list);
		return FALSE;
	}
	g_ptr_array_add (reading->list, NULL);
	*names = (const char **) g_ptr_array_free (reading->list, FALSE);
	g_ptr_array_add (reading->store->lists, *names);
	return TRUE;
}

static gboolean
preparers_read (struct yaml_node node, void *target, GError **error)
{
	return names_read (node, target, &((struct reading *) target)->rule.preparers, error);
}

static gboolean
approvers_read (struct yaml_node node, void *target, GError **error)
{
	return names_read (node, target, &((struct reading *) target)->rule.approvers, error);
}

static gboolean
reviewers_read (struct yaml_node node, void *target, GError **error)
{
	return names_read (node, target, &((struct reading *) target)->rule.reviewers, error);
}

static gboolean
reconciliations_read (struct yaml_node node, void *target, GError **error)
{
	return names_read (node, target, &((struct reading *) target)->check.reconciliations, error);
}

static gboolean
weekend_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field field = {.key = "weekend", .type = FIELD_CHOICE, .choices = WEEKDAYS};
	struct reading *reading = target;
	int day;

	if (!yaml_scalar (node, &field, &day, error))
		return FALSE;
	reading->rule.weekend |= (uint8_t) (1u << day);
	return reading->rule.weekend != 0x7f || yaml_fail (node, error, "there is no working day left");
}

static int
date_compare (gconstpointer a, gconstpointer b)
{
	date_t left = *(const date_t *) a, right = *(const date_t *) b;

	return (left > right) - (left < right);
}

static gboolean
holiday_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field field = {.key = "holidays", .type = FIELD_DATE};
	struct reading *reading = target;
	date_t date;

	if (!yaml_scalar (node, &field, &date, error))
		return FALSE;
	g_array_append_val (reading->store->holidays, date);
	return TRUE;
}

/* "WD-2", "WD+3". */
static gboolean
due_read (struct yaml_node node, void *target, GError **error)
{
	struct reading *reading = target;
	const char *text;
	char *end;
	int64_t day;

	if (!yaml_text (node, &text, error))
		return FALSE;
	if (g_str_has_prefix (text, "WD") && (text[2] == '+' || text[2] == '-') && g_ascii_isdigit (text[3])) {
		day = g_ascii_strtoll (text + 2, &end, 10);
		if (*end == '\0' && day != 0 && day >= DUE_FIRST && day <= DUE_LAST) {
			reading->check.due = (int) day;
			return TRUE;
		}
	}
	return yaml_fail (node, error, "'%s' is no working day: WD%d to WD-1, WD+1 to WD+%d", text, DUE_FIRST, DUE_LAST);
}

static gboolean
check_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, check.name), .required = true},
		{"title", FIELD_TEXT, .offset = offsetof (struct reading, check.title), .required = true},
		{"test", FIELD_CHOICE, .offset = offsetof (struct reading, check.test), .choices = TESTS, .required = true},
		{"level", FIELD_CHOICE, .offset = offsetof (struct reading, check.level), .choices = LEVELS, .required = true},
		{"due", FIELD_READ, .read = due_read, .required = true}, {"reconciliations", FIELD_READ, .read = reconciliations_read},
		{"limit", FIELD_DECIMAL, .offset = offsetof (struct reading, limit), .scale = MONEY_SCALE},
		{"within", FIELD_DURATION, .offset = offsetof (struct reading, check.within)},
		{"periods", FIELD_INT, .offset = offsetof (struct reading, check.periods), .max = PERIODS_MAX},
		{"waivable", FIELD_BOOL, .offset = offsetof (struct reading, check.waivable)}, {0}};
	static const char *none[] = {NULL};
	struct reading *reading = target;
	const GArray *checks = reading->store->checks;
	bool money;

	reading->check = (struct close_check) {.reconciliations = none, .waivable = true};
	reading->limit = DECIMAL_NONE;
	if (!yaml_map (node, fields, reading, error))
		return FALSE;
	for (guint i = 0; i < checks->len; i++)
		if (strcmp (g_array_index (checks, struct close_check, i).name, reading->check.name) == 0)
			return yaml_fail_below (node, "name", error, "'%s' is there twice", reading->check.name);
	if (reading->check.test == CLOSE_TEST_RUNS && reading->check.reconciliations[0] == NULL)
		return yaml_fail_below (node, "test", error, "say which reconciliations must have been run: reconciliations");
	if (reading->check.within != 0 && reading->check.test != CLOSE_TEST_FRESHNESS)
		return yaml_fail_below (node, "within", error, "only of the test 'freshness'");
	if (reading->check.periods != 0 && reading->check.test != CLOSE_TEST_ACCRUALS)
		return yaml_fail_below (node, "periods", error, "only of the test 'accruals'");
	money = close_test_is_money (reading->check.test);
	if (reading->limit != DECIMAL_NONE && (reading->limit < 0 || (!money && reading->limit % COUNT_DIVISOR != 0)))
		return yaml_fail_below (node, "limit", error, money ? "below 0" : "must be a number of findings");
	reading->check.limit = reading->limit != DECIMAL_NONE && !money ? reading->limit / COUNT_DIVISOR : reading->limit;
	g_array_append_val (reading->store->checks, reading->check);
	return TRUE;
}

static const struct field materiality_fields[] = {{"amount", FIELD_DECIMAL, .offset = offsetof (struct reading, amount),
													  .scale = MONEY_SCALE, .min = 1, .max = INT64_MAX, .required = true},
	{"trivial", FIELD_DECIMAL, .offset = offsetof (struct reading, trivial), .scale = 2, .min = 0, .max = 500, .required = true},
	{"account", FIELD_DECIMAL, .offset = offsetof (struct reading, account), .scale = 2, .min = 1000, .max = 7500,
		.required = true},
	{0}};

static const struct field calendar_fields[] = {{"weekend", FIELD_EACH, .read = weekend_read},
	{"holidays", FIELD_EACH, .read = holiday_read},
	{"special", FIELD_INT, .offset = offsetof (struct reading, rule.special), .max = SPECIAL_MAX}, {0}};

static const struct field rule_fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, rule.name), .required = true},
	{"owner", FIELD_TEXT, .offset = offsetof (struct reading, rule.owner), .required = true},
	{"user", FIELD_CHOICE, .offset = offsetof (struct reading, rule.user), .choices = "system|ledger|named"},
	{"preparers", FIELD_READ, .read = preparers_read}, {"reviewers", FIELD_READ, .read = reviewers_read},
	{"approvers", FIELD_READ, .read = approvers_read}, {"materiality", FIELD_MAP, .fields = materiality_fields, .required = true},
	{"calendar", FIELD_MAP, .fields = calendar_fields, .required = true},
	{"recommended_failures", FIELD_INT, .offset = offsetof (struct reading, rule.recommended_failures), .max = 100},
	{"checks", FIELD_EACH, .read = check_read, .required = true}, {0}};

/* What a limit is when the file says none: nothing, but for money the levels of materiality. */
static void
limits_settle (struct close_rule *rule, GArray *checks)
{
	for (guint i = 0; i < checks->len; i++) {
		struct close_check *check = &g_array_index (checks, struct close_check, i);

		if (check->limit == DECIMAL_NONE)
			check->limit = check->test == CLOSE_TEST_MONEY ? rule->account
				: check->test == CLOSE_TEST_TRIVIAL        ? rule->trivial
														   : 0;
	}
	rule->checks = (const struct close_check *) (void *) checks->data;
	rule->n_checks = checks->len;
}

static struct close_rule *
rule_read (struct yaml *yaml, const char *name, GError **error)
{
	static const char *nobody[] = {NULL};
	struct store *store = g_new0 (struct store, 1);
	struct reading reading = {
		.rule = {.preparers = nobody, .reviewers = nobody, .approvers = nobody, .store = store}, .store = store};
	g_autoptr (close_rule) rule = g_new0 (struct close_rule, 1);
	const char *text = yaml_source (yaml);
	bool read;

	store->yaml = yaml;
	store->lists = g_ptr_array_new_with_free_func (g_free);
	store->checks = g_array_new (FALSE, FALSE, sizeof (struct close_check));
	store->holidays = g_array_new (FALSE, FALSE, sizeof (date_t));
	store->file = g_strdup (name);
	store->hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
	read = yaml_map (yaml_root (yaml), rule_fields, &reading, error);
	*rule = reading.rule;
	if (!read)
		return NULL;
	g_array_sort (store->holidays, date_compare);
	rule->holidays = (const date_t *) (void *) store->holidays->data;
	rule->n_holidays = store->holidays->len;
	rule->materiality = reading.amount;
	rule->trivial = (int64_t) ((int128) reading.amount * reading.trivial / 10000);
	rule->account = (int64_t) ((int128) reading.amount * reading.account / 10000);
	limits_settle (rule, store->checks);
	rule->file = store->file;
	rule->hash = store->hash;
	return g_steal_pointer (&rule);
}

struct close_rule *
close_rule_parse (const char *name, const char *text, size_t n, GError **error)
{
	struct yaml *yaml = yaml_parse (name, text, n, error);

	return yaml != NULL ? rule_read (yaml, name, error) : NULL;
}

struct close_rule *
close_rule_load (const char *rules, const char *company, GError **error)
{
	g_autofree char *own_name = g_strdup_printf ("close/%s.yaml", company), *own = g_build_filename (rules, own_name, NULL),
					*shared = g_build_filename (rules, "close", "default.yaml", NULL);
	bool has_own = *company != '\0' && strchr (company, '/') == NULL && g_file_test (own, G_FILE_TEST_EXISTS);
	struct yaml *yaml = yaml_read (has_own ? own : shared, error);

	return yaml != NULL ? rule_read (yaml, has_own ? own_name : "close/default.yaml", error) : NULL;
}

void
close_rule_free (struct close_rule *rule)
{
	struct store *store = rule != NULL ? rule->store : NULL;

	if (store != NULL) {
		yaml_close (store->yaml);
		g_ptr_array_unref (store->lists);
		g_array_unref (store->checks);
		g_array_unref (store->holidays);
		g_free (store->file);
		g_free (store->hash);
		g_free (store);
	}
	g_free (rule);
}

const struct close_check *
close_check_find (const struct close_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_checks; i++)
		if (strcmp (rule->checks[i].name, name) == 0)
			return &rule->checks[i];
	return NULL;
}
