/*
 * Random small reconciliations, by fixed seeds: some thousands, and many more with TEST_FULL. Whatever the rows are, the run
 * succeeds and keeps the invariants of the fixture, their order changes nothing, and a mirror of the left side gives no case.
 */
#include "common/io/movement_sift.h"
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	BATCH = 250,
	BATCHES = 8,
	BATCHES_FULL = 400
};

static const char plant_reference[] =
	"price RM-7 3.20\nprice RM-8 3.50 from=2026-03-15\nprice PK-2 50.00 100\nprice FG-100 12.00\n"
	"item RM-7 base=KG group=RESIN class=weighed\nitem RM-8 base=KG group=RESIN\nitem PK-2 base=EA class=B\nitem GL-1 base=EA "
	"captured=no\nitem SV-1 service=yes\n"
	"factor FG-100 CAR EA 24 1\nfactor RM-7 LB KG 45359 100000\nunit KG 3\nunit EA 0\n"
	"order O1 IN_PROCESS\norder O2 PROD_COMPLETE completed=2026-03-20T12:00:00-05:00\norder O3 TECH_CLOSED "
	"closed=2026-03-31T20:00:00-05:00\n"
	"location A L001\nlocation B L002\nbatch 2026-03-30T22:00:00-05:00\nbatch 2026-04-01T22:00:00-05:00\n"
	"outage 2026-03-30T10:00:00-05:00 2026-03-30T12:00:00-05:00\nqueue key=Q1 msg=M2 mat=RM-7 qty=5\nqueue key=Q2 order=O1 "
	"mat=PK-2 lot=L1 qty=10";

/* What orders made is told too, so that they are seen whole. */
static const char plant_confirmations[] =
	"\nconf 0 key=M1 order=O1 started=500 wip=5\nconf 1 key=C1 order=O1 op=0010 yield=30 scrap=5\n"
	"conf 1 key=C2 order=O2 op=0010 yield=20 msg=M1\nconf 1 key=C3 order=O3 yield=10 msg=M2 cancelled=yes\n"
	"conf 1 key=C4 order=O3 op=0010 scrap=10 at=2026-03-31T12:00:00-05:00";

struct dice
{
	uint64_t state;
	bool inside;
}; /* inside: all rows lie in March */

/* splitmix64: the same numbers everywhere. */
static uint64_t
dice_next (struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C (0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C (0x94d049bb133111eb);
	return z ^ z >> 31;
}

static unsigned
dice_below (struct dice *dice, unsigned n)
{
	return (unsigned) (dice_next (dice) % n);
}

static const char *
dice_pick (struct dice *dice, const char *const *from, unsigned n)
{
	return from[dice_below (dice, n)];
}

#define PICK(dice, ...) \
	dice_pick (dice, (const char *const[]) {__VA_ARGS__}, G_N_ELEMENTS (((const char *const[]) {__VA_ARGS__})))

/* A time near the end of the period, so that both windows are met; minutes are few, so that rows come close to each other. */
static char *
time_text (struct dice *dice)
{
	static const char *const days[] = {"2026-03-30", "2026-03-31", "2026-03-31", "2026-04-01"};

	return g_strdup_printf ("%sT%02u:%02u:%02u-05:00", dice_pick (dice, days, dice->inside ? 3 : 4), 8 + dice_below (dice, 16),
		dice_below (dice, 3) * 4, dice_below (dice, 3));
}

static void
thing_add (struct dice *dice, GString *row, bool strange)
{
	g_string_append_printf (row, " order=%s lot=%s qty=%s", PICK (dice, "O1", "O1", "O2", "O3"),
		PICK (dice, "L1", "L1", "L2", "none"), PICK (dice, "10", "10", "5", "5", "20", "2.5", "-5", "240", "10.01", "100"));
	if (dice_below (dice, 3) == 0)
		g_string_append_printf (row, " mat=%s", PICK (dice, "RM-8", "PK-2", "FG-100", "XX-1"));
	if (dice_below (dice, 2) == 0)
		g_string_append_printf (row, " msg=M%u", dice_below (dice, 4));
	if (!strange)
		return;
	if (dice_below (dice, 12) == 0)
		g_string_append_printf (row, " %s",
			PICK (dice, "qty=bad", "qty=0", "uom=DRM", "uom=CAR", "uom=LB", "plant=none", "mat=GL-1", "mat=SV-1", "scope=test",
				"order=none", "carried=MISSING_ERP", "carried=MISSING_MES", "op=0020", "qty=8000000000000"));
}

static char *
left_text (struct dice *dice, unsigned n)
{
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < n; i++) {
		g_autofree char *at = time_text (dice);

		g_string_append_printf (text, "key=S%u at=%s loc=%s", dice_below (dice, 20) == 0 ? dice_below (dice, n) : i, at,
			PICK (dice, "A", "A", "B", "C", "none"));
		if (dice_below (dice, 3) == 0)
			g_string_append_printf (text, " mvt=%s", PICK (dice, "PROD", "SCRAP", "CONS", "USE"));
		thing_add (dice, text, true);
		if (dice_below (dice, 10) == 0)
			g_string_append_printf (text, " rev=S%u", dice_below (dice, n));
		g_string_append_c (text, '\n');
	}
	return g_string_free (text, FALSE);
}

