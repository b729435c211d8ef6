/* tieout.yaml: one table of fields per kind of entry, and the checks that tie entries together. */
#include "common/base/failure.h"
#include "common/config/config_internal.h"
#include "common/config/uri.h"

#include <string.h>

/* Hands a GArray's content over to the store; the result lives as long as the config. */
static void *
array_keep (struct config_store *store, GArray *array, size_t *n)
{
	*n = array->len;
	void *data = g_array_free (array, FALSE);
	g_ptr_array_add (store->arrays, data);
	return data;
}

/* Passes on a message that has no place of its own. */
static gboolean
fail_at (struct yaml_node node, GError *reason, GError **error)
{
	yaml_fail (node, error, "%s", reason->message);
	g_error_free (reason);
	return FALSE;
}

static gboolean
secret_refuse (struct yaml_node node, GError **error)
{
	return yaml_fail (node, error, "a password is written out; use ${VARIABLE}, .pgpass, a service file or odbc.ini");
}

/* ---- options ---- */

static gboolean
option_value_read (struct yaml_node node, const struct option *option, struct config_store *store, GError **error)
{
	g_autofree char *resolved = NULL;
	GError *reason = NULL;
	const char *text;

	if (!yaml_text (node, &text, error))
		return FALSE;
	if (option->type == OPTION_ADDRESS && uri_has_secret (text))
		return secret_refuse (node, error);
	if (option->type == OPTION_PATH || option->type == OPTION_ADDRESS) {
		resolved = (option->type == OPTION_PATH ? path_resolve : uri_resolve) (text, store->folder);
		text = resolved;
	}
	return options_set (store->options, option->name, text, ORIGIN_FILE, &reason) || fail_at (node, reason, error);
}

static gboolean
option_read (struct yaml_node value, void *target, GError **error)
{
	struct config_store *store = target;
	const char *name = yaml_key (value);
	const struct option *option = options_find (store->options, name);

	if (option == NULL) {
		const char *nearest = options_nearest (store->options, name);
		return nearest != NULL ? yaml_fail_key (value, error, "unknown option, did you mean '%s'?", nearest)
							   : yaml_fail_key (value, error, "unknown option");
	}
	if (yaml_kind (value) != YAML_LIST || option->type != OPTION_LIST)
		return option_value_read (value, option, store, error);
	for (struct yaml_node item = yaml_first (value); item.in != NULL; item = yaml_next (item))
		if (!option_value_read (item, option, store, error))
			return FALSE;
	return TRUE;
}

/* Options that every program has, then those below the program's own name; other programs' sections are theirs to judge. */
static gboolean
options_read (struct yaml_node node, void *target, GError **error)
{
	struct config_store *store = target;

	if (yaml_kind (node) != YAML_MAP)
		return yaml_fail (node, error, "is not a map");
	for (struct yaml_node value = yaml_first (node); value.in != NULL; value = yaml_next (value))
		if (yaml_kind (value) != YAML_MAP && !option_read (value, target, error))
			return FALSE;
	for (struct yaml_node value = yaml_first (node); value.in != NULL; value = yaml_next (value)) {
		if (yaml_kind (value) != YAML_MAP)
			continue;
		if (!g_str_has_prefix (yaml_key (value), "tieout-"))
			return yaml_fail_key (value, error, "is neither an option nor a program");
		if (strcmp (yaml_key (value), options_program (store->options)->name) == 0 &&
			!yaml_each_pair (value, option_read, target, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- companies ---- */

struct company_reader
{
	struct company company;
	int last_weekday; /* 0 Monday; -1 not given */
	GArray *rows, *windows;
};

static gboolean
fiscal_row_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"period", FIELD_PERIOD, .offset = offsetof (struct fiscal_row, period), .required = true},
		{"from", FIELD_DATE, .offset = offsetof (struct fiscal_row, from), .required = true}, {0}};
	struct company_reader *reader = target;
	struct fiscal_row row = {0};

	if (!yaml_map (node, fields, &row, error))
		return FALSE;
	g_array_append_val (reader->rows, row);
	return TRUE;
}

static gboolean
fiscal_rows_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_each (node, fiscal_row_read, target, error);
}

