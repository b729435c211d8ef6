/*
 * test_accrual_store.c - the life of a proposed accrual, put together again from its events in the chain of sign-offs: proposed,
 * changed, withdrawn before its period was locked, cleared or stale in a later one.
 */
#include "run/accrual_store.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MARCH = 202603,
	APRIL = 202604,
	MAY = 202605,
	EVENTS_MAX = 4
};

struct told /* an event of the life of one proposal, which is of 100 KG and 320.00 */
{
	enum accrual_state state;
	period_t settled_in; /* PERIOD_NONE: it proposes or withdraws */
	int64_t qty;         /* proposed, or cleared by that period */
};

static const struct
{
	const char *name;
	struct told events[EVENTS_MAX]; /* up to one of no quantity */
	period_t period;                /* that is closed */
	bool stands, is_void, told;
	int64_t left; /* of the quantity, for this period to settle */
} lives[] = {
	{"proposed", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}}, MARCH, true, false, false, 100},
	{"proposed, and its period is gone by", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}}, APRIL, true, false, false, 100},
	{"proposed again with other numbers: the last one is the journal",
		{{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_PROPOSED, PERIOD_NONE, 60}}, MARCH, true, false, false, 60},
	{"withdrawn, because its record was posted before the lock",
		{{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_WITHDRAWN, PERIOD_NONE, 100}}, MARCH, false, true, false, 100},
	{"withdrawn, and April has nothing to settle", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_WITHDRAWN, PERIOD_NONE, 100}},
		APRIL, false, true, false, 100},
	{"withdrawn, and proposed again",
		{{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_WITHDRAWN, PERIOD_NONE, 100}, {ACCRUAL_PROPOSED, PERIOD_NONE, 40}}, MARCH,
		true, false, false, 40},
	{"cleared in April, which may say it again", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_CLEARED, APRIL, 100}}, APRIL,
		false, false, true, 100},
	{"cleared in April, and nothing is left for May", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_CLEARED, APRIL, 100}}, MAY,
		false, false, false, 0},
	{"partly cleared in April, and the rest is May's", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_PROPOSED, APRIL, 30}}, MAY,
		false, false, false, 70},
	{"partly cleared in April, more of it by the end: the last word of a period counts",
		{{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_PROPOSED, APRIL, 30}, {ACCRUAL_PROPOSED, APRIL, 80}}, MAY, false, false,
		false, 20},
	{"stale in April", {{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_STALE, APRIL, 0}}, APRIL, false, false, true, 100},
	{"stale in April, and posted in May after all",
		{{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_STALE, APRIL, 0}, {ACCRUAL_CLEARED, MAY, 100}}, MAY, false, false, true,
		100},
	{"released in April: no posting came, which is not a withdrawal of March",
		{{ACCRUAL_PROPOSED, PERIOD_NONE, 100}, {ACCRUAL_WITHDRAWN, APRIL, 0}}, APRIL, false, false, true, 100},
};

/* A book of these events; an event that clears has the numbers of the proposal. */
static struct signoff_book *
book_of (const struct told *events, GPtrArray *owned)
{
	static char *no_texts[] = {NULL};
	struct signoff_book *book = g_new0 (struct signoff_book, 1);

	book->signoffs = g_ptr_array_new ();
	book->reports = g_ptr_array_new ();
	book->waivers = g_ptr_array_new ();
	book->accruals = g_ptr_array_new_with_free_func (g_free);
	book->owned = g_ptr_array_new_with_free_func (g_free);
	book->links = g_ptr_array_new ();
	book->texts = outcome_new ();
	for (int i = 0; i < EVENTS_MAX && (i == 0 || events[i].state != ACCRUAL_PROPOSED || events[i].qty > 0); i++) {
		bool settles = events[i].settled_in != PERIOD_NONE;
		int64_t qty = settles ? 100 : events[i].qty, cleared = settles ? events[i].qty : 0;
		struct accrual_facts facts = {.plant = "1000",
			.code = "MISSING_ERP",
			.accounts = no_texts,
			.amounts = no_texts,
			.fate = settles ? "said" : "",
			.settled_in = events[i].settled_in,
			.cleared_qty = cleared,
			.cleared_accrued = cleared * 32000};
		struct accrual *event = g_new0 (struct accrual, 1);
		char *text = accrual_facts_text (&facts);

		g_ptr_array_add (owned, text);
		*event = (struct accrual) {.scope = {"US01", "", MARCH},
			.proposal_id = "aaaa0001",
			.state = events[i].state,
			.qty = qty,
			.amount = qty * 32000,
			.facts = text};
		g_ptr_array_add (book->accruals, event);
	}
	return book;
}

START_TEST (a_proposal_lives_by_its_events)
{
	g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free), all = NULL;
	g_autoptr (signoff_book) book = book_of (lives[_i].events, owned);
	g_autoptr (GError) error = NULL;
	const struct accrual_life *life;
	struct accrual_record record;

	all = accrual_lives (book, "", lives[_i].period, &error);
	ck_assert_msg (all != NULL, "%s: %s", lives[_i].name, error != NULL ? error->message : "");
	ck_assert_uint_eq (all->len, 1);
	life = all->pdata[0];
	record = accrual_life_record (life);
	ck_assert_msg (accrual_life_stands (life) == lives[_i].stands, "%s: stands", lives[_i].name);
	ck_assert_msg (accrual_life_is_void (life) == lives[_i].is_void, "%s: void", lives[_i].name);
	ck_assert_msg ((life->told != NULL) == lives[_i].told, "%s: told", lives[_i].name);
	ck_assert_msg (record.qty == lives[_i].left, "%s: %" G_GINT64_FORMAT " left", lives[_i].name, record.qty);
	ck_assert_int_eq (record.amount, lives[_i].left * 32000);
	ck_assert_int_eq (record.period, MARCH);
}
END_TEST

START_TEST (a_close_of_another_plant_does_not_know_it)
{
	g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free), here = NULL, there = NULL;
	g_autoptr (signoff_book) book = book_of (lives[0].events, owned);

	here = accrual_lives (book, "1000", MARCH, NULL);
	there = accrual_lives (book, "2000", MARCH, NULL);
	ck_assert_uint_eq (here->len, 1);
	ck_assert_uint_eq (there->len, 0);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("accrual store");
	TCase *tcase = tcase_create ("accrual store");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, a_proposal_lives_by_its_events, 0, G_N_ELEMENTS (lives));
	tcase_add_test (tcase, a_close_of_another_plant_does_not_know_it);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