static char *
right_text (struct dice *dice, unsigned n)
{
	static const char *const days[] = {"2026-03-30", "2026-03-31", "2026-03-31", "2026-04-01"};
	static const char *const codes[] = {"261 ind=H", "261 ind=H", "261 ind=H", "262 ind=S", "101 ind=S", "101 ind=S", "102 ind=H",
		"551 ind=H", "311 ind=S", "961 ind=H", "261 ind=S"};
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < n; i++) {
		g_autofree char *entered = time_text (dice);

		g_string_append_printf (text, "key=E%u entered=%s post=%s loc=%s mvt=%s",
			dice_below (dice, 20) == 0 ? dice_below (dice, n) : i, entered, dice_pick (dice, days, dice->inside ? 3 : 4),
			PICK (dice, "L001", "L001", "L002", "none"), dice_pick (dice, codes, G_N_ELEMENTS (codes)));
		thing_add (dice, text, true);
		if (dice_below (dice, 2) == 0)
			g_string_append_printf (text, " amount=%u cur=%s", dice_below (dice, 100), PICK (dice, "USD", "USD", "JPY"));
		if (dice_below (dice, 8) == 0)
			g_string_append_printf (text, " rev=E%u", dice_below (dice, n));
		g_string_append_c (text, '\n');
	}
	return g_string_free (text, FALSE);
}

/* Runs in a few orders of rows; all say the same. */
static void
orders_check (struct fixture *fixture, unsigned seed)
{
	g_autofree char *first = NULL;

	for (unsigned i = 0; i < 3; i++) {
		fixture->order = i < 2 ? i : seed + 2;
		g_autoptr (bench) bench = fixture_run (fixture);
		g_autofree char *dump = bench_dump (bench);

		if (first == NULL)
			first = g_steal_pointer (&dump);
		else {
			g_autofree char *difference = text_difference (first, dump);

			ck_assert_msg (strcmp (first, dump) == 0, "seed %u: order %u changes the outcome\n%s\n== left\n%s== right\n%s", seed,
				fixture->order, difference, fixture->left, fixture->right);
		}
	}
}

static unsigned
batches (void)
{
	const char *full = getenv ("TEST_FULL");

	return full != NULL && *full != '\0' ? BATCHES_FULL : BATCHES;
}

START_TEST (random_rows_keep_every_invariant_in_any_order)
{
	for (unsigned i = 0; i < BATCH; i++) {
		unsigned seed = (unsigned) _i * BATCH + i;
		struct dice dice = {seed, i % 2 == 0};
		g_autofree char *left = left_text (&dice, dice_below (&dice, 12)), *right = right_text (&dice, dice_below (&dice, 12));
		struct fixture fixture = {.left = left,
			.right = right,
			.reference = plant_reference,
			.rule = dice_below (&dice, 3) == 0 ? "receipts" : NULL,
			.period = !dice.inside && dice_below (&dice, 3) == 0 ? "2026-04" : NULL,
			.as_of = !dice.inside && dice_below (&dice, 2) == 0 ? "2026-03-31T18:00:00-05:00"
				: dice_below (&dice, 2) == 0                    ? "2026-04-02T12:00:00-05:00"
																: NULL};

		orders_check (&fixture, seed);
	}
}
END_TEST

