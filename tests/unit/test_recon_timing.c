/* When something counts: in flight and until when, outside the window, not known yet, carried from an earlier run. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct outcome_line *
other_line (const struct bench *bench, const char *key)
{
	for (size_t i = 0; i < bench->outcome->n_others; i++)
		if (strcmp (bench->outcome->others[i].source_key, key) == 0)
			return &bench->outcome->others[i];
	ck_abort_msg ("no line '%s'", key);
}

static instant_t
at (const char *text)
{
	instant_t instant;

	ck_assert (instant_parse (text, strlen (text), NULL, NULL, &instant) == TIME_OK);
	return instant;
}

/* ---- in flight ---- */

/* An event of Friday 2026-03-13 23:00 without a posting; expires NULL: it is an exception by then. */
static const struct
{
	const char *name, *reference, *as_of, *expires, *reason;
} flights[] = {
	{"inside the grace", "", "2026-03-15T00:59:59-05:00", "2026-03-15T01:00:00-05:00", "within the grace of the interface"},
	{"after the grace", "", "2026-03-15T01:00:00-05:00", NULL, NULL},
	{"no batch over the weekend", "batch 2026-03-13T22:00:00-05:00\nbatch 2026-03-16T22:00:00-05:00", "2026-03-16T21:00:00-05:00",
		"2026-03-16T22:00:00-05:00", "waits for the next batch of the interface"},
	{"the batch has run", "batch 2026-03-13T22:00:00-05:00\nbatch 2026-03-16T22:00:00-05:00", "2026-03-16T22:00:00-05:00", NULL,
		NULL},
	{"a batch inside the grace does not shorten it", "batch 2026-03-14T01:00:00-05:00", "2026-03-14T12:00:00-05:00",
		"2026-03-15T01:00:00-05:00", "within the grace of the interface"},
	{"the calendar of batches has ended", "batch 2026-03-13T22:00:00-05:00", "2026-03-15T12:00:00-05:00",
		"2026-03-16T01:00:00-05:00", "waits for the next batch of the interface"},
	{"in an outage", "outage 2026-03-13T22:00:00-05:00 2026-03-15T06:00:00-05:00", "2026-03-16T07:00:00-05:00",
		"2026-03-16T08:00:00-05:00", "OUTAGE: the event lies in a declared outage"},
	{"the outage and its grace are over", "outage 2026-03-13T22:00:00-05:00 2026-03-15T06:00:00-05:00",
		"2026-03-16T08:00:00-05:00", NULL, NULL},
	{"before the outage", "outage 2026-03-13T23:00:01-05:00 2026-03-15T06:00:00-05:00", "2026-03-16T07:00:00-05:00", NULL, NULL},
	{"the outage was over", "outage 2026-03-13T22:00:00-05:00 2026-03-13T23:00:00-05:00", "2026-03-16T07:00:00-05:00", NULL,
		NULL},
	{"no as-of: nothing is in flight", "", NULL, NULL, NULL},
};

START_TEST (what_waits_says_for_what_and_until_when)
{
	g_autofree char *reference = g_strdup_printf ("price RM-7 3.20\n%s", flights[_i].reference);
	struct fixture fixture = {
		.left = "key=S1 lot=L1 qty=10 at=2026-03-13T23:00:00-05:00", .reference = reference, .as_of = flights[_i].as_of};
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *cases = bench_cases (bench), *states = bench_states (bench);

	ck_assert_msg (
		strcmp (cases, flights[_i].expires != NULL ? "" : "MISSING_ERP S1| 10 32.00") == 0, "%s: %s", flights[_i].name, cases);
	if (flights[_i].expires == NULL)
		return;
	ck_assert_str_eq (states, "left open_timing=1; right");
	ck_assert_int_eq (other_line (bench, "S1")->expires_at, at (flights[_i].expires));
	ck_assert_str_eq (other_line (bench, "S1")->reason, flights[_i].reason);
}
END_TEST

