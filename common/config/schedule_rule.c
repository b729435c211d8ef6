#include "common/config/schedule_rule.h"

#include "common/base/failure.h"
#include "common/config/schedule_internal.h"
#include "common/config/yaml.h"

#include <string.h>

#define WEEKDAYS "monday|tuesday|wednesday|thursday|friday|saturday|sunday"

enum
{
	SIDE_MOST = 64,
	CATCH_UP = 7,
	CATCH_UP_MOST = 400,
	TIMES = 12,
	FIRST = 300,
	LONGEST = 3600,
	TIMEOUT = 4 * 3600,
	DAY = 86400
};

const char *
schedule_of_name (enum schedule_of of)
{
	static const char *const names[SCHEDULE_OFS] = {"plant", "company", "all"};

	return names[of];
}

bool
schedule_names (const char *const *names, const char *name)
{
	return names[0] == NULL || g_strv_contains (names, name);
}

const struct schedule_chain *
schedule_chain_find (const struct schedule_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_chains; i++)
		if (strcmp (rule->chains[i].name, name) == 0)
			return &rule->chains[i];
	return NULL;
}

/* ---- what is filled while a file is read ---- */

struct store
{
	struct yaml *yaml;
	GPtrArray *owned; /* lists, by g_free */
	GArray *calendars, *quiet, *chains;
	char *file;
};

struct reading
{
	struct schedule_rule rule;
	struct store *store;
	GPtrArray *list; /* of names, or words of a command */
	GArray *holidays, *needs, *steps;
	struct schedule_calendar calendar;
	struct schedule_quiet quiet;
	struct schedule_chain chain;
	struct schedule_need need;
	struct schedule_step step;
	struct schedule_days days;
};

static const char *nothing[] = {NULL};

static gboolean
text_take (struct yaml_node node, void *target, GError **error)
{
	struct reading *reading = target;
	const char *text;

	if (!yaml_text (node, &text, error))
		return FALSE;
	g_ptr_array_add (reading->list, (gpointer) text);
	return TRUE;
}

static gboolean
texts_read (struct yaml_node node, struct reading *reading, const char ***texts, GError **error)
{
	gboolean good;

	reading->list = g_ptr_array_new ();
	good = yaml_each (node, text_take, reading, error);
	g_ptr_array_add (reading->list, NULL);
	*texts = (const char **) g_ptr_array_free (reading->list, FALSE);
	g_ptr_array_add (reading->store->owned, *texts);
	return good;
}

/* The elements of an array, which the store owns from now on. */
static gconstpointer
array_keep (struct reading *reading, GArray *array)
{
	gpointer elements = g_array_free (array, FALSE);

	g_ptr_array_add (reading->store->owned, elements);
	return elements;
}

/* ---- days ---- */

/* "WD+3" or "WD-2..WD+5"; FALSE: it is none. */
static bool
close_days_parse (const char *text, uint32_t *days)
{
	int64_t bound[2];
	const char *rest = text;

	for (int i = 0; i < 2; i++) {
		char *end;

		if (!g_str_has_prefix (rest, "WD") || (rest[2] != '+' && rest[2] != '-') || !g_ascii_isdigit (rest[3]))
			return false;
		bound[i] = g_ascii_strtoll (rest + 2, &end, 10);
		if (bound[i] == 0 || bound[i] > SCHEDULE_WD_MOST || bound[i] < -SCHEDULE_WD_MOST)
			return false;
		rest = end;
		if (i == 0 && *rest == '\0') {
			bound[1] = bound[0];
			break;
		}
		if (i == 0 && !g_str_has_prefix (rest, ".."))
			return false;
		rest += i == 0 ? 2 : 0;
	}
	if (*rest != '\0' || bound[0] > bound[1])
		return false;
	for (int64_t day = bound[0]; day <= bound[1]; day++)
		if (day != 0)
			*days |= UINT32_C (1) << (day + SCHEDULE_WD_MOST);
	return true;
}