/* What the ERP posts when all goes well: the same thing, a minute later, on the day of the event. */
static char *
mirror_text (const char *left)
{
	g_auto (GStrv) lines = g_strsplit (left, "\n", -1);
	GString *text = g_string_new (NULL);

	for (char **line = lines; **line != '\0'; line++) {
		g_autofree char *row = g_strdup (*line);
		char *at = strstr (row, " at=") + 4, *loc = strstr (row, " loc=") + 5, *what = strstr (row, " order="),
			 *minus = strstr (what, " qty=-");
		bool made = strstr (row, " mvt=PROD") != NULL, negative = minus != NULL;

		if (negative)
			memmove (minus + 5, minus + 6, strlen (minus + 6) + 1);
		g_string_append_printf (
			text, "key=E%.*s entered=%.16s:30-05:00 post=%.10s", (int) strcspn (row + 5, " "), row + 5, at, at);
		g_string_append_printf (text, " mvt=%s ind=%s loc=%s%s\n",
			made           ? negative ? "102" : "101"
				: negative ? "262"
						   : "261",
			made != negative ? "S" : "H",
			*loc == 'A'       ? "L001"
				: *loc == 'B' ? "L002"
							  : "none",
			what);
	}
	return g_string_free (text, FALSE);
}

static char *
orderly_text (struct dice *dice, unsigned n, bool made)
{
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < n; i++) {
		g_autofree char *at = time_text (dice);

		g_string_append_printf (
			text, "key=S%u at=%s loc=%s mvt=%s", i, at, PICK (dice, "A", "B", "none"), made ? "PROD" : "CONS");
		thing_add (dice, text, false);
		g_string_append_c (text, '\n');
	}
	return g_string_free (text, FALSE);
}

START_TEST (a_mirror_of_the_left_side_gives_no_case)
{
	for (unsigned i = 0; i < BATCH; i++) {
		unsigned seed = (unsigned) _i * BATCH + i;
		struct dice dice = {UINT64_C (1) << 40 | seed, false};
		bool made = dice_below (&dice, 2) == 0;
		g_autofree char *left = orderly_text (&dice, 1 + dice_below (&dice, 15), made), *right = mirror_text (left);
		struct fixture fixture = {.left = left,
			.right = right,
			.rule = made ? "receipts" : "consumption",
			.period = dice_below (&dice, 2) == 0 ? "2026-04" : NULL,
			.reference = "location A L001\nlocation B L002",
			.order = dice_below (&dice, 9)};
		g_autoptr (bench) bench = fixture_run (&fixture);

		if (bench->outcome->n_cases > 0) {
			g_autofree char *cases = bench_cases (bench);

			ck_abort_msg ("seed %u:\n%s\n== left\n%s\n== right\n%s", seed, cases, left, right);
		}
	}
}
END_TEST

/* ---- the sieve ---- */

/* What a reader would say of a row (movement_sift.c), from the table that a full reading gave. */
static struct sieve_row
row_said (const struct bench *bench, int side, uint32_t row, const struct window_bounds *bounds, const struct sieve_keys *keys)
{
	const struct movement_table *table = bench->side[side];
	uint32_t order = movement_text (table, COL_ORDER, row), message = movement_text (table, COL_MESSAGE, row);
	struct window_clocks clocks = {
		movement_event (table, row), movement_entered (table, row), movement_posting (table, row), movement_period (table, row)};
	instant_t newest = MAX (clocks.event, clocks.entered),
			  at = clocks.event != INSTANT_NONE ? clocks.event
		: clocks.entered != INSTANT_NONE        ? clocks.entered
												: INT64_MAX;
	const struct order *known =
		reference_order (bench->reference, movement_text (table, COL_PLANT, row), table->canonical_order[row]);
	bool closed = side == SIDE_LEFT && known != NULL && known->closed_at != INSTANT_NONE && at > known->closed_at;
	enum window window = window_of (bounds, &clocks);

	return (struct sieve_row) {
		.place = sift_place_hash (keys, false, strpool_text (bench->strings, order), strpool_length (bench->strings, order),
			strpool_hash (bench->strings, movement_text (table, COL_LOT, row))),
		.message = message != 0
			? sift_message_hash (strpool_text (bench->strings, message), strpool_length (bench->strings, message))
			: 0,
		.key =
			sift_key_hash (movement_string (table, COL_SOURCE_KEY, row), strlen (movement_string (table, COL_SOURCE_KEY, row))),
		.qty = table->qty[row],
		.amount = movement_amount (table, row),
		.newest = newest,
		.row = row,
		.window = window,
		.doubt = closed || window == WINDOW_LATER || (table->flags[row] & MOVEMENT_TIME_AMBIGUOUS) ||
			movement_text (table, COL_REVERSAL_OF, row) != 0 || movement_is_told (table, movement_scope_attribute (table), row),
		.broken = table->flags[row] & MOVEMENT_REJECTED,
	};
}