START_TEST (output_and_the_rest_of_an_event_wait_too)
{
	fixture_expect ("output",
		(struct fixture) {
			.left = "key=P1 mat=FG-100 mvt=PROD qty=5 uom=EA", .rule = "receipts", .as_of = "2026-03-10T12:00:00-05:00"},
		"");
	fixture_expect_states ("a portion",
		&(struct fixture) {.left = "key=S1 lot=L1 qty=10",
			.right = "key=E1 lot=L1 qty=9 entered=2026-03-10T10:00:00-05:00",
			.as_of = "2026-03-10T12:00:00-05:00"},
		"left open_timing=1; right matched=1");
	fixture_expect_states ("a portion under an id",
		&(struct fixture) {.left = "key=S1 lot=L1 qty=10 msg=M1",
			.right = "key=E1 lot=L1 qty=9 msg=M1 entered=2026-03-10T10:00:00-05:00",
			.as_of = "2026-03-10T12:00:00-05:00"},
		"left open_timing=1; right matched=1");
	fixture_expect ("a portion, later",
		(struct fixture) {.left = "key=S1 lot=L1 qty=10",
			.right = "key=E1 lot=L1 qty=9 entered=2026-03-10T10:00:00-05:00",
			.as_of = "2026-03-12T12:00:00-05:00"},
		"QTY_VAR S1|E1 1 3.20");
}
END_TEST

/* A posting waits for its event only while it is newer than all that the shop floor has delivered. */
START_TEST (a_posting_ahead_of_the_shop_floor_waits)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00",
		.right = "key=E1 lot=L1 qty=10 entered=2026-03-10T08:01:00-05:00\nkey=E2 lot=L2 qty=5 entered=2026-03-10T09:00:00-05:00",
		.as_of = "2026-03-10T12:00:00-05:00"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_uint_eq (bench->outcome->n_cases, 0);
	ck_assert_str_eq (other_line (bench, "E2")->reason, "newer than what the other side has delivered");
	fixture.left = "key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00\nkey=S3 order=O2 lot=L3 qty=1 at=2026-03-10T10:00:00-05:00";
	fixture_expect ("the shop floor is further", fixture, "MISSING_MES |E2 -5 -16.00");
	fixture.left = "key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00";
	fixture.as_of = "2026-03-11T12:00:00-05:00";
	fixture_expect ("the grace is over", fixture, "MISSING_MES |E2 -5 -16.00");
}
END_TEST

START_TEST (what_was_entered_after_the_as_of_is_not_known)
{
	struct fixture fixture = {
		.left = "key=S1 lot=L1 qty=10 at=2026-03-10T08:00:00-05:00\nkey=S2 lot=L2 qty=5 at=2026-03-12T08:00:00-05:00",
		.right = "key=E1 lot=L1 qty=10 entered=2026-03-12T08:01:00-05:00",
		.as_of = "2026-03-11T12:00:00-05:00"};

	fixture_expect ("as of the 11th", fixture, "MISSING_ERP S1| 10 32.00");
	fixture_expect_states ("as of the 11th", &fixture, "left exception=1 context=1; right context=1");
	fixture.as_of = "2026-03-20T12:00:00-05:00";
	fixture_expect ("as of the 20th", fixture, "MISSING_ERP S2| 5 16.00");
}
END_TEST

/* ---- the window ---- */