static gboolean
day_take (struct yaml_node node, void *target, GError **error)
{
	static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL};
	struct schedule_days *days = &((struct reading *) target)->days;
	const char *text;

	if (!yaml_text (node, &text, error))
		return FALSE;
	if (strcmp (text, "daily") == 0)
		days->weekdays = 0x7f;
	else if (strcmp (text, "working") == 0)
		days->working = true;
	else if (!close_days_parse (text, &days->close)) {
		int weekday = 0;

		while (weekdays[weekday] != NULL && strcmp (weekdays[weekday], text) != 0)
			weekday++;
		if (weekdays[weekday] == NULL)
			return yaml_fail (node, error,
				"'%s' is no day: daily, working, a day of the week, or WD-%d to WD+%d, also as WD-2..WD+5", text,
				SCHEDULE_WD_MOST, SCHEDULE_WD_MOST);
		days->weekdays |= (uint8_t) (1u << weekday);
	}
	return TRUE;
}

static gboolean
days_read (struct yaml_node node, struct reading *reading, struct schedule_days *days, GError **error)
{
	reading->days = (struct schedule_days) {0};
	if (!yaml_each (node, day_take, reading, error))
		return FALSE;
	*days = reading->days;
	return TRUE;
}

/* ---- calendars ---- */

static gboolean
weekend_take (struct yaml_node node, void *target, GError **error)
{
	static const struct field field = {.key = "weekend", .type = FIELD_CHOICE, .choices = WEEKDAYS};
	struct reading *reading = target;
	int day;

	if (!yaml_scalar (node, &field, &day, error))
		return FALSE;
	reading->calendar.working.weekend |= (uint8_t) (1u << day);
	return reading->calendar.working.weekend != 0x7f || yaml_fail (node, error, "there is no working day left");
}

static int
date_compare (gconstpointer a, gconstpointer b)
{
	date_t left = *(const date_t *) a, right = *(const date_t *) b;

	return (left > right) - (left < right);
}

static gboolean
holiday_take (struct yaml_node node, void *target, GError **error)
{
	static const struct field field = {.key = "holidays", .type = FIELD_DATE};
	struct reading *reading = target;
	date_t date;

	if (!yaml_scalar (node, &field, &date, error))
		return FALSE;
	g_array_append_val (reading->holidays, date);
	return TRUE;
}

static gboolean
calendar_plants (struct yaml_node node, void *target, GError **error)
{
	return texts_read (node, target, &((struct reading *) target)->calendar.plants, error);
}

static gboolean
calendar_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct reading, calendar.name), .required = true},
		{"plants", FIELD_READ, .read = calendar_plants}, {"weekend", FIELD_EACH, .read = weekend_take},
		{"holidays", FIELD_EACH, .read = holiday_take}, {0}};
	struct reading *reading = target;
	struct close_rule *working = &reading->calendar.working;
	bool good;

	reading->calendar = (struct schedule_calendar) {.plants = nothing};
	reading->holidays = g_array_new (FALSE, FALSE, sizeof (date_t));
	good = yaml_map (node, fields, reading, error);
	g_array_sort (reading->holidays, date_compare);
	working->n_holidays = reading->holidays->len;
	working->holidays = array_keep (reading, reading->holidays);
	g_array_append_val (reading->store->calendars, reading->calendar);
	return good;
}

/* ---- quiet windows ---- */

static gboolean
quiet_plants (struct yaml_node node, void *target, GError **error)
{
	return texts_read (node, target, &((struct reading *) target)->quiet.plants, error);
}

static gboolean
quiet_chains (struct yaml_node node, void *target, GError **error)
{
	return texts_read (node, target, &((struct reading *) target)->quiet.chains, error);
}

static gboolean
quiet_days (struct yaml_node node, void *target, GError **error)
{
	return days_read (node, target, &((struct reading *) target)->quiet.days, error);
}

static gboolean
quiet_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, quiet.name), .required = true},
		{"plants", FIELD_READ, .read = quiet_plants}, {"chains", FIELD_READ, .read = quiet_chains},
		{"days", FIELD_READ, .read = quiet_days, .required = true},
		{"from", FIELD_TIME, .offset = offsetof (struct reading, quiet.from), .required = true},
		{"until", FIELD_TIME, .offset = offsetof (struct reading, quiet.until), .required = true}, {0}};
	struct reading *reading = target;

	reading->quiet = (struct schedule_quiet) {.plants = nothing, .chains = nothing};
	if (!yaml_map (node, fields, reading, error))
		return FALSE;
	g_array_append_val (reading->store->quiet, reading->quiet);
	return TRUE;
}

/* ---- what a chain waits for ---- */

