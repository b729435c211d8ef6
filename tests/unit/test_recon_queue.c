/* The failure queue: what it explains, what it holds besides, and what was deleted from it. */
#include "recon_fixture.h"

#include <check.h>
#include <string.h>

#define PRICES "price RM-7 3.20\nprice FG-100 12.00\n"

/* What a queue without anybody's memory says. */
static const struct
{
	const char *name, *left, *right, *queue, *cases, *states;
} waiting[] = {
	{"by the id of its event", "key=S1 lot=L1 qty=10 msg=M1", "", "queue key=Q1 msg=M1 mat=RM-7 qty=10",
		"STUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q1 explained in a case"},
	{"two of one message and material are one case", "key=S1 lot=L1 qty=10 msg=M1\nkey=S2 lot=L1 qty=5 msg=M1", "",
		"queue key=Q1 msg=M1 mat=RM-7 qty=10\nqueue key=Q2 msg=M1 mat=RM-7 qty=5", "STUCK_QUEUE S1;S2| 15 48.00 MISSING_ERP",
		"Q1 explained in a case, Q2 explained in a case"},
	{"by what it looks like", "key=S1 lot=L1 qty=10", "", "queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=10",
		"STUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q1 explained in a case"},
	{"a backflush of less than was scanned (domain.md 6, 1b)", "key=S1 lot=L1 qty=40\nkey=S2 lot=L2 qty=26.2", "",
		"queue key=Q1 order=O1 mat=RM-7 qty=64.375", "QTY_VAR S2| 1.825 5.84\nSTUCK_QUEUE S1;S2| 64.375 206.00 MISSING_ERP",
		"Q1 explained in a case"},
	{"the rest of what was posted in part", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=7 amount=22.40",
		"queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=3", "STUCK_QUEUE S1| 3 9.60 QTY_VAR", "Q1 explained in a case"},
	{"no event: a case of its own", "", "", "queue key=Q1 order=O1 mat=RM-7 qty=64.375", "STUCK_QUEUE |Q1 64.375 206.00",
		"Q1 unrecorded in a case"},
	{"a failed reversal", "", "", "queue key=Q1 order=O1 mat=RM-7 mvt=262 qty=5", "STUCK_QUEUE |Q1 -5 -16.00",
		"Q1 unrecorded in a case"},
	{"and is none of an issue", "key=S1 lot=L1 qty=5", "", "queue key=Q1 order=O1 mat=RM-7 lot=L1 mvt=262 qty=5",
		"MISSING_ERP S1| 5 16.00\nSTUCK_QUEUE |Q1 -5 -16.00", "Q1 unrecorded in a case"},
	{"two of one order, material and lot are one case", "", "",
		"queue key=Q1 order=O1 mat=RM-7 qty=5\nqueue key=Q2 order=O1 mat=RM-7 qty=4\nqueue key=Q3 order=O2 mat=RM-7 qty=4",
		"STUCK_QUEUE |Q1;Q2 9 28.80\nSTUCK_QUEUE |Q3 4 12.80",
		"Q1 unrecorded in a case, Q2 unrecorded in a case, Q3 unrecorded in a case"},
	{"asks for more than is open", "key=S1 lot=L1 qty=10", "", "queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=11",
		"MISSING_ERP S1| 10 32.00", "Q1 unclear"},
	{"asks for another lot", "key=S1 lot=L1 qty=10", "", "queue key=Q1 order=O1 mat=RM-7 lot=L9 qty=9",
		"MISSING_ERP S1| 10 32.00", "Q1 unclear"},
	{"of another message", "key=S1 lot=L1 qty=10 msg=M1", "", "queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=10 msg=M2",
		"MISSING_ERP S1| 10 32.00", "Q1 unclear"},
	{"a code with two directions and no indicator", "", "", "queue key=Q1 order=O1 mat=RM-7 mvt=311 qty=5", "", "Q1 unclear"},
	{"an unmapped code", "", "", "queue key=Q1 order=O1 mat=RM-7 mvt=961 qty=5", "", "Q1 unclear"},
	{"with an indicator", "", "", "queue key=Q1 order=O1 mat=RM-7 mvt=261 ind=H qty=5", "STUCK_QUEUE |Q1 5 16.00",
		"Q1 unrecorded in a case"},
	{"a unit without a factor", "", "", "item RM-7 base=KG\nqueue key=Q1 order=O1 mat=RM-7 qty=5 uom=DRM", "", "Q1 unclear"},
	{"another reconciliation's kind", "", "", "queue key=Q1 order=O1 mat=FG-100 mvt=101 qty=5 uom=EA", "", "Q1 out_of_scope"},
	{"of an event that is another reconciliation's", "key=P1 mat=FG-100 mvt=PROD qty=5 uom=EA msg=M1", "",
		"queue key=Q1 mat=FG-100 msg=M1 qty=5 uom=EA", "", "Q1 out_of_scope"},
	{"a material that nobody captures", "", "", "item RM-7 captured=no\nqueue key=Q1 order=O1 mat=RM-7 qty=5", "",
		"Q1 out_of_scope"},
	{"another plant's", "", "", "queue key=Q1 plant=2000 order=O1 mat=RM-7 qty=5", "", ""},
	{"posted under its id", "key=S1 lot=L1 qty=10 msg=M1", "key=E1 lot=L1 qty=10 msg=M1", "queue key=Q1 msg=M1 mat=RM-7 qty=10",
		"", "Q1 posted"},
	{"posted by hand since it failed", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=10 entered=2026-03-10T12:00:00-05:00",
		"queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=10 entered=2026-03-10T11:00:00-05:00", "", "Q1 posted"},
	{"a posting from before it failed is another's", "key=S1 lot=L1 qty=10",
		"key=E1 lot=L1 qty=10 amount=32 entered=2026-03-10T10:59:59-05:00",
		"queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=10 entered=2026-03-10T11:00:00-05:00", "STUCK_QUEUE |Q1 10 32.00",
		"Q1 unrecorded in a case"},
	{"one posting is the document of one", "key=S1 lot=L1 qty=10", "key=E1 lot=L1 qty=10 entered=2026-03-10T12:00:00-05:00",
		"queue key=Q1 order=O1 mat=RM-7 lot=L1 qty=10\nqueue key=Q2 order=O1 mat=RM-7 lot=L1 qty=10", "STUCK_QUEUE |Q2 10 32.00",
		"Q2 unrecorded in a case, Q1 posted"},
	{"its event was taken back", "key=S1 lot=L1 qty=10 msg=M1\nkey=S2 lot=L1 qty=-10 rev=S1", "",
		"queue key=Q1 msg=M1 mat=RM-7 qty=10", "", "Q1 cancelled"},
	{"the event of its look was taken back", "key=S1 lot=L1 qty=10\nkey=S2 lot=L1 qty=-10 rev=S1", "",
		"queue key=Q1 order=O1 lot=L1 mat=RM-7 qty=10", "", "Q1 cancelled"},
	{"failed before the window", "", "", "queue key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-02-28T23:59:59-06:00", "",
		"Q1 context"},
	{"failed behind the window", "", "", "queue key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-04-01T00:00:00-05:00", "",
		"Q1 context"},
	{"failed at its last instant", "", "", "queue key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-03-31T23:59:59-05:00",
		"STUCK_QUEUE |Q1 5 16.00", "Q1 unrecorded in a case"},
	{"its event lies in another period", "key=S1 lot=L1 qty=10 msg=M1 at=2026-04-01T08:00:00-05:00", "",
		"queue key=Q1 msg=M1 mat=RM-7 qty=10", "", "Q1 context"},
	{"it failed behind the window, its event did not", "key=S1 lot=L1 qty=10 msg=M1 at=2026-03-31T23:40:00-05:00", "",
		"queue key=Q1 msg=M1 mat=RM-7 qty=10 entered=2026-04-01T00:10:00-05:00", "STUCK_QUEUE S1| 10 32.00 MISSING_ERP",
		"Q1 explained in a case"},
	{"before an order that was closed", "key=S1 order=O9 lot=L1 qty=10 msg=M1", "",
		"order O9 TECH_CLOSED closed=2026-03-01T00:00:00-06:00\nqueue key=Q1 msg=M1 mat=RM-7 qty=10",
		"STUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q1 explained in a case"},
};