static const struct
{
	const char *name, *left, *right, *period, *cases;
	int cutoff;
} windows[] = {
	{"before the window", "key=S1 lot=L1 qty=10 at=2026-02-28T23:59:59-06:00", "key=E1 order=O2 lot=L2 qty=7 post=2026-02-28",
		NULL, "", 0},
	{"the first instant", "key=S1 lot=L1 qty=10 at=2026-03-01T00:00:00-06:00", "key=E1 order=O2 lot=L2 qty=7 post=2026-03-01",
		NULL, "MISSING_ERP S1| 10 32.00\nMISSING_MES |E1 -7 -22.40", 0},
	{"the last instant", "key=S1 lot=L1 qty=10 at=2026-03-31T23:59:59.999999-05:00",
		"key=E1 order=O2 lot=L2 qty=7 post=2026-03-31", NULL, "MISSING_ERP S1| 10 32.00\nMISSING_MES |E1 -7 -22.40", 0},
	{"after the window", "key=S1 lot=L1 qty=10 at=2026-04-01T00:00:00-05:00", "key=E1 order=O2 lot=L2 qty=7 post=2026-04-01",
		NULL, "", 0},
	{"the night shift of a plant whose day ends at six", "key=S1 lot=L1 qty=10 at=2026-04-01T03:00:00-05:00 msg=M1",
		"key=E1 lot=L1 qty=10 msg=M1 post=2026-03-31", NULL, "", 360},
	{"the same where the day ends at midnight", "key=S1 lot=L1 qty=10 at=2026-04-01T03:00:00-05:00 msg=M1",
		"key=E1 lot=L1 qty=10 msg=M1 post=2026-03-31", NULL, "CUTOFF S1|E1 -10 -32.00", 0},
	{"an event with its day only", "key=S1 lot=L1 qty=10 at=none post=2026-03-31", "", NULL, "MISSING_ERP S1| 10 32.00", 0},
	{"a posting without a date", "", "key=E1 lot=L1 qty=10 post=none at=2026-03-31T12:00:00-05:00", NULL,
		"MISSING_MES |E1 -10 -32.00", 0},
	{"a special period is a period of its own", "", "key=E1 lot=L1 qty=10 post=2026-12-31 period=2026-13", "2026-12", "", 0},
	{"and has its own run", "", "key=E1 lot=L1 qty=10 post=2026-12-31 period=2026-13", "2026-13", "MISSING_MES |E1 -10 -32.00",
		0},
	{"posted into a special period", "key=S1 lot=L1 qty=10 msg=M1 at=2026-12-31T10:00:00-06:00",
		"key=E1 lot=L1 qty=10 msg=M1 post=2026-12-31 period=2026-13", "2026-12", "CUTOFF S1|E1 10 32.00", 0},
	{"a return scanned before and posted after midnight", "key=S1 lot=L1 qty=-10 msg=M1 at=2026-03-31T23:00:00-05:00",
		"key=E1 lot=L1 mvt=262 ind=S qty=10 msg=M1 amount=32.00 post=2026-04-01", NULL, "CUTOFF S1|E1 -10 -32.00", 0},
	{"used before the close, given back after it, posted before it as what was kept",
		"key=S1 lot=L1 qty=5 msg=M1 at=2026-03-31T20:00:00-05:00\nkey=S2 lot=L1 qty=-4 msg=M1 at=2026-04-01T08:00:00-05:00",
		"key=E1 lot=L1 qty=1 msg=M1 post=2026-03-31", NULL, "CUTOFF S1;S2| 4 12.80", 0},
	{"in a free window that is one period",
		"key=S1 lot=L1 qty=5 msg=M1 at=2026-03-15T20:00:00-05:00\nkey=S2 lot=L1 qty=-4 msg=M1 at=2026-03-16T08:00:00-05:00",
		"key=E1 lot=L1 qty=1 msg=M1 post=2026-03-15", "2026-03-01/2026-03-16", "", 0},
	{"in a free window a period goes on behind its end", "key=S1 lot=L1 qty=10 msg=M1 at=2026-03-15T23:00:00-05:00",
		"key=E1 lot=L1 qty=10 msg=M1 post=2026-03-16", "2026-03-01/2026-03-16", "", 0},
	{"and a reversal nets inside it", "",
		"key=E1 lot=L1 qty=10 amount=32 post=2026-03-10\nkey=E2 lot=L1 mvt=262 ind=S qty=10 amount=32 rev=E1 post=2026-03-16",
		"2026-03-16/2026-04-01", "", 0},
	{"a free window over the end of a period", "key=S1 lot=L1 qty=10 msg=M1 at=2026-03-31T23:00:00-05:00",
		"key=E1 lot=L1 qty=10 msg=M1 post=2026-04-01", "2026-03-16/2026-04-16", "", 0},
	{"only what lies behind the window is a cut-off difference", "key=S1 lot=L1 qty=10 msg=M1 at=2026-03-31T23:00:00-05:00",
		"key=E1 lot=L1 qty=7 msg=M1 post=2026-03-31\nkey=E2 lot=L1 qty=3 msg=M1 post=2026-04-01", NULL, "CUTOFF S1|E2 3 9.60", 0},
};

START_TEST (the_window_is_half_open_by_each_sides_clock)
{
	struct fixture fixture = {
		.left = windows[_i].left, .right = windows[_i].right, .period = windows[_i].period, .cutoff = windows[_i].cutoff};

	fixture_expect (windows[_i].name, fixture, windows[_i].cases);
}
END_TEST