static gboolean
chain_above (const struct reading *reading, struct yaml_node node, GError **error)
{
	const struct schedule_need *need = &reading->need;
	const GArray *chains = reading->store->chains;

	for (guint i = 0; i < chains->len; i++) {
		const struct schedule_chain *above = &g_array_index (chains, struct schedule_chain, i);

		if (strcmp (above->name, need->chain) != 0)
			continue;
		for (size_t step = 0; need->step != NULL && step <= above->n_steps; step++)
			if (step == above->n_steps)
				return yaml_fail_below (node, "step", error, "chain '%s' has no step '%s'", need->chain, need->step);
			else if (strcmp (above->steps[step].name, need->step) == 0)
				break;
		return TRUE;
	}
	return yaml_fail_below (node, "chain", error, "there is no chain '%s' above this one", need->chain);
}

static gboolean
need_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, need.name), .required = true},
		{"source", FIELD_TEXT, .offset = offsetof (struct reading, need.source)},
		{"within", FIELD_DURATION, .offset = offsetof (struct reading, need.within)},
		{"query", FIELD_TEXT, .offset = offsetof (struct reading, need.query)},
		{"file", FIELD_TEXT, .offset = offsetof (struct reading, need.file)},
		{"chain", FIELD_TEXT, .offset = offsetof (struct reading, need.chain)},
		{"step", FIELD_TEXT, .offset = offsetof (struct reading, need.step)}, {0}};
	struct reading *reading = target;
	struct schedule_need *need = &reading->need;

	*need = (struct schedule_need) {.within = -1};
	if (!yaml_map (node, fields, reading, error))
		return FALSE;
	if ((need->source != NULL) + (need->file != NULL) + (need->chain != NULL) != 1)
		return yaml_fail (node, error, "say one of: source, file, chain");
	if (need->source != NULL && (need->within >= 0) + (need->query != NULL) != 1)
		return yaml_fail (node, error, "of a source say one of: within, query");
	if (need->source == NULL && (need->within >= 0 || need->query != NULL))
		return yaml_fail (node, error, "within and query are of a source");
	if (need->chain == NULL && need->step != NULL)
		return yaml_fail_below (node, "step", error, "is of a chain");
	need->kind = need->chain != NULL ? SCHEDULE_NEED_CHAIN
		: need->file != NULL         ? SCHEDULE_NEED_FILE
		: need->query != NULL        ? SCHEDULE_NEED_QUERY
									 : SCHEDULE_NEED_FRESH;
	if (need->kind == SCHEDULE_NEED_CHAIN && !chain_above (reading, node, error))
		return FALSE;
	if (need->kind == SCHEDULE_NEED_FILE && !schedule_words_check (yaml_get (node, "file"), &reading->chain, error))
		return FALSE;
	g_array_append_val (reading->needs, *need);
	return TRUE;
}

/* ---- steps ---- */

static gboolean
command_read (struct yaml_node node, void *target, GError **error)
{
	struct reading *reading = target;
	const char *job;

	if (!texts_read (node, reading, &reading->step.run, error))
		return FALSE;
	job = reading->step.run[0];
	if (job == NULL || job[strspn (job, "abcdefghijklmnopqrstuvwxyz")] != '\0' || strcmp (job, "run") == 0)
		return yaml_fail (node, error, "begins with the name of a job, such as reconcile");
	for (struct yaml_node word = yaml_first (node); word.in != NULL; word = yaml_next (word))
		if (!schedule_words_check (word, &reading->chain, error))
			return FALSE;
	return TRUE;
}

static gboolean
step_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, step.name), .required = true},
		{"run", FIELD_READ, .read = command_read, .required = true},
		{"timeout", FIELD_DURATION, .offset = offsetof (struct reading, step.timeout)}, {0}};
	struct reading *reading = target;
	const GArray *steps = reading->steps;

	reading->step = (struct schedule_step) {.timeout = TIMEOUT};
	if (!yaml_map (node, fields, reading, error))
		return FALSE;
	if (reading->step.timeout <= 0)
		return yaml_fail_below (node, "timeout", error, "must be some time");
	for (guint i = 0; i < steps->len; i++)
		if (strcmp (g_array_index (steps, struct schedule_step, i).name, reading->step.name) == 0)
			return yaml_fail_below (node, "name", error, "'%s' is there twice", reading->step.name);
	g_array_append_val (reading->steps, reading->step);
	return TRUE;
}