static gboolean
window_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"period", FIELD_PERIOD, .offset = offsetof (struct period_window, period), .required = true},
		{"open", FIELD_DATE, .offset = offsetof (struct period_window, open)},
		{"closed", FIELD_DATE, .offset = offsetof (struct period_window, closed)}, {0}};
	struct company_reader *reader = target;
	struct period_window window = {.open = DATE_NONE, .closed = DATE_NONE};

	if (!yaml_map (node, fields, &window, error))
		return FALSE;
	if (window.closed != DATE_NONE && window.closed <= window.open)
		return yaml_fail_below (node, "closed", error, "is not after the day of opening");
	g_array_append_val (reader->windows, window);
	return TRUE;
}

#define CALENDAR(member) offsetof (struct company_reader, company.calendar.member)
static const struct field calendar_fields[] = {
	{"variant", FIELD_CHOICE, .offset = CALENDAR (variant), .required = true, .choices = "months|4-4-5|4-5-4|5-4-4|table"},
	{"first_month", FIELD_INT, .offset = CALENDAR (first_month), .min = 1, .max = 12},
	{"year_of_end", FIELD_BOOL, .offset = CALENDAR (year_of_end)}, {"anchor", FIELD_DATE, .offset = CALENDAR (anchor)},
	{"anchor_year", FIELD_INT, .offset = CALENDAR (anchor_year), .min = 1900, .max = 2200},
	{"extra_week_period", FIELD_INT, .offset = CALENDAR (extra_week_period), .min = 1, .max = 12},
	{"last_weekday", FIELD_CHOICE, .offset = offsetof (struct company_reader, last_weekday),
		.choices = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"},
	{"last_month", FIELD_INT, .offset = CALENDAR (last_month), .min = 1, .max = 12},
	{"nearest", FIELD_BOOL, .offset = CALENDAR (nearest)},
	{"special_periods", FIELD_INT, .offset = CALENDAR (special_periods), .max = 4},
	{"table", FIELD_READ, .read = fiscal_rows_read}, {"until", FIELD_DATE, .offset = CALENDAR (until)}, {0}};

static gboolean
calendar_check (struct yaml_node node, const struct fiscal_calendar *calendar, GError **error)
{
	bool table = calendar->variant == FISCAL_TABLE, weeks = !table && calendar->variant != FISCAL_MONTHS;
	const char *const needed[] = {weeks ? "anchor"
			: table                     ? "table"
										: "variant",
		weeks       ? "anchor_year"
			: table ? "until"
					: "variant"};
	GError *reason = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (needed); i++)
		if (yaml_get (node, needed[i]).in == NULL)
			return yaml_fail_below (node, needed[i], error, "is missing");
	return fiscal_check (calendar, &reason) || fail_at (node, reason, error);
}

#define ACCRUAL(member) offsetof (struct company_reader, company.accrual.member)
static const struct field accrual_fields[] = {{"account", FIELD_TEXT, .offset = ACCRUAL (account), .required = true},
	{"wip", FIELD_TEXT, .offset = ACCRUAL (wip), .required = true},
	{"variance", FIELD_TEXT, .offset = ACCRUAL (variance), .required = true},
	{"liability", FIELD_TEXT, .offset = ACCRUAL (liability)}, {0}};

/* A journal from an account to itself says nothing. */
static gboolean
accrual_check (struct yaml_node node, const struct accrual_accounts *accrual, GError **error)
{
	const char *const against[] = {accrual->wip, accrual->variance, accrual->liability};

	for (size_t i = 0; i < G_N_ELEMENTS (against) && accrual->account != NULL; i++)
		if (g_strcmp0 (accrual->account, against[i]) == 0)
			return yaml_fail_below (node, "account", error, "'%s' is the offset account as well", accrual->account);
	return TRUE;
}

static gint
window_compare (gconstpointer a, gconstpointer b)
{
	const struct period_window *left = a, *right = b;

	return left->period != right->period ? (left->period > right->period) - (left->period < right->period)
										 : (left->open > right->open) - (left->open < right->open);
}

