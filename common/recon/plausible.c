#include "common/recon/plausible.h"

#include "common/base/hash.h"

#include <string.h>

enum implausible
{
	MOVED,
	NO_ROWS,
	TOO_MANY,
	TOO_FEW,
	SAME_AGAIN,
	NO_NEWER,
	PLAUSIBLE
};

static const char *const findings[] = {
	"moved", "no rows", "too many rows", "too few rows", "same rows again", "no newer row", ""};

/* ---- the readings of a run ---- */

static struct outcome_reading *
reading_of (GArray *readings, const char *source, const char *object)
{
	for (guint i = 0; i < readings->len; i++) {
		struct outcome_reading *one = &g_array_index (readings, struct outcome_reading, i);

		if (strcmp (one->source, source) == 0 && strcmp (one->object, object) == 0)
			return one;
	}
	return NULL;
}

static void
reading_add (struct outcome *outcome, GArray *readings, const struct evidence *evidence)
{
	struct outcome_reading *known = reading_of (readings, evidence->source, evidence->object);
	g_autoptr (digest) digest = NULL;
	char hex[DIGEST_HEX_SIZE];

	if (known == NULL) {
		struct outcome_reading one = {.source = evidence->source,
			.object = evidence->object,
			.digest = evidence->digest,
			.rows = evidence->rows,
			.newest = evidence->newest,
			.usual = DECIMAL_NONE,
			.finding = findings[PLAUSIBLE],
			.detail = "",
			.moved = evidence->moved};

		g_array_append_val (readings, one);
		return;
	}
	digest = digest_new ();
	digest_add_text (digest, known->digest);
	digest_add_text (digest, evidence->digest);
	digest_hex (digest, hex);
	known->digest = outcome_text (outcome, hex);
	known->rows += evidence->rows;
	known->newest = MAX (known->newest, evidence->newest);
	known->moved |= evidence->moved;
}

static int
reading_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_reading *x = a, *y = b;
	int order = strcmp (x->source, y->source);

	return order != 0 ? order : strcmp (x->object, y->object);
}

/* ---- how many rows are usual ---- */

/* Days that a run has read by its as-of, those around the window included. */
static int64_t
days_read (const struct plausible_input *input, date_t from, date_t until, instant_t as_of)
{
	const struct timing *timing = &input->rule->timing;
	int64_t first = (int64_t) from - timing->look_back, end = (int64_t) until + timing->look_ahead;

	return MAX (MIN (end, (int64_t) plant_day (input->plant, as_of) + 1) - first, 1);
}

static int
numbers_compare (gconstpointer a, gconstpointer b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Each run's rows as if it had read as many days as this one; of an even number of runs the lower one of the middle. */
static void
usual_find (const struct plausible_input *input, struct outcome_reading *reading)
{
	g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (int64_t));
	int64_t days = days_read (input, input->from, input->until, input->as_of);

	for (size_t i = 0; i < input->n_prior; i++) {
		const struct prior_reading *prior = &input->prior[i];

		if (!prior->recent || strcmp (prior->source, reading->source) != 0 || strcmp (prior->object, reading->object) != 0)
			continue;
		int128 scaled = (int128) prior->rows * days / days_read (input, prior->from, prior->until, prior->as_of);
		int64_t number = scaled > INT64_MAX ? INT64_MAX : (int64_t) scaled;
		g_array_append_val (rows, number);
	}
	reading->runs = (int) rows->len;
	if (reading->runs < input->rule->plausible.least_runs)
		return;
	g_array_sort (rows, numbers_compare);
	reading->usual = g_array_index (rows, int64_t, (rows->len - 1) / 2);
}

static enum implausible
rows_judge (const struct plausible_rule *rule, const struct outcome_reading *reading)
{
	if (reading->usual == DECIMAL_NONE || reading->usual == 0 || rule->rows_factor == 0)
		return PLAUSIBLE;
	if (reading->rows == 0)
		return NO_ROWS;
	if (reading->rows >= rule->least_rows && (int128) reading->rows >= (int128) reading->usual * rule->rows_factor)
		return TOO_MANY;
	if (reading->usual >= rule->least_rows && (int128) reading->rows * rule->rows_factor <= reading->usual)
		return TOO_FEW;
	return PLAUSIBLE;
}

/* ---- what has not changed ---- */

static instant_t
growth_end (const struct plausible_input *input)
{
	return MIN (input->as_of, plant_day_start (input->plant, input->until));
}