/* ---- chains ---- */

static gboolean
chain_plants (struct yaml_node node, void *target, GError **error)
{
	return texts_read (node, target, &((struct reading *) target)->chain.plants, error);
}

static gboolean
chain_days (struct yaml_node node, void *target, GError **error)
{
	return days_read (node, target, &((struct reading *) target)->chain.days, error);
}

static gboolean
at_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field field = {.key = "at", .type = FIELD_TIME};
	int *at = &((struct reading *) target)->chain.at;

	if (strcmp (yaml_value (node), "shift-end") != 0)
		return yaml_scalar (node, &field, at, error);
	*at = SCHEDULE_SHIFT_END;
	return TRUE;
}

/* "2025-01..2025-12", or one period. */
static gboolean
periods_read (struct yaml_node node, void *target, GError **error)
{
	struct schedule_chain *chain = &((struct reading *) target)->chain;
	const char *text = yaml_value (node), *dots = text != NULL ? strstr (text, "..") : NULL;
	g_autofree char *first = dots != NULL ? g_strndup (text, (gsize) (dots - text)) : g_strdup (text);

	if (first == NULL || !period_parse (first, &chain->first_period) ||
		!period_parse (dots != NULL ? dots + 2 : first, &chain->last_period) || chain->last_period < chain->first_period)
		return yaml_fail (node, error, "a period, or the first and the last of some: 2025-01..2025-12");
	return TRUE;
}

static const struct field retry_fields[] = {{"first", FIELD_DURATION, .offset = offsetof (struct reading, chain.first)},
	{"longest", FIELD_DURATION, .offset = offsetof (struct reading, chain.longest)},
	{"times", FIELD_INT, .offset = offsetof (struct reading, chain.times), .min = 1, .max = 1000}, {0}};

static const struct field chain_fields[] = {
	{"name", FIELD_TEXT, .offset = offsetof (struct reading, chain.name), .required = true},
	{"of", FIELD_CHOICE, .offset = offsetof (struct reading, chain.of), .choices = "plant|company|all"},
	{"plants", FIELD_READ, .read = chain_plants}, {"days", FIELD_READ, .read = chain_days}, {"at", FIELD_READ, .read = at_read},
	{"periods", FIELD_READ, .read = periods_read}, {"delay", FIELD_DURATION, .offset = offsetof (struct reading, chain.delay)},
	{"day_before", FIELD_BOOL, .offset = offsetof (struct reading, chain.day_before)},
	{"deadline", FIELD_DURATION, .offset = offsetof (struct reading, chain.deadline)},
	{"catch_up", FIELD_INT, .offset = offsetof (struct reading, chain.catch_up), .min = 1, .max = CATCH_UP_MOST},
	{"retry", FIELD_MAP, .fields = retry_fields}, {"needs", FIELD_EACH, .read = need_read},
	{"steps", FIELD_EACH, .read = step_read, .required = true}, {0}};

static gboolean
chain_check (const struct reading *reading, struct yaml_node node, GError **error)
{
	const struct schedule_chain *chain = &reading->chain;
	const GArray *chains = reading->store->chains;

	if (strcmp (chain->name, "all") == 0)
		return yaml_fail_below (node, "name", error, "a hold names all chains so");
	for (guint i = 0; i < chains->len; i++)
		if (strcmp (g_array_index (chains, struct schedule_chain, i).name, chain->name) == 0)
			return yaml_fail_below (node, "name", error, "'%s' is there twice", chain->name);
	if (chain->of != SCHEDULE_OF_PLANT && chain->plants[0] != NULL)
		return yaml_fail_below (node, "plants", error, "are of a chain of plants");
	if (chain->at == SCHEDULE_SHIFT_END && chain->of != SCHEDULE_OF_PLANT)
		return yaml_fail_below (node, "at", error, "only plants have shifts");
	if (chain->first_period != PERIOD_NONE ? yaml_get (node, "days").in != NULL || chain->at != SCHEDULE_NO_TIME
										   : yaml_get (node, "days").in == NULL || chain->at == SCHEDULE_NO_TIME)
		return yaml_fail (node, error, "say either days and at, or periods");
	if (chain->first_period != PERIOD_NONE && (chain->day_before || yaml_get (node, "catch_up").in != NULL))
		return yaml_fail (node, error, "day_before and catch_up are of days: all periods are made up for");
	if (chain->delay > DAY)
		return yaml_fail_below (node, "delay", error, "is a day at most");
	if (chain->first <= 0 || chain->longest < chain->first)
		return yaml_fail (node, error, "retry goes from some time on to a longer one");
	if (chain->n_steps == 0)
		return yaml_fail_below (node, "steps", error, "there is none");
	return TRUE;
}