static gboolean
company_finish (struct yaml_node node, struct company_reader *reader, struct config_store *store, GError **error)
{
	struct company *company = &reader->company;
	struct yaml_node calendar = yaml_get (node, "calendar");

	company->calendar.last_weekday = reader->last_weekday + 1;
	g_array_sort (reader->windows, window_compare);
	company->windows = array_keep (store, g_steal_pointer (&reader->windows), &company->n_windows);
	company->calendar.rows = array_keep (store, g_steal_pointer (&reader->rows), &company->calendar.n_rows);
	for (size_t i = 1; i < company->n_windows; i++) {
		const struct period_window *window = &company->windows[i];
		if (window[-1].period == window->period && (window[-1].closed == DATE_NONE || window[-1].closed > window->open))
			return yaml_fail_below (node, "periods", error, "two spans of one period overlap");
	}
	if (strlen (company->currency) != 3 || strspn (company->currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return yaml_fail (yaml_get (node, "currency"), error, "'%s' is not a currency code such as USD", company->currency);
	for (size_t i = 0; i < store->companies->len; i++)
		if (strcmp (g_array_index (store->companies, struct company, i).name, company->name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two companies '%s'", company->name);
	if (calendar.in != NULL && !calendar_check (calendar, &company->calendar, error))
		return FALSE;
	if (!accrual_check (yaml_get (node, "accrual"), &company->accrual, error))
		return FALSE;
	g_array_append_val (store->companies, *company);
	return TRUE;
}

static gboolean
company_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct company_reader, company.name), .required = true},
		{"currency", FIELD_TEXT, .offset = offsetof (struct company_reader, company.currency), .required = true},
		{"calendar", FIELD_MAP, .fields = calendar_fields}, {"periods", FIELD_EACH, .read = window_read},
		{"accrual", FIELD_MAP, .fields = accrual_fields}, {0}};
	struct company_reader reader = {config_company_default, -1, g_array_new (FALSE, TRUE, sizeof (struct fiscal_row)),
		g_array_new (FALSE, TRUE, sizeof (struct period_window))};
	gboolean good = yaml_map (node, fields, &reader, error) && company_finish (node, &reader, target, error);

	g_clear_pointer (&reader.rows, g_array_unref);
	g_clear_pointer (&reader.windows, g_array_unref);
	return good;
}

/* ---- sources ---- */

static gboolean
setting_read (struct yaml_node value, void *target, GError **error)
{
	GHashTable *settings = target;
	const char *text;

	if (!yaml_text (value, &text, error))
		return FALSE;
	g_hash_table_insert (settings, (void *) yaml_key (value), (void *) text);
	return TRUE;
}

static gboolean
source_check (const struct config_store *store, struct yaml_node name, GError **error)
{
	const char *text = yaml_value (name);

	return config_source_known (store, text) || yaml_fail (name, error, "there is no source '%s'", text);
}

struct source_reader
{
	struct source source;
	const char *uri;
};

static gboolean
settings_read (struct yaml_node node, void *target, GError **error)
{
	struct source_reader *reader = target;

	return yaml_each_pair (node, setting_read, reader->source.settings, error);
}

static gboolean
source_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct source_reader, source.name), .required = true},
		{"uri", FIELD_TEXT, .offset = offsetof (struct source_reader, uri)},
		{"profile", FIELD_TEXT, .offset = offsetof (struct source_reader, source.profile)},
		{"changes", FIELD_TEXT, .offset = offsetof (struct source_reader, source.changes)},
		{"settings", FIELD_READ, .read = settings_read}, {0}};
	struct config_store *store = target;
	struct source_reader reader = {.source = {.settings = g_hash_table_new (g_str_hash, g_str_equal)}};
	struct source *source = &reader.source;

	g_ptr_array_add (store->tables, source->settings);
	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (config_source_find (&store->config, source->name) != NULL)
		return yaml_fail (yaml_get (node, "name"), error, "there are two sources '%s'", source->name);
	if (reader.uri != NULL && uri_has_secret (reader.uri))
		return secret_refuse (yaml_get (node, "uri"), error);
	config_source_add (store, source, reader.uri);
	return TRUE;
}

struct crosswalk_reader
{
	struct crosswalk_source crosswalk;
	int what;
};

static gboolean
crosswalk_read (struct yaml_node node, void *target, GError **error)
{
	static const char *const whats[] = {"items", "locations", "orders"};
	static const struct field fields[] = {{"name", FIELD_CHOICE, .offset = offsetof (struct crosswalk_reader, what),
											  .required = true, .choices = "items|locations|orders"},
		{"of", FIELD_TEXT, .offset = offsetof (struct crosswalk_reader, crosswalk.of), .required = true},
		{"source", FIELD_TEXT, .offset = offsetof (struct crosswalk_reader, crosswalk.source), .required = true}, {0}};
	struct config_store *store = target;
	struct crosswalk_reader reader = {0};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	reader.crosswalk.what = whats[reader.what];
	if (!source_check (store, yaml_get (node, "of"), error) || !source_check (store, yaml_get (node, "source"), error))
		return FALSE;
	g_array_append_val (store->crosswalks, reader.crosswalk);
	return TRUE;
}