static uint32_t
class_of (struct sieve *sieve, int side, const struct movement_table *table, uint32_t row)
{
	struct movement_table *classes = sieve_classes (sieve, side);
	uint64_t hashes[SIEVE_CLASS_COLUMNS], hash;

	for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++)
		hashes[i] = strpool_hash (table->strings, movement_text (table, sieve_class_columns[i], row));
	hash = sieve_class_hash (hashes);
	uint32_t found = sieve_class_find (sieve, side, hash);
	if (found != UINT32_MAX)
		return found;
	movement_begin (classes);
	for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++) {
		const char *text = movement_string (table, sieve_class_columns[i], row);

		movement_set_text (classes, sieve_class_columns[i], text, strlen (text));
	}
	movement_set_text (classes, COL_SOURCE_KEY, "class", strlen ("class"));
	movement_set_qty (classes, 1);
	movement_set_posting (classes, 0);
	movement_end (classes);
	return sieve_class_add (sieve, side, hash);
}

/* Open items of earlier runs are no rows that were read: the sieve is only told of them. */
static void
rows_sift (struct bench *bench, struct sieve *sieve, int side, const struct sieve_keys *keys)
{
	const struct movement_table *table = bench->side[side];
	const struct recon_input *input = &bench->input;
	struct window_bounds bounds =
		window_bounds_of (input->rule, input->plant, side, input->from, input->until, input->period, input->as_of);

	for (uint32_t row = 0; row < table->rows; row++) {
		struct sieve_row said = row_said (bench, side, row, &bounds, keys);
		uint32_t of = movement_text (table, COL_REVERSAL_OF, row);

		if (table->flags[row] & MOVEMENT_CARRIED) {
			sieve_doubt_key (sieve, side, said.key);
			sieve_doubt_place (sieve, said.place);
			if (said.message != 0)
				sieve_doubt_message (sieve, said.message);
			continue;
		}
		said.class_row = class_of (sieve, side, table, row);
		if (of != 0)
			sieve_doubt_key (sieve, side, sift_key_hash (strpool_text (table->strings, of), strpool_length (table->strings, of)));
		sieve_add (sieve, side, &said);
	}
}

static void
sieve_decide (struct bench *bench, struct sieve *sieve, const struct sieve_keys *keys)
{
	const struct reconciliation *rules[] = {bench->input.rule};
	g_autoptr (sieve_work) work = sieve_work_new (sieve);

	for (size_t i = 0; reference_queue (bench->reference, i) != NULL; i++)
		sift_doubt_queue (sieve, keys, false, reference_queue (bench->reference, i), NULL);
	sieve_unit_add (sieve, bench->plant.name, &bench->input, rules, 1);
	for (int side = 0; side < SIDE_COUNT; side++)
		sieve_repeats (sieve, side);
	for (int partition = 0; partition < SIEVE_PARTITIONS; partition++)
		sieve_settle (work, partition);
	for (bool more = true; more;) {
		sieve_messages (sieve, &work, 1);
		more = false;
		for (int partition = 0; partition < SIEVE_PARTITIONS; partition++)
			more |= sieve_spread (work, partition);
	}
}