static void
run_expect (const char *name, struct fixture fixture, const char *cases, const char *states)
{
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *got = bench_queue (bench);

	ck_assert_msg (strcmp (got, states) == 0, "%s:\nexpected %s\ngot      %s", name, states, got);
	fixture_expect (name, fixture, cases);
}

START_TEST (every_failed_movement_is_accounted_for)
{
	g_autofree char *reference = g_strconcat (PRICES, waiting[_i].queue, NULL);

	run_expect (waiting[_i].name, (struct fixture) {.left = waiting[_i].left, .right = waiting[_i].right, .reference = reference},
		waiting[_i].cases, waiting[_i].states);
}
END_TEST

START_TEST (what_failed_after_the_as_of_is_not_known)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 msg=M1 at=2026-03-10T08:00:00-05:00",
		.reference = PRICES "queue key=Q1 msg=M1 mat=RM-7 qty=10 entered=2026-03-20T08:00:00-05:00",
		.as_of = "2026-03-20T07:59:59-05:00"};

	run_expect ("before", fixture, "MISSING_ERP S1| 10 32.00", "Q1 context");
	fixture.as_of = "2026-03-20T08:00:00-05:00";
	run_expect ("after", fixture, "STUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q1 explained in a case");
}
END_TEST

/* ---- what an earlier run read ---- */

