#include "common/recon/recon_internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
recon_settle (struct recon *recon, int side, uint32_t row, int64_t qty, enum state state, uint32_t link)
{
	struct side *s = &recon->side[side];

	/* Rows outside the window may match, but their money stays with the run of their own period: no finding is theirs. */
	if (s->window[row] != WINDOW_OWN) {
		link = state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE || state == STATE_NETTED ? link : 0;
		state = STATE_CONTEXT;
	}
	if (s->state[row] == STATE_PENDING && qty == s->table->counted[row]) {
		s->state[row] = (uint8_t) state;
		s->link[row] = link;
	} else {
		struct portion portion = {row, link, (uint8_t) side, (uint8_t) state, qty};

		g_array_append_val (recon->portions, portion);
		s->state[row] = STATE_SPLIT;
	}
	s->open[row] -= qty;
	if (s->open[row] == 0)
		s->live[row] = false;
}

void
recon_settle_rest (struct recon *recon, int side, uint32_t row, enum state state, uint32_t link)
{
	recon_settle (recon, side, row, recon->side[side].open[row], state, link);
}

uint32_t
recon_finding (struct recon *recon, enum code code, const char *pass, const char *evidence)
{
	struct finding finding = {
		.code = code, .pass = pass, .evidence = evidence, .hint = "", .cause = "", .factor = "", .stated = DECIMAL_NONE};

	g_array_append_val (recon->findings, finding);
	return recon->findings->len - 1;
}

struct finding *
finding_at (const struct recon *recon, uint32_t link)
{
	return &g_array_index (recon->findings, struct finding, link);
}

void
finding_reference (struct recon *recon, uint32_t link, int side, uint32_t row)
{
	finding_count (recon, link, side, row, DECIMAL_NONE);
}

void
finding_count (struct recon *recon, uint32_t link, int side, uint32_t row, int64_t qty)
{
	struct finding *finding = finding_at (recon, link);
	struct row_ref ref = {row, (uint8_t) side, qty};

	if (finding->references == NULL)
		finding->references = g_array_new (FALSE, FALSE, sizeof ref);
	g_array_append_val (finding->references, ref);
}

uint32_t
recon_reason (struct recon *recon, const char *reason, instant_t expires_at)
{
	for (guint i = recon->reasons->len > 64 ? recon->reasons->len - 64 : 0; i < recon->reasons->len; i++)
		if (g_array_index (recon->reasons, const char *, i) == reason &&
			g_array_index (recon->expiries, instant_t, i) == expires_at)
			return i;
	g_array_append_val (recon->reasons, reason);
	g_array_append_val (recon->expiries, expires_at);
	return recon->reasons->len - 1;
}

const char *
recon_word (struct recon *recon, const char *format, ...)
{
	va_list arguments;
	char *text, *kept;

	va_start (arguments, format);
	text = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	kept = g_hash_table_lookup (recon->words, text);
	if (kept != NULL) {
		g_free (text);
		return kept;
	}
	g_hash_table_add (recon->words, text);
	return text;
}

void
recon_warn (struct recon *recon, const char *format, ...)
{
	va_list arguments;
	g_autofree char *text = NULL;

	va_start (arguments, format);
	text = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	g_ptr_array_add (recon->warnings, (gpointer) recon_word (recon, "%s", text));
}

void
recon_windows (struct recon *recon)
{
	const struct recon_input *input = recon->input;

	for (int side = 0; side < POPULATION_COUNT; side++) {
		struct side *s = &recon->side[side];
		struct window_bounds bounds =
			window_bounds_of (recon->rule, recon->plant, side, input->from, input->until, input->period, input->as_of);

		s->watermark = side < SIDE_COUNT && input->quiet[side].classes != NULL ? input->quiet[side].newest : INSTANT_NONE;
		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i];
			struct window_clocks clocks = {movement_event (s->table, row), movement_entered (s->table, row),
				movement_posting (s->table, row), movement_period (s->table, row)};
			enum window window = window_of (&bounds, &clocks);

			/* An open item of an earlier run is this run's business until its counterpart or its correction arrives. */
			if (window != WINDOW_LATER && (s->table->flags[row] & MOVEMENT_CARRIED))
				window = WINDOW_OWN;
			s->window[row] = (uint8_t) window;
			s->watermark = MAX (s->watermark, MAX (clocks.event, clocks.entered));
		}
	}
}