/* ---- plants ---- */

struct plant_reader
{
	struct plant plant;
	const char *company, *zone;
	int cutoff; /* 0 midnight, 1 the start of the production day */
	GArray *shifts, *switches;
	struct config_store *store;
};

static gboolean
weekday_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field day = {.type = FIELD_CHOICE, .choices = "mon|tue|wed|thu|fri|sat|sun"};
	struct shift *shift = target;
	int index;

	if (!yaml_scalar (node, &day, &index, error))
		return FALSE;
	shift->weekdays = (uint8_t) (shift->weekdays | 1 << index);
	return TRUE;
}

enum
{
	DAY = 1440,
	WEEK = 7 * DAY
};

static int
shift_length (const struct shift *shift)
{
	return (shift->end_minute - shift->start_minute + DAY - 1) % DAY + 1;
}

static bool
shift_ends_before (const struct shift *shift, const struct shift *other)
{
	return shift->valid_until != DATE_NONE && shift->valid_until <= other->valid_from;
}

/* Whether two shifts are on duty at one moment of some week; minutes are counted from Monday's midnight, round the week. */
static bool
shifts_overlap (const struct shift *a, const struct shift *b)
{
	if (shift_ends_before (a, b) || shift_ends_before (b, a))
		return false;
	for (int i = 0; i < 7; i++)
		for (int j = 0; j < 7; j++) {
			if ((a->weekdays >> i & 1) == 0 || (b->weekdays >> j & 1) == 0)
				continue;
			int after = (j * DAY + b->start_minute - i * DAY - a->start_minute + WEEK) % WEEK;
			if (after < shift_length (a) || WEEK - after < shift_length (b))
				return true;
		}
	return false;
}

static gboolean
shift_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct shift, name), .required = true},
		{"start", FIELD_TIME, .offset = offsetof (struct shift, start_minute), .required = true},
		{"end", FIELD_TIME, .offset = offsetof (struct shift, end_minute), .required = true},
		{"weekdays", FIELD_EACH, .read = weekday_read}, {"valid_from", FIELD_DATE, .offset = offsetof (struct shift, valid_from)},
		{"valid_until", FIELD_DATE, .offset = offsetof (struct shift, valid_until)}, {0}};
	struct plant_reader *reader = target;
	struct shift shift = {.valid_from = DATE_NONE, .valid_until = DATE_NONE};

	if (!yaml_map (node, fields, &shift, error))
		return FALSE;
	if (shift.weekdays == 0)
		shift.weekdays = 0x7f;
	for (size_t i = 0; i < reader->shifts->len; i++) {
		const struct shift *other = &g_array_index (reader->shifts, struct shift, i);
		if (shifts_overlap (other, &shift))
			return yaml_fail (node, error, "overlaps the shift '%s'", other->name);
	}
	g_array_append_val (reader->shifts, shift);
	return TRUE;
}

static gboolean
switch_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"role", FIELD_TEXT, .offset = offsetof (struct source_switch, role), .required = true},
		{"source", FIELD_TEXT, .offset = offsetof (struct source_switch, source), .required = true},
		{"from", FIELD_DATE, .offset = offsetof (struct source_switch, from)}, {0}};
	struct plant_reader *reader = target;
	struct source_switch change = {.from = DATE_NONE};

	if (!yaml_map (node, fields, &change, error) || !source_check (reader->store, yaml_get (node, "source"), error))
		return FALSE;
	for (size_t i = 0; i < reader->switches->len; i++) {
		const struct source_switch *other = &g_array_index (reader->switches, struct source_switch, i);
		if (other->from == change.from && strcmp (other->role, change.role) == 0)
			return yaml_fail (node, error, "the role '%s' is switched twice on one day", change.role);
	}
	g_array_append_val (reader->switches, change);
	return TRUE;
}

static gint
switch_compare (gconstpointer a, gconstpointer b)
{
	const struct source_switch *left = a, *right = b;
	int order = strcmp (left->role, right->role);

	return order != 0 ? order : (left->from > right->from) - (left->from < right->from);
}

static gboolean
plant_company_find (struct yaml_node node, struct plant_reader *reader, GError **error)
{
	GArray *companies = reader->store->companies;

	if (reader->company == NULL && companies->len > 1)
		return yaml_fail_below (node, "company", error, "is missing");
	for (size_t i = 0; i < companies->len; i++) {
		const struct company *company = &g_array_index (companies, struct company, i);
		if (reader->company == NULL || strcmp (company->name, reader->company) == 0)
			reader->plant.company = company;
	}
	return reader->plant.company != NULL ||
		yaml_fail (yaml_get (node, "company"), error, "there is no company '%s'", reader->company);
}