#define MISSED_1 "missed key=Q1 msg=M1 order=O1 lot=L1 mat=RM-7 qty=10 entered=2026-03-10T09:00:00-05:00 events=S1"
#define MISSED_LOOK "missed key=Q1 order=O1 lot=L1 mat=RM-7 qty=10 entered=2026-03-10T09:00:00-05:00"
#define ALONE "missed key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-03-10T09:00:00-05:00"

static const struct
{
	const char *name, *left, *right, *queue, *cases, *states;
} missed[] = {
	{"its event lacks its posting: told once", "key=S1 lot=L1 qty=10 msg=M1", "", "queue\n" MISSED_1,
		"QUEUE_DELETED S1| 10 32.00 MISSING_ERP", "Q1 deleted in a case"},
	{"an event without an id", "key=S1 lot=L1 qty=10", "", "queue\n" MISSED_LOOK " events=S1",
		"QUEUE_DELETED S1| 10 32.00 MISSING_ERP", "Q1 deleted in a case"},
	{"a receipt's sign is the other one", "", "", "queue\nmissed key=Q1 order=O1 mat=RM-7 mvt=262 qty=5",
		"QUEUE_DELETED |Q1 -5 -16.00", "Q1 deleted in a case"},
	{"it is there again", "key=S1 lot=L1 qty=10 msg=M1", "", "queue key=Q1 msg=M1 mat=RM-7 qty=10\n" MISSED_1 " gone=yes",
		"STUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q1 explained in a case"},
	{"posted since", "key=S1 lot=L1 qty=10 msg=M1", "key=E1 lot=L1 qty=10 msg=M1 entered=2026-03-11T09:00:00-05:00",
		"queue\n" MISSED_1, "", "Q1 posted"},
	{"posted short: the rest is a difference", "key=S1 lot=L1 qty=10 msg=M1",
		"key=E1 lot=L1 qty=9 amount=28.80 msg=M1 entered=2026-03-11T09:00:00-05:00", "queue\n" MISSED_1, "QTY_VAR S1|E1 1 3.20",
		"Q1 posted"},
	{"posted with another lot", "key=S1 lot=L1 qty=10", "key=E1 lot=L2 qty=10 amount=32 entered=2026-03-11T09:00:00-05:00",
		"queue\n" MISSED_LOOK " events=S1", "LOT_MISMATCH S1|E1 10 0.00", "Q1 posted"},
	{"posted since, and another event of its order is missing",
		"key=S1 lot=L1 qty=10\nkey=S2 lot=L1 qty=9 at=2026-03-10T08:10:00-05:00",
		"key=E1 lot=L1 qty=10 entered=2026-03-11T09:00:00-05:00", "queue\n" MISSED_LOOK " events=S1", "MISSING_ERP S2| 9 28.80",
		"Q1 posted"},
	{"the same, where its event is not known", "key=S1 lot=L1 qty=10\nkey=S2 lot=L1 qty=9 at=2026-03-10T08:10:00-05:00",
		"key=E1 lot=L1 qty=10 entered=2026-03-11T09:00:00-05:00", "queue\n" MISSED_LOOK, "MISSING_ERP S2| 9 28.80", "Q1 posted"},
	{"two vanished and one was posted", "key=S1 lot=L1 qty=10\nkey=S2 lot=L1 qty=10 at=2026-03-10T08:10:00-05:00",
		"key=E1 lot=L1 qty=10 entered=2026-03-11T09:00:00-05:00",
		"queue\n" MISSED_LOOK " events=S1;S2\nmissed key=Q2 order=O1 lot=L1 mat=RM-7 qty=10 events=S1;S2",
		"QUEUE_DELETED S2| 10 32.00 QTY_VAR", "Q1 deleted in a case, Q2 posted"},
	{"a backflush vanished", "key=S1 lot=L1 qty=40\nkey=S2 lot=L2 qty=26.2", "",
		"queue\nmissed key=Q1 order=O1 mat=RM-7 qty=64.375 events=S1;S2",
		"QTY_VAR S2| 1.825 5.84\nQUEUE_DELETED S1;S2| 64.375 206.00 MISSING_ERP", "Q1 deleted in a case"},
	{"its event was taken back", "key=S1 lot=L1 qty=10 msg=M1\nkey=S2 lot=L1 qty=-10 rev=S1", "", "queue\n" MISSED_1, "",
		"Q1 cancelled"},
	{"no event, nothing posted", "", "", "queue\n" ALONE, "QUEUE_DELETED |Q1 5 16.00", "Q1 deleted in a case"},
	{"no event, posted since", "", "key=E1 lot=none qty=5 amount=16 entered=2026-03-11T09:00:00-05:00", "queue\n" ALONE,
		"MISSING_MES |E1 -5 -16.00", "Q1 posted"},
	{"no event, an equal posting from before", "key=S1 lot=none qty=5",
		"key=E1 lot=none qty=5 amount=16 entered=2026-03-10T08:00:00-05:00", "queue\n" ALONE, "QUEUE_DELETED |Q1 5 16.00",
		"Q1 deleted in a case"},
	{"no event, posted and reversed", "",
		"key=E1 lot=none qty=5 amount=16 entered=2026-03-11T09:00:00-05:00\n"
		"key=E2 lot=none mvt=262 ind=S qty=5 amount=16 rev=E1 entered=2026-03-11T10:00:00-05:00",
		"queue\n" ALONE, "QUEUE_DELETED |Q1 5 16.00", "Q1 deleted in a case"},
	{"one of two equal ones was deleted", "key=S1 lot=L1 qty=10\nkey=S2 lot=L1 qty=10 at=2026-03-10T08:10:00-05:00", "",
		"queue key=Q2 order=O1 lot=L1 mat=RM-7 qty=10\n" MISSED_LOOK " events=S1;S2",
		"QUEUE_DELETED S2| 10 32.00 MISSING_ERP\nSTUCK_QUEUE S1| 10 32.00 MISSING_ERP",
		"Q2 explained in a case, Q1 deleted in a case"},
	{"one of two equal ones was posted", "key=S1 lot=L1 qty=10\nkey=S2 lot=L1 qty=10 at=2026-03-10T08:10:00-05:00",
		"key=E1 lot=L1 qty=10 entered=2026-03-11T09:00:00-05:00",
		"queue key=Q2 order=O1 lot=L1 mat=RM-7 qty=10\n" MISSED_LOOK " events=S1;S2", "STUCK_QUEUE S2| 10 32.00 QTY_VAR",
		"Q2 explained in a case, Q1 posted"},
	{"the event says less than the queue said", "key=S1 lot=L1 qty=9", "", "queue\n" MISSED_LOOK,
		"QUEUE_DELETED S1| 9 28.80 MISSING_ERP", "Q1 deleted in a case"},
	{"nobody asked the queue: it waits as it did", "key=S1 lot=L1 qty=10 msg=M1", "", MISSED_1,
		"STUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q1 explained in a case"},
	{"nobody asked the queue: it is gone as it was", "key=S1 lot=L1 qty=10 msg=M1", "", MISSED_1 " gone=yes",
		"QUEUE_DELETED S1| 10 32.00 MISSING_ERP", "Q1 deleted in a case"},
	{"of an earlier period, and only this run can tell", "", "",
		"queue\nmissed key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-02-10T09:00:00-06:00", "QUEUE_DELETED |Q1 5 16.00",
		"Q1 deleted in a case"},
	{"of a later period", "", "", "queue\nmissed key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-04-10T09:00:00-05:00", "",
		"Q1 context"},
	{"carried, and still waiting", "", "",
		"queue key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-02-10T09:00:00-06:00\n"
		"missed key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-02-10T09:00:00-06:00 carried=yes",
		"STUCK_QUEUE |Q1 5 16.00", "Q1 unrecorded in a case"},
	{"its event is carried", "key=S1 lot=L1 qty=10 msg=M1 at=2026-02-20T08:00:00-06:00 carried=STUCK_QUEUE", "",
		"queue\n" MISSED_1 " carried=yes", "QUEUE_DELETED S1| 10 32.00 MISSING_ERP", "Q1 deleted in a case"},
	{"its carried event is posted late", "key=S1 lot=L1 qty=10 msg=M1 at=2026-02-20T08:00:00-06:00 carried=QUEUE_DELETED",
		"key=E1 lot=L1 qty=10 msg=M1 post=2026-03-12 entered=2026-03-12T09:00:00-05:00",
		"queue\n" MISSED_1 " carried=yes gone=yes", "", "Q1 posted"},
	{"one of two is there again", "", "",
		"queue key=Q2 order=O2 mat=RM-7 qty=4\nmissed key=Q1 order=O1 mat=RM-7 qty=5\nmissed key=Q2 order=O2 mat=RM-7 qty=4\n"
		"missed key=Q3 order=O3 mat=RM-7 qty=3",
		"QUEUE_DELETED |Q1 5 16.00\nQUEUE_DELETED |Q3 3 9.60\nSTUCK_QUEUE |Q2 4 12.80",
		"Q2 unrecorded in a case, Q1 deleted in a case, Q3 deleted in a case"},
	{"its event is another's now", "key=S1 lot=L1 qty=10", "",
		"queue key=Q2 order=O1 lot=L1 mat=RM-7 qty=10\nmissed key=Q1 order=O8 lot=L1 mat=RM-7 qty=10 events=S1",
		"QUEUE_DELETED |Q1 10 32.00\nSTUCK_QUEUE S1| 10 32.00 MISSING_ERP", "Q2 explained in a case, Q1 deleted in a case"},
	{"a code without a direction is listed and not valued", "", "", "queue\nmissed key=Q1 order=O1 mat=RM-7 mvt=961 qty=5", "",
		"Q1 unclear"},
};