START_TEST (context_matches_and_raises_nothing)
{
	fixture_expect_states ("context",
		&(struct fixture) {
			.left = "key=S1 lot=L1 qty=10 msg=M1 at=2026-02-28T08:00:00-06:00\nkey=S2 lot=L2 qty=5 at=2026-02-28T08:00:00-06:00\n"
					"key=S3 lot=L3 qty=4 msg=M3 at=2026-02-28T23:00:00-06:00\nkey=S4 lot=L4 qty=bad at=2026-04-02T08:00:00-05:00",
			.right = "key=E1 lot=L9 qty=10 msg=M1 post=2026-02-28\nkey=E2 mvt=999 qty=3 post=2026-02-28\nkey=E3 lot=L3 qty=4 "
					 "msg=M3 post=2026-03-01"},
		"left context=4; right matched=1 context=2");
}
END_TEST

/* ---- carried ---- */

static const struct
{
	const char *name, *left, *right, *cases, *states;
} carried[] = {
	{"the counterpart arrives", "key=S1 lot=L1 qty=10 at=2026-02-20T08:00:00-06:00 carried=MISSING_ERP",
		"key=E1 lot=L1 qty=10 post=2026-03-05", "", "left matched=1; right matched=1"},
	{"nothing arrives", "key=S1 lot=L1 qty=10 at=2026-02-20T08:00:00-06:00 carried=MISSING_ERP", "", "MISSING_ERP S1| 10 32.00",
		"left exception=1; right"},
	{"the code stays though its proof is not read again", "", "key=E1 lot=L1 qty=10 amount=32.00 post=2026-02-20 carried=DUP_ERP",
		"DUP_ERP |E1 -10 -32.00", "left; right exception=1"},
	{"a reversal of another period stays what it was", "",
		"key=E1 lot=L1 mvt=262 ind=S qty=10 amount=32.00 post=2026-02-20 carried=CUTOFF", "CUTOFF |E1 10 32.00",
		"left; right exception=1"},
	{"what was in flight has no code", "key=S1 lot=L1 qty=10 at=2026-02-27T08:00:00-06:00 carried=within_the_grace", "",
		"MISSING_ERP S1| 10 32.00", "left exception=1; right"},
	{"the posting turns out short", "key=S1 lot=L1 qty=10 msg=M1 at=2026-02-20T08:00:00-06:00 carried=MISSING_ERP",
		"key=E1 lot=L1 qty=9 msg=M1 amount=28.80 post=2026-03-05", "QTY_VAR S1|E1 1 3.20", "left exception=1; right matched=1"},
	{"the posting turns out in another unit",
		"key=P1 mat=FG-100 lot=F1 qty=240 uom=EA msg=M1 at=2026-02-20T08:00:00-06:00 carried=MISSING_ERP",
		"key=E1 mat=FG-100 lot=F1 qty=10 uom=EA msg=M1 amount=120.00 post=2026-03-05", "UOM_FACTOR P1|E1 230 2760.00",
		"left exception=1; right exception=1"},
	{"an open posting is put right one period later", "",
		"key=E1 lot=L1 qty=10 amount=32.00 post=2026-02-20 carried=MISSING_MES\n"
		"key=E2 lot=L1 mvt=262 ind=S qty=10 amount=32.00 rev=E1 post=2026-03-05",
		"", "left; right netted=2"},
	{"both have been seen, and cancel out", "",
		"key=E1 lot=L1 qty=10 amount=32.00 post=2026-01-20 carried=MISSING_MES\n"
		"key=E2 lot=L1 mvt=262 ind=S qty=10 amount=32.00 rev=E1 post=2026-02-05 carried=CUTOFF",
		"", "left; right netted=2"},
};

START_TEST (an_open_item_is_open_until_its_counterpart_arrives)
{
	struct fixture fixture = {.left = carried[_i].left, .right = carried[_i].right};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome *outcome = bench->outcome;

	fixture_expect (carried[_i].name, fixture, carried[_i].cases);
	fixture_expect_states (carried[_i].name, &fixture, carried[_i].states);
	ck_assert_int_eq (
		outcome->side[0].carried.rows + outcome->side[1].carried.rows, strstr (carried[_i].name, "both") != NULL ? 2 : 1);
}
END_TEST