/* The rows that are left to match, as a table of their own would hold them, and those that were set aside. */
static void
side_reduce (struct bench *bench, const struct sieve *sieve, int side, struct movement_table *wanted)
{
	const struct movement_table *table = bench->side[side];
	const struct recon_input *input = &bench->input;
	struct window_bounds bounds =
		window_bounds_of (input->rule, input->plant, side, input->from, input->until, input->period, input->as_of);
	g_autoptr (movement_table) read = movement_table_new (bench->strings);

	for (uint32_t row = 0; row < table->rows; row++) {
		bool carried = table->flags[row] & MOVEMENT_CARRIED;

		if (!carried && !(sieve_wanted (sieve, side)[row / 8] >> row % 8 & 1))
			continue;
		movement_append (wanted, table, &row, 1);
		if (!carried)
			movement_append (read, table, &row, 1);
	}
	bench->input.quiet[side] = sieve_quiet (sieve, side, bench->plant.name, read, &bounds);
	bench->input.side[side] = wanted;
	bench->input.rows[side] = NULL;
	bench->input.n_rows[side] = wanted->rows;
}

/* Runs again over what the sieve leaves; the outcome must be the same to the letter. Returns how many rows were set aside. */
static int64_t
sieve_check (struct bench *bench, unsigned seed, const struct fixture *fixture)
{
	struct strpool *const strings[SIDE_COUNT] = {bench->strings, bench->strings};
	g_autoptr (sieve) sieve = sieve_new (strings);
	g_autoptr (movement_table) left = movement_table_new (bench->strings), right = movement_table_new (bench->strings);
	struct movement_table *const wanted[SIDE_COUNT] = {left, right};
	g_autofree char *whole = bench_dump (bench);
	const struct reconciliation *rules[] = {bench->input.rule};
	struct bench reduced = *bench;
	struct sieve_keys keys;
	int64_t set_aside = 0;

	ck_assert (sieve_serves (rules, 1, &keys));
	for (int side = 0; side < SIDE_COUNT; side++)
		rows_sift (&reduced, sieve, side, &keys);
	sieve_decide (&reduced, sieve, &keys);
	for (int side = 0; side < SIDE_COUNT; side++) {
		side_reduce (&reduced, sieve, side, wanted[side]);
		for (size_t i = 0; i < reduced.input.quiet[side].n; i++)
			set_aside += reduced.input.quiet[side].list[i].rows;
	}
	g_autoptr (GError) error = NULL;
	g_autoptr (recon) recon = recon_run (&reduced.input, &error);
	g_assert_no_error (error);
	g_autoptr (outcome) outcome = recon_outcome (recon);
	reduced.outcome = outcome;
	g_autofree char *dump = bench_dump (&reduced), *difference = text_difference (whole, dump);
	ck_assert_msg (strcmp (whole, dump) == 0, "seed %u: setting rows aside changes the outcome\n%s\n== left\n%s== right\n%s",
		seed, difference, fixture->left, fixture->right);
	for (int side = 0; side < SIDE_COUNT; side++)
		g_free ((gpointer) reduced.input.quiet[side].list);
	return set_aside;
}

/* The rows with what their documents say, on one of two accounts. */
static char *
amounts_say (struct dice *dice, const char *right)
{
	g_auto (GStrv) lines = g_strsplit (right, "\n", -1);
	GString *text = g_string_new (NULL);

	for (char **line = lines; **line != '\0'; line++)
		g_string_append_printf (text, "%s amount=%u.%02u gl=%s\n", *line, dice_below (dice, 900), dice_below (dice, 100),
			PICK (dice, "130000", "130100"));
	return g_string_free (text, FALSE);
}

/* A pass of its own tolerance beside a rule that has none: rows of one sum need not be what it would have paired. */
static void
a_pass_tolerates (struct reconciliation *rule)
{
	static struct tolerance tolerances[] = {{"*", 600000, 600000, 0, DECIMAL_NONE}}, none[] = {{"*", 0, 0, 0, DECIMAL_NONE}};

	rule->tolerances = none;
	rule->n_tolerances = G_N_ELEMENTS (none);
	for (int i = 0; i < rule->n_passes; i++)
		if (strcmp (rule->passes[i].name, "exact") == 0) {
			rule->passes[i].tolerances = tolerances;
			rule->passes[i].n_tolerances = G_N_ELEMENTS (tolerances);
		}
}