START_TEST (what_vanished_without_a_document_was_deleted)
{
	g_autofree char *reference = g_strconcat (PRICES, missed[_i].queue, NULL);

	run_expect (missed[_i].name, (struct fixture) {.left = missed[_i].left, .right = missed[_i].right, .reference = reference},
		missed[_i].cases, missed[_i].states);
}
END_TEST

START_TEST (a_case_of_the_queue_alone_has_its_facts)
{
	struct fixture fixture = {.reference =
								  PRICES "order O1 IN_PROCESS\n"
										 "queue key=Q7 order=O1 lot=L3 mat=RM-7 qty=64.375 entered=2026-03-20T09:00:00-05:00",
		.as_of = "2026-04-02T12:00:00-05:00"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_str_eq (c->cause, "queue Q7: stock deficit");
	ck_assert_str_eq (c->material, "RM-7");
	ck_assert_str_eq (c->lot, "L3");
	ck_assert_str_eq (c->order_no, "O1");
	ck_assert_int_eq (c->severity, 2);
	ck_assert_int_eq (c->age_days, 13);
	ck_assert_int_eq (c->left_qty, 64375000);
	ck_assert_int_eq (c->right_qty, 0);
	ck_assert_int_eq (c->impact_wip, -2060000);
	ck_assert_int_eq (c->impact_profit, 0);
	ck_assert_int_eq (c->period, 202603);
	ck_assert_uint_eq (bench->outcome->n_lines, 1);
	ck_assert_int_eq (bench->outcome->lines[0].side, SIDE_QUEUE);
	ck_assert_str_eq (outcome_side_name (bench->outcome, SIDE_QUEUE), "queue");
}
END_TEST

START_TEST (a_deleted_one_keeps_the_id_of_its_case_and_is_of_the_gravest)
{
	static const char *const references[] = {
		PRICES "queue key=Q1 order=O1 mat=RM-7 qty=5 entered=2026-03-10T09:00:00-05:00", PRICES "queue\n" ALONE};
	g_autofree char *id = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (references); i++) {
		struct fixture fixture = {.reference = references[i]};
		g_autoptr (bench) bench = fixture_run (&fixture);
		const struct outcome_case *c = bench_case (bench);

		ck_assert_int_eq (c->code, i == 0 ? CODE_STUCK_QUEUE : CODE_QUEUE_DELETED);
		ck_assert_int_eq (c->severity, i == 0 ? 2 : 1);
		if (id == NULL)
			id = g_strdup (c->case_id);
		ck_assert_str_eq (c->case_id, id);
	}
}
END_TEST