static gboolean
chain_read (struct yaml_node node, void *target, GError **error)
{
	struct reading *reading = target;
	struct schedule_chain *chain = &reading->chain;
	bool good;

	*chain = (struct schedule_chain) {.plants = nothing,
		.at = SCHEDULE_NO_TIME,
		.first_period = PERIOD_NONE,
		.last_period = PERIOD_NONE,
		.catch_up = CATCH_UP,
		.first = FIRST,
		.longest = LONGEST,
		.times = TIMES};
	reading->needs = g_array_new (FALSE, FALSE, sizeof (struct schedule_need));
	reading->steps = g_array_new (FALSE, FALSE, sizeof (struct schedule_step));
	good = yaml_map (node, chain_fields, reading, error);
	chain->n_needs = reading->needs->len;
	chain->needs = array_keep (reading, reading->needs);
	chain->n_steps = reading->steps->len;
	chain->steps = array_keep (reading, reading->steps);
	if (!good || !chain_check (reading, node, error))
		return FALSE;
	g_array_append_val (reading->store->chains, *chain);
	return TRUE;
}

/* ---- the file ---- */

static const struct field rule_fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct reading, rule.name), .required = true},
	{"owner", FIELD_TEXT, .offset = offsetof (struct reading, rule.owner), .required = true},
	{"side_by_side", FIELD_INT, .offset = offsetof (struct reading, rule.side_by_side), .min = 1, .max = SIDE_MOST},
	{"calendars", FIELD_EACH, .read = calendar_read}, {"quiet", FIELD_EACH, .read = quiet_read},
	{"chains", FIELD_EACH, .read = chain_read, .required = true}, {0}};

static struct schedule_rule *
rule_read (struct yaml *yaml, const char *name, GError **error)
{
	struct store *store = g_new0 (struct store, 1);
	struct reading reading = {.rule = {.side_by_side = 1, .store = store}, .store = store};
	g_autoptr (schedule_rule) rule = g_new0 (struct schedule_rule, 1);
	bool good;

	store->yaml = yaml;
	store->owned = g_ptr_array_new_with_free_func (g_free);
	store->calendars = g_array_new (FALSE, FALSE, sizeof (struct schedule_calendar));
	store->quiet = g_array_new (FALSE, FALSE, sizeof (struct schedule_quiet));
	store->chains = g_array_new (FALSE, FALSE, sizeof (struct schedule_chain));
	store->file = g_strdup (name);
	good = yaml_map (yaml_root (yaml), rule_fields, &reading, error);
	*rule = reading.rule;
	rule->file = store->file;
	rule->calendars = (const struct schedule_calendar *) (void *) store->calendars->data;
	rule->n_calendars = store->calendars->len;
	rule->quiet = (const struct schedule_quiet *) (void *) store->quiet->data;
	rule->n_quiet = store->quiet->len;
	rule->chains = (const struct schedule_chain *) (void *) store->chains->data;
	rule->n_chains = store->chains->len;
	return good ? g_steal_pointer (&rule) : NULL;
}

struct schedule_rule *
schedule_rule_parse (const char *name, const char *text, size_t n, GError **error)
{
	struct yaml *yaml = yaml_parse (name, text, n, error);

	return yaml != NULL ? rule_read (yaml, name, error) : NULL;
}

struct schedule_rule *
schedule_rule_load (const char *file, GError **error)
{
	struct yaml *yaml = yaml_read (file, error);

	return yaml != NULL ? rule_read (yaml, file, error) : NULL;
}

void
schedule_rule_free (struct schedule_rule *rule)
{
	struct store *store = rule != NULL ? rule->store : NULL;

	if (store != NULL) {
		yaml_close (store->yaml);
		g_ptr_array_unref (store->owned);
		g_array_unref (store->calendars);
		g_array_unref (store->quiet);
		g_array_unref (store->chains);
		g_free (store->file);
		g_free (store);
	}
	g_free (rule);
}