START_TEST (setting_rows_aside_changes_nothing)
{
	int64_t set_aside = 0;

	for (unsigned i = 0; i < BATCH; i++) {
		unsigned seed = (unsigned) _i * BATCH + i;
		struct dice dice = {UINT64_C (1) << 41 | seed, i % 2 == 0};
		bool made = dice_below (&dice, 2) == 0;
		g_autofree char *orderly = orderly_text (&dice, 1 + dice_below (&dice, 15), made), *mirror = mirror_text (orderly),
						*posted = amounts_say (&dice, mirror);
		g_autofree char *strange = left_text (&dice, dice_below (&dice, 4)), *others = right_text (&dice, dice_below (&dice, 4));
		g_autofree char *left = g_strconcat (orderly, strange, NULL),
						*right = g_strconcat (i % 5 == 0 ? posted : mirror, others, NULL);
		g_autofree char *reference = g_strconcat (plant_reference, i % 3 == 0 ? plant_confirmations : "", NULL);
		struct fixture fixture = {.left = left,
			.right = right,
			.reference = reference,
			.rule = made ? "receipts" : "consumption",
			.adjust = i % 7 == 0 ? a_pass_tolerates : NULL,
			.period = !dice.inside && dice_below (&dice, 3) == 0 ? "2026-04" : NULL,
			.as_of = !dice.inside && dice_below (&dice, 2) == 0 ? "2026-03-31T18:00:00-05:00"
				: dice_below (&dice, 2) == 0                    ? "2026-04-02T12:00:00-05:00"
																: NULL};
		g_autoptr (bench) bench = fixture_run (&fixture);

		set_aside += sieve_check (bench, seed, &fixture);
	}
	/* Else nothing was tried. */
	ck_assert_int_gt (set_aside, BATCH);
}
END_TEST

/* Numbers that the engine compares with nothing, for their sums might not fit, are left to it. */
static const struct
{
	const char *qty;
	int rows;
	int64_t aside;
} wide[] = {{"1000000000000", 1, 2}, {"1200000000000", 1, 0}, {"400000000000", 2, 4}, {"400000000000", 3, 0},
	{"4000000000000", 1, 0}, {"3000000000000", 2, 0}};

START_TEST (rows_whose_sums_might_not_fit_are_not_set_aside)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < wide[_i].rows; i++) {
		g_string_append_printf (left, "key=S%d qty=%s lot=L1\n", i, wide[_i].qty);
		g_string_append_printf (right, "key=E%d qty=%s lot=L1\n", i, wide[_i].qty);
	}
	struct fixture fixture = {.left = left->str, .right = right->str};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_int_eq (sieve_check (bench, (unsigned) _i, &fixture), wide[_i].aside);
	ck_assert_int_eq (bench->outcome->n_cases == 0, wide[_i].aside > 0);
}
END_TEST

/* 10 and 5 against 9.5 and 5.5: one sum, and two pairs where the first pass lets half a unit pass. */
START_TEST (rows_that_a_pass_would_pair_within_its_tolerance_are_not_set_aside_by_their_sum)
{
	static const struct
	{
		void (*adjust) (struct reconciliation *rule);
		int64_t aside;
		const char *states;
	} rows[] = {{NULL, 4, "left matched=2; right matched=2"},
		{a_pass_tolerates, 0, "left matched_tolerance=2; right matched_tolerance=2"}};

	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct fixture fixture = {.left = "key=S1 qty=10 lot=L1\nkey=S2 qty=5 lot=L1\n",
			.right = "key=E1 qty=9.5 lot=L1\nkey=E2 qty=5.5 lot=L1\n",
			.adjust = rows[i].adjust};
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *states = bench_states (bench);

		ck_assert_str_eq (states, rows[i].states);
		ck_assert_int_eq (sieve_check (bench, 0, &fixture), rows[i].aside);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_property");
	TCase *tcase = tcase_create ("properties");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, random_rows_keep_every_invariant_in_any_order, 0, (int) batches ());
	tcase_add_loop_test (tcase, setting_rows_aside_changes_nothing, 0, (int) batches ());
	tcase_add_loop_test (tcase, a_mirror_of_the_left_side_gives_no_case, 0, (int) batches ());
	tcase_add_test (tcase, rows_that_a_pass_would_pair_within_its_tolerance_are_not_set_aside_by_their_sum);
	tcase_add_loop_test (tcase, rows_whose_sums_might_not_fit_are_not_set_aside, 0, G_N_ELEMENTS (wide));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