instant_t
plausible_unchanged_since (const struct plausible_input *input)
{
	int64_t unchanged = input->rule->plausible.unchanged;

	return unchanged == 0 ? INSTANT_NONE : growth_end (input) - unchanged * INSTANT_SECOND;
}

/* Whether a whole shift lies between: where nobody worked nothing is to come. A plant without shifts always works. */
static bool
work_between (const struct plant *plant, instant_t from, instant_t until)
{
	if (plant->shifts.n == 0)
		return true;
	for (instant_t at = from; at < until;) {
		instant_t begin, end;
		const struct shift *shift = shift_find (&plant->shifts, at, &begin, &end);

		if (shift != NULL && begin >= from && end <= until)
			return true;
		at = MAX (end, at + INSTANT_SECOND);
	}
	return false;
}

/* The latest record of this window that is old enough, and after which something was to come; NULL: there is none. */
static const struct prior_reading *
unchanged_before (const struct plausible_input *input, const struct outcome_reading *reading)
{
	instant_t since = plausible_unchanged_since (input);

	for (size_t i = 0; i < input->n_prior && since != INSTANT_NONE; i++) {
		const struct prior_reading *prior = &input->prior[i];

		if (prior->own && prior->as_of <= since && strcmp (prior->source, reading->source) == 0 &&
			strcmp (prior->object, reading->object) == 0)
			return work_between (input->plant, prior->as_of, growth_end (input)) ? prior : NULL;
	}
	return NULL;
}

/* A newest row that lay ahead of its run's as-of, as in a run of an earlier instant, says nothing about what came since. */
static enum implausible
growth_judge (const struct outcome_reading *reading, const struct prior_reading *before)
{
	if (before == NULL || reading->rows == 0 || reading->newest == INSTANT_NONE ||
		(before->newest != INSTANT_NONE && before->newest > before->as_of))
		return PLAUSIBLE;
	if (strcmp (before->digest, reading->digest) == 0)
		return SAME_AGAIN;
	return before->newest != INSTANT_NONE && reading->newest <= before->newest ? NO_NEWER : PLAUSIBLE;
}

/* ---- words ---- */

static void
finding_tell (struct outcome *outcome, const struct plausible_input *input, struct outcome_reading *reading,
	enum implausible finding, const struct prior_reading *before)
{
	g_autoptr (GString) text = g_string_new (NULL);
	char newest[40], then[40];

	g_string_printf (text, "source '%s' (%s): ", reading->source, reading->object);
	if (finding == MOVED)
		g_string_append (text, "it was written to while it was read");
	else if (finding == SAME_AGAIN)
		g_string_append_printf (text, "the same %" G_GINT64_FORMAT " rows as on %s, the newest of %s", reading->rows,
			instant_format (before->as_of, input->plant->zone, then),
			instant_format (reading->newest, input->plant->zone, newest));
	else if (finding == NO_NEWER)
		g_string_append_printf (text, "no row is newer than on %s, the newest of %s",
			instant_format (before->as_of, input->plant->zone, then),
			instant_format (reading->newest, input->plant->zone, newest));
	else
		g_string_append_printf (text,
			"%" G_GINT64_FORMAT " rows, where the median of the last %d runs lets expect %" G_GINT64_FORMAT, reading->rows,
			reading->runs, reading->usual);
	reading->finding = findings[finding];
	reading->detail = outcome_text (outcome, text->str);
}

void
plausible_judge (struct outcome *outcome, const struct plausible_input *input)
{
	GArray *readings = g_array_new (FALSE, TRUE, sizeof (struct outcome_reading));

	for (size_t i = 0; i < outcome->n_evidence; i++)
		if (outcome->evidence[i].population)
			reading_add (outcome, readings, &outcome->evidence[i]);
	g_array_sort (readings, reading_compare);
	for (guint i = 0; i < readings->len; i++) {
		struct outcome_reading *reading = &g_array_index (readings, struct outcome_reading, i);
		const struct prior_reading *before = unchanged_before (input, reading);
		enum implausible finding;

		usual_find (input, reading);
		finding = reading->moved ? MOVED : rows_judge (&input->rule->plausible, reading);
		if (finding == PLAUSIBLE)
			finding = growth_judge (reading, before);
		if (finding != PLAUSIBLE)
			finding_tell (outcome, input, reading, finding, before);
	}
	outcome->n_readings = readings->len;
	outcome->readings = (struct outcome_reading *) (void *) g_array_free (readings, FALSE);
	g_ptr_array_add (outcome->owned, outcome->readings);
}