START_TEST (the_queue_is_summed_by_state_and_unit_at_its_price)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 msg=M1",
		.reference = PRICES "queue key=Q1 msg=M1 mat=RM-7 qty=10\nqueue key=Q2 order=O2 mat=RM-7 qty=2\n"
							"queue key=Q3 order=O2 mat=PK-2 qty=7 uom=EA\nqueue key=Q4 order=O3 mat=RM-7 mvt=262 qty=1"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autoptr (GArray) totals = outcome_queue_totals (bench->outcome);
	static const struct queue_total wanted[] = {{QUEUE_EXPLAINED, "KG", "USD", 1, 0, 10000000, 320000},
		{QUEUE_UNRECORDED, "EA", "USD", 1, 1, 7000000, 0}, {QUEUE_UNRECORDED, "KG", "USD", 2, 0, 3000000, 96000}};

	ck_assert_uint_eq (totals->len, G_N_ELEMENTS (wanted));
	for (guint i = 0; i < totals->len; i++) {
		const struct queue_total *got = &g_array_index (totals, struct queue_total, i);

		ck_assert_int_eq (got->state, wanted[i].state);
		ck_assert_str_eq (got->uom, wanted[i].uom);
		ck_assert_str_eq (got->currency, wanted[i].currency);
		ck_assert_int_eq (got->rows, wanted[i].rows);
		ck_assert_int_eq (got->unvalued, wanted[i].unvalued);
		ck_assert (got->qty == wanted[i].qty && got->value == wanted[i].value);
	}
}
END_TEST