START_TEST (a_carried_case_keeps_its_period_and_its_age)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 at=2026-02-20T08:00:00-06:00 carried=MISSING_ERP\nkey=S2 lot=L2 "
									  "qty=10 at=2026-03-20T08:00:00-05:00",
		.as_of = "2026-04-02T08:00:00-05:00"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	for (size_t i = 0; i < 2; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];
		bool old = strcmp (c->left_keys[0], "S1") == 0;

		ck_assert_int_eq (c->period, old ? 202602 : 202603);
		ck_assert_int_eq (c->age_days, old ? 41 : 13);
		ck_assert_int_eq (c->first_seen, date_make (2026, 4, 2));
	}
}
END_TEST

static char *
open_rows_text (const struct bench *bench)
{
	g_autofree struct open_row *rows = NULL;
	size_t n = recon_open_rows (bench->recon, &rows);
	GString *text = g_string_new (NULL);

	for (size_t i = 0; i < n; i++)
		g_string_append_printf (text, "%s%s %s%s%s%s", i > 0 ? ", " : "",
			movement_string (bench->side[rows[i].side], COL_SOURCE_KEY, rows[i].row), state_name (rows[i].state),
			*rows[i].reason != '\0' ? " " : "", rows[i].reason, rows[i].expires_at != INSTANT_NONE ? " expires" : "");
	return g_string_free (text, FALSE);
}

START_TEST (rows_that_stay_open_are_handed_to_the_next_run)
{
	struct fixture fixture = {
		.left = "key=S1 lot=L1 qty=10 at=2026-03-01T08:00:00-06:00\nkey=S2 lot=L2 qty=10 at=2026-03-20T08:00:00-05:00\n"
				"key=S3 lot=L3 qty=10 at=2026-03-02T08:00:00-06:00",
		.right = "key=E1 order=O2 lot=L9 qty=3 amount=9.60 post=2026-03-02\nkey=E3 lot=L3 qty=10 post=2026-03-02",
		.as_of = "2026-03-20T12:00:00-05:00",
	};
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *text = open_rows_text (bench);

	ck_assert_str_eq (
		text, "S1 exception MISSING_ERP, S2 open_timing within the grace of the interface expires, E1 exception MISSING_MES");
}
END_TEST

static const struct
{
	const char *name, *left, *right, *as_of, *rows;
} partial[] = {
	{"a difference takes its counterpart along", "key=S1 lot=L1 qty=10 msg=M1", "key=E1 lot=L1 qty=9 msg=M1", NULL,
		"S1 exception QTY_VAR, E1 matched"},
	{"and all rows of the match", "key=S1 lot=L1 qty=4\nkey=S2 lot=L1 qty=6\nkey=S3 lot=L2 qty=1",
		"key=E1 lot=L1 qty=9.5 entered=2026-03-10T22:00:00-05:00\nkey=E3 lot=L2 qty=1", NULL,
		"S1 exception QTY_VAR, S2 matched, E1 matched"},
	{"what waits in part too", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=9 entered=2026-03-10T10:00:00-05:00",
		"2026-03-10T12:00:00-05:00", "S1 open_timing within the grace of the interface expires, E1 matched"},
	{"what was reversed in part is told whole", "key=S1 lot=L1 qty=10",
		"key=E1 lot=L1 qty=12 amount=12\nkey=E2 lot=L1 mvt=262 ind=S qty=3 amount=3 rev=E1", NULL,
		"S1 exception QTY_VAR, E1 matched, E2 matched"},
	{"over two lots", "key=S1 lot=L1 qty=40\nkey=S2 lot=L2 qty=26.2", "key=E1 lot=L0 qty=24.375\nkey=E2 lot=L1 qty=40", NULL,
		"S2 exception LOT_MISMATCH, E1 exception LOT_MISMATCH"},
	{"what matched is done", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=10", NULL, ""},
};

START_TEST (what_is_open_in_part_is_carried_with_what_it_matched)
{
	g_autoptr (bench) bench =
		fixture_run (&(struct fixture) {.left = partial[_i].left, .right = partial[_i].right, .as_of = partial[_i].as_of});
	g_autofree char *text = open_rows_text (bench);

	ck_assert_msg (strcmp (text, partial[_i].rows) == 0, "%s: %s", partial[_i].name, text);
}
END_TEST

/* The rest of a posting comes in April: carried with its event, it clears the difference. */
START_TEST (a_difference_is_cleared_by_what_comes_later)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 msg=M1 at=2026-03-10T08:00:00-05:00 carried=QTY_VAR",
		.right = "key=E1 lot=L1 qty=9 msg=M1 post=2026-03-10 carried=\nkey=E2 lot=L1 qty=1 msg=M1 post=2026-04-10",
		.period = "2026-04"};

	fixture_expect ("cleared", fixture, "");
	fixture.right = "key=E1 lot=L1 qty=9 msg=M1 post=2026-03-10 carried=";
	fixture_expect ("still open", fixture, "QTY_VAR S1|E1 1 3.20");
}
END_TEST