date_t
recon_row_date (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t event = movement_event (table, row);
	date_t posting = movement_posting (table, row);
	bool by_event = side == SIDE_LEFT ? recon->rule->left_by_event : !recon->rule->right_by_posting;

	if (posting != DATE_NONE && (!by_event || event == INSTANT_NONE))
		return posting;
	return event != INSTANT_NONE ? plant_day (recon->plant, event) : DATE_NONE;
}

period_t
recon_row_period (const struct recon *recon, int side, uint32_t row)
{
	period_t period = movement_period (recon->side[side].table, row);
	date_t date = recon_row_date (recon, side, row);

	if (period != PERIOD_NONE && (side == SIDE_RIGHT || !recon->rule->left_by_event))
		return period;
	return date != DATE_NONE ? fiscal_period (&recon->plant->company->calendar, date) : PERIOD_NONE;
}

instant_t
recon_row_time (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	instant_t event = movement_event (table, row), entered = movement_entered (table, row);
	date_t posting = movement_posting (table, row);

	if (event != INSTANT_NONE)
		return event;
	if (entered != INSTANT_NONE)
		return entered;
	return posting != DATE_NONE ? zone_day_start (recon->plant->zone, posting, 0) : INSTANT_NONE;
}

struct assign_span
recon_right_span (const struct recon *recon, uint32_t right)
{
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	instant_t entered = movement_entered (table, right);
	date_t posting = movement_posting (table, right);

	if (entered == INSTANT_NONE)
		entered = movement_event (table, right);
	/* A row that is compared has a time: one that lacks both event and posting date was rejected when it was read. */
	if (entered != INSTANT_NONE)
		return (struct assign_span) {entered, entered};
	return (struct assign_span) {
		zone_day_start (recon->plant->zone, posting, 0), zone_day_start (recon->plant->zone, posting + 1, 0)};
}

int64_t
recon_distance (const struct recon *recon, uint32_t left, uint32_t right)
{
	return assign_distance (recon_row_time (recon, SIDE_LEFT, left), recon_right_span (recon, right));
}

int
recon_content_compare (const struct recon *recon, int side, uint32_t a, uint32_t b)
{
	const struct movement_table *table = recon->side[side].table;
	const int64_t numbers[][2] = {
		{table->qty[a], table->qty[b]},
		{movement_amount (table, a), movement_amount (table, b)},
		{movement_event (table, a), movement_event (table, b)},
		{movement_entered (table, a), movement_entered (table, b)},
		{movement_posting (table, a), movement_posting (table, b)},
		{movement_period (table, a), movement_period (table, b)},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
		if (numbers[i][0] != numbers[i][1])
			return numbers[i][0] < numbers[i][1] ? -1 : 1;
	for (int column = 0; column < COL_COUNT; column++) {
		int order = strpool_compare (
			recon->strings, movement_text (table, (enum column) column, a), movement_text (table, (enum column) column, b));

		if (order != 0)
			return order;
	}
	return 0;
}

int
recon_row_compare (const struct recon *recon, int side, uint32_t a, uint32_t b)
{
	const struct side *s = &recon->side[side];
	int64_t x = magnitude (s->table->counted[a]), y = magnitude (s->table->counted[b]);

	if (x != y)
		return x > y ? -1 : 1;
	instant_t t = recon_row_time (recon, side, a), u = recon_row_time (recon, side, b);
	if (t != u)
		return t < u ? -1 : 1;
	int order = strpool_compare (
		recon->strings, movement_text (s->table, COL_SOURCE_KEY, a), movement_text (s->table, COL_SOURCE_KEY, b));
	return order != 0 ? order : recon_content_compare (recon, side, a, b);
}

struct sorter
{
	const struct recon *recon;
	int side;
};

static int
row_compare_call (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct sorter *sorter = data;

	return recon_row_compare (sorter->recon, sorter->side, *(const uint32_t *) a, *(const uint32_t *) b);
}

void
recon_rows_sort (const struct recon *recon, int side, uint32_t *rows, size_t n)
{
	struct sorter sorter = {recon, side};

	if (n > 1)
		g_qsort_with_data (rows, (gint) n, sizeof *rows, row_compare_call, &sorter);
}