/* ---- random queues ---- */

static unsigned
draw (unsigned *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

/* Words of few values, so that failed movements, events and postings meet. */
static void
thing_add (GString *text, unsigned *state)
{
	static const char *const quantities[] = {"10", "10", "5", "2.5"}, *const lots[] = {"L1", "L2", "none"},
							 *const materials[] = {"RM-7", "RM-7", "PK-2"};

	g_string_append_printf (text, " order=O%u lot=%s qty=%s mat=%s", draw (state, 2), lots[draw (state, 3)],
		quantities[draw (state, 4)], materials[draw (state, 3)]);
	if (draw (state, 2) == 0)
		g_string_append_printf (text, " msg=M%u", draw (state, 3));
}

static char *
rows_text (unsigned *state, char side)
{
	GString *text = g_string_new (NULL);
	unsigned n = draw (state, 5);

	for (unsigned i = 0; i < n; i++) {
		unsigned day = 28 + draw (state, 4), hour = draw (state, 24);

		g_string_append_printf (text, "key=%c%u", side, i);
		thing_add (text, state);
		if (side == 'S')
			g_string_append_printf (text, " at=2026-03-%uT%02u:00:00-05:00", day, hour);
		else
			g_string_append_printf (text, " post=2026-03-%u entered=2026-03-%uT%02u:30:00-05:00", day, day, hour);
		if (side == 'S' && i > 0 && draw (state, 6) == 0)
			g_string_append_printf (text, " rev=S%u", draw (state, i));
		g_string_append_c (text, '\n');
	}
	return g_string_free (text, FALSE);
}

static char *
queue_text (unsigned *state, unsigned *n)
{
	GString *text = g_string_new (PRICES "queue\n");

	*n = 1 + draw (state, 4);
	for (unsigned i = 0; i < *n; i++) {
		bool missed = draw (state, 2) == 0;

		g_string_append_printf (text, "%s key=Q%u mvt=%s", missed ? "missed" : "queue", i, draw (state, 5) == 0 ? "262" : "261");
		thing_add (text, state);
		if (draw (state, 2) == 0)
			g_string_append_printf (text, " entered=2026-0%u-%02uT12:00:00Z", 2 + draw (state, 3), 1 + draw (state, 28));
		if (missed && draw (state, 2) == 0)
			g_string_append_printf (text, " events=S%u", draw (state, 3));
		g_string_append_c (text, '\n');
	}
	return g_string_free (text, FALSE);
}

START_TEST (random_queues_are_accounted_for_in_any_order_of_rows)
{
	for (unsigned i = 0; i < 250; i++) {
		unsigned state = (unsigned) _i * 250 + i, n;
		g_autofree char *left = rows_text (&state, 'S'), *right = rows_text (&state, 'E'), *queue = queue_text (&state, &n);
		struct fixture fixture = {.left = left,
			.right = right,
			.reference = queue,
			.as_of = draw (&state, 2) == 0 ? "2026-04-03T12:00:00-05:00" : NULL};
		g_autofree char *first = NULL;

		for (fixture.order = 0; fixture.order < 3; fixture.order++) {
			g_autoptr (bench) bench = fixture_run (&fixture);
			g_autofree char *dump = bench_dump (bench);

			ck_assert_uint_eq (bench->outcome->n_queue, n);
			for (size_t k = 0; k < n; k++) {
				const struct queue_line *one = &bench->outcome->queue[k];

				ck_assert_msg ((*one->case_id != '\0') == (one->state <= QUEUE_GONE),
					"%u: %s is %s in '%s'\n%s== left\n%s== right\n%s", (unsigned) _i * 250 + i, one->line.source_key,
					queue_state_name (one->state), one->case_id, queue, left, right);
			}
			if (first == NULL)
				first = g_steal_pointer (&dump);
			else
				ck_assert_msg (strcmp (first, dump) == 0, "%u: the order of rows matters\n%s", (unsigned) _i * 250 + i, queue);
		}
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_queue");
	TCase *tcase = tcase_create ("queue");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, every_failed_movement_is_accounted_for, 0, G_N_ELEMENTS (waiting));
	tcase_add_test (tcase, what_failed_after_the_as_of_is_not_known);
	tcase_add_loop_test (tcase, what_vanished_without_a_document_was_deleted, 0, G_N_ELEMENTS (missed));
	tcase_add_test (tcase, a_case_of_the_queue_alone_has_its_facts);
	tcase_add_test (tcase, a_deleted_one_keeps_the_id_of_its_case_and_is_of_the_gravest);
	tcase_add_test (tcase, the_queue_is_summed_by_state_and_unit_at_its_price);
	tcase_add_loop_test (tcase, random_queues_are_accounted_for_in_any_order_of_rows, 0, 8);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed != 0;
}