static gboolean
plant_finish (struct yaml_node node, struct plant_reader *reader, GError **error)
{
	struct config_store *store = reader->store;
	struct plant *plant = &reader->plant;
	GError *reason = NULL;

	for (size_t i = 0; i < store->plants->len; i++)
		if (strcmp (((struct plant *) store->plants->pdata[i])->name, plant->name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two plants '%s'", plant->name);
	plant->zone = config_zone (store, reader->zone, &reason);
	if (plant->zone == NULL)
		return fail_at (yaml_get (node, "zone"), reason, error);
	if (!plant_company_find (node, reader, error))
		return FALSE;
	g_array_sort (reader->switches, switch_compare);
	plant->switches = array_keep (store, g_steal_pointer (&reader->switches), &plant->n_switches);
	plant->shifts.shifts = array_keep (store, g_steal_pointer (&reader->shifts), &plant->shifts.n);
	plant->shifts.zone = plant->zone;
	plant->cutoff = reader->cutoff == 1 ? plant->shifts.day_start : 0;
	g_ptr_array_add (store->plants, g_memdup2 (plant, sizeof *plant));
	if (strcmp (plant->name, "*") != 0)
		g_ptr_array_add (store->plant_names, (void *) plant->name);
	return TRUE;
}

static gboolean
plant_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct plant_reader, plant.name), .required = true},
		{"company", FIELD_TEXT, .offset = offsetof (struct plant_reader, company)},
		{"zone", FIELD_TEXT, .offset = offsetof (struct plant_reader, zone), .required = true},
		{"cutoff", FIELD_CHOICE, .offset = offsetof (struct plant_reader, cutoff), .choices = "midnight|production_day"},
		{"day_start", FIELD_TIME, .offset = offsetof (struct plant_reader, plant.shifts.day_start)},
		{"archetype", FIELD_TEXT, .offset = offsetof (struct plant_reader, plant.archetype)},
		{"shifts", FIELD_EACH, .read = shift_read}, {"sources", FIELD_EACH, .read = switch_read}, {0}};
	struct plant_reader reader = {.store = target,
		.shifts = g_array_new (FALSE, TRUE, sizeof (struct shift)),
		.switches = g_array_new (FALSE, TRUE, sizeof (struct source_switch))};
	gboolean good = yaml_map (node, fields, &reader, error) && plant_finish (node, &reader, error);

	g_clear_pointer (&reader.shifts, g_array_unref);
	g_clear_pointer (&reader.switches, g_array_unref);
	return good;
}

/* Plants point into the companies, so these must all be there and stay where they are. */
static gboolean
plants_read (struct yaml_node node, void *target, GError **error)
{
	config_company_ensure (target);
	return yaml_each (node, plant_read, target, error);
}

gboolean
config_file_read (struct config_store *store, GError **error)
{
	static const struct field fields[] = {{"options", FIELD_READ, .read = options_read},
		{"companies", FIELD_EACH, .read = company_read}, {"sources", FIELD_EACH, .read = source_read},
		{"crosswalks", FIELD_EACH, .read = crosswalk_read}, {"plants", FIELD_READ, .read = plants_read},
		{"connect_timeout", FIELD_DURATION, .offset = offsetof (struct config_store, config.connect_timeout)},
		{"statement_timeout", FIELD_DURATION, .offset = offsetof (struct config_store, config.statement_timeout)},
		{"freshness", FIELD_DURATION, .offset = offsetof (struct config_store, config.freshness)},
		{"health", FIELD_READ, .read = config_health_read}, {"mail", FIELD_READ, .read = config_mail_read},
		{"entered_by", FIELD_BOOL, .offset = offsetof (struct config_store, config.entered_by)}, {0}};

	return yaml_map (yaml_root (store->yaml), fields, store, error);
}

gboolean
config_plant_read (struct config_store *store, GError **error)
{
	static const struct field fields[] = {{"currency", FIELD_TEXT, .offset = offsetof (struct config_store, currency)},
		{"companies", FIELD_EACH, .read = company_read}, {"plants", FIELD_READ, .read = plants_read, .required = true}, {0}};

	return yaml_map (yaml_root (store->yaml), fields, store, error);
}