/* ---- lists ---- */

START_TEST (what_is_no_case_is_listed_with_its_reason)
{
	static const struct
	{
		const char *key, *reason;
		enum state state;
	} expected[] = {
		{"E1", "the same row as 'E1' was read twice", STATE_DUPLICATE},
		{"E2", "", STATE_NETTED},
		{"E3", "", STATE_NETTED},
		{"E5", "not captured by the shop floor", STATE_OUT_OF_SCOPE},
		{"E6", "column 'qty': 'bad' is not a number", STATE_REJECTED},
	};
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10",
		.right =
			"key=E1 lot=L1 qty=10 entered=2026-03-10T08:10:00-05:00\nkey=E1 lot=L1 qty=10 entered=2026-03-10T08:10:00-05:00\n"
			"key=E2 lot=L2 qty=4 amount=12.80\nkey=E3 lot=L2 mvt=262 ind=S qty=4 amount=12.80 rev=E2\nkey=E4 mvt=311 ind=S "
			"qty=100\n"
			"key=E5 mat=GL-1 qty=2 amount=7.00 cur=USD\nkey=E6 lot=L6 qty=bad\nkey=E7 lot=L1 qty=0\nkey=E8 lot=L1 qty=5 "
			"scope=consignment",
		.reference = "price RM-7 3.20\nitem GL-1 captured=no"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_uint_eq (bench->outcome->n_others, G_N_ELEMENTS (expected));
	for (size_t i = 0; i < G_N_ELEMENTS (expected); i++) {
		const struct outcome_line *line = other_line (bench, expected[i].key);

		ck_assert_str_eq (line->reason, expected[i].reason);
		ck_assert_int_eq (line->state, expected[i].state);
		ck_assert_int_eq (line->case_index, -1);
	}
	ck_assert_int_eq (other_line (bench, "E5")->amount, 70000);
	fixture_expect_states ("lists", &fixture, "left matched=1; right matched=1 netted=2 duplicate=1 out_of_scope=4 rejected=1");
	fixture_expect ("lists", fixture, "DQ_REJECT |E6 - 0.00");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_timing");
	TCase *tcase = tcase_create ("timing");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, what_waits_says_for_what_and_until_when, 0, G_N_ELEMENTS (flights));
	tcase_add_test (tcase, output_and_the_rest_of_an_event_wait_too);
	tcase_add_test (tcase, a_posting_ahead_of_the_shop_floor_waits);
	tcase_add_test (tcase, what_was_entered_after_the_as_of_is_not_known);
	tcase_add_loop_test (tcase, the_window_is_half_open_by_each_sides_clock, 0, G_N_ELEMENTS (windows));
	tcase_add_test (tcase, context_matches_and_raises_nothing);
	tcase_add_loop_test (tcase, an_open_item_is_open_until_its_counterpart_arrives, 0, G_N_ELEMENTS (carried));
	tcase_add_test (tcase, a_carried_case_keeps_its_period_and_its_age);
	tcase_add_test (tcase, rows_that_stay_open_are_handed_to_the_next_run);
	tcase_add_loop_test (tcase, what_is_open_in_part_is_carried_with_what_it_matched, 0, G_N_ELEMENTS (partial));
	tcase_add_test (tcase, a_difference_is_cleared_by_what_comes_later);
	tcase_add_test (tcase, what_is_no_case_is_listed_with_its_reason);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
