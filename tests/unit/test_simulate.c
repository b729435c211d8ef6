/* test_simulate.c - the simulated plant: its clocks, its orders, its faults and their answers. */
#include "common/base/failure.h"
#include "common/config/config.h"
#include "simulate/simulate.h"
#include "simulate/spoil.h"
#include "simulate/truth.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static struct simulation
simulation_get (void)
{
	return (struct simulation) {.seed = 5, .plants = 2, .movements = 8000, .period = 202603, .scans_per_posting = 6};
}

static struct world *
world_get (const struct simulation *simulation)
{
	GError *error = NULL;
	struct world *world = world_new (simulation, &error);

	ck_assert_msg (world != NULL, "%s", error != NULL ? error->message : "no error");
	return world;
}

static instant_t
at (const char *text)
{
	instant_t instant = INSTANT_NONE;

	ck_assert_int_eq (instant_parse (text, strlen (text), NULL, NULL, &instant), TIME_OK);
	return instant;
}

START_TEST (a_stream_of_random_numbers_repeats_and_differs_from_its_neighbors)
{
	struct random a, b, c;
	int equal = 0;

	random_seed (&a, 1, 2);
	random_seed (&b, 1, 2);
	random_seed (&c, 1, 3);
	for (int i = 0; i < 1000; i++) {
		uint64_t number = random_next (&a);

		ck_assert_uint_eq (number, random_next (&b));
		equal += number == random_next (&c);
	}
	ck_assert_int_eq (equal, 0);
}
END_TEST

START_TEST (a_range_reaches_both_of_its_ends_and_nothing_beyond)
{
	struct random random;
	int seen[7] = {0};

	random_seed (&random, 9, 9);
	for (int i = 0; i < 7000; i++) {
		int64_t number = random_range (&random, -3, 3);

		ck_assert_int_ge (number, -3);
		ck_assert_int_le (number, 3);
		seen[number + 3]++;
	}
	for (int i = 0; i < 7; i++)
		ck_assert_int_gt (seen[i], 800);
	ck_assert_int_eq (random_range (&random, 42, 42), 42);
}
END_TEST

START_TEST (faults_are_read_from_words_and_files)
{
	int64_t counts[FAULT_COUNT] = {0};
	GError *error = NULL;
	g_autofree char *path = g_build_filename (g_get_tmp_dir (), "faults-XXXXXX", NULL);
	const char text[] = "code,count\n# a comment\nMISSING_ERP,4\n\n QTY_VAR : 2  # more\n";

	g_close (g_mkstemp (path), NULL);
	ck_assert (g_file_set_contents (path, text, -1, NULL));
	ck_assert (fault_file_read (path, counts, &error));
	ck_assert (fault_read ("QTY_VAR=3", counts, &error));
	ck_assert (fault_read ("all=1", counts, &error));
	ck_assert (fault_read ("gl=2", counts, &error));
	ck_assert (fault_read ("GL_ROUNDING=1", counts, &error));
	for (enum fault fault = 0; fault < FAULT_COUNT; fault++) {
		bool special = fault == FAULT_TZ_AMBIGUOUS || fault == FAULT_QUEUE_DELETED;
		int64_t expected = fault == FAULT_MISSING_ERP ? 5 : fault == FAULT_QTY_VAR ? 6 : special ? 0 : 1;

		if (fault_is_finance (fault))
			expected = fault == FAULT_GL_ROUNDING ? 3 : 2;
		if (fault_is_stock (fault))
			expected = 0;

		ck_assert_msg (counts[fault] == expected, "%s: %d", fault_name (fault), (int) counts[fault]);
		ck_assert_int_eq (fault_find (fault_name (fault)), fault);
	}
	g_unlink (path);
}
END_TEST

START_TEST (a_fault_that_is_none_is_refused_with_its_name)
{
	static const struct
	{
		const char *text, *message;
	} cases[] = {
		{"MISSING=1", "no fault 'MISSING'"},
		{"MISSING_ERP", "not a fault and its count"},
		{"MISSING_ERP=", "'' is not a count"},
		{"MISSING_ERP=1x", "'1x' is not a count"},
		{"all=-1", "'-1' is not a count"},
		{"QTY_VAR=10001", "'10001' is not a count"},
	};
	int64_t counts[FAULT_COUNT] = {0};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		ck_assert (!fault_read (cases[i].text, counts, &error));
		ck_assert_int_eq (failure_exit_code (error), FAILURE_USAGE);
		ck_assert_msg (strstr (error->message, cases[i].message) != NULL, "%s", error->message);
	}
}
END_TEST

START_TEST (the_nightly_batch_does_not_run_on_sundays_and_mondays)
{
	static const struct
	{
		const char *event, *batch;
	} cases[] = {
		{"2026-03-10T12:00:00Z", "2026-03-11T04:30:00Z"}, /* Tuesday */
		{"2026-03-11T04:30:00Z", "2026-03-11T04:30:00Z"},
		{"2026-03-11T04:30:01Z", "2026-03-12T04:30:00Z"},
		{"2026-03-13T22:00:00Z", "2026-03-14T04:30:00Z"}, /* Friday: Saturday's run */
		{"2026-03-14T05:00:00Z", "2026-03-17T04:30:00Z"}, /* Saturday: nothing before Tuesday */
		{"2026-03-16T23:00:00Z", "2026-03-17T04:30:00Z"},
		{"2026-03-31T23:00:00Z", "2026-04-01T04:30:00Z"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
		ck_assert_int_eq (batch_after (at (cases[i].event)), at (cases[i].batch));
}
END_TEST

START_TEST (segments_follow_each_other_without_a_gap_through_the_change_of_the_clocks)
{
	struct simulation simulation = simulation_get ();
	struct world *world = world_get (&simulation);

	for (int i = 0; i < world->n_sites; i++) {
		instant_t from, until, last = INSTANT_NONE;
		int days = world->until - world->from + 2 * MARGIN_DAYS, odd = 0;
		date_t date;

		for (int32_t segment = 0; segment < days * SEGMENTS; segment++) {
			segment_bounds (world, &world->sites[i], segment, &from, &until, &date);
			ck_assert (last == INSTANT_NONE || from == last);
			ck_assert_int_eq (zone_date (world->sites[i].zone, from), date);
			ck_assert_int_eq (zone_date (world->sites[i].zone, until - 1), date);
			odd += (until - from) % (2 * INSTANT_DAY / 24) != 0;
			last = until;
		}
		ck_assert_int_eq (odd, 1); /* the night of five hours */
	}
	world_free (world);
}
END_TEST

START_TEST (half_a_tenth_of_any_unit_is_worth_whole_cents)
{
	struct simulation simulation = simulation_get ();
	struct world *world = world_get (&simulation);
	const struct catalog *catalog = world->catalog;

	for (int material = 0; material < catalog->n; material++)
		for (int site = 0; site < 6; site++)
			for (int later = 0; later < 2; later++) {
				const struct material *m = &catalog->materials[material];
				int64_t qty = m->base == UNIT_EA ? QTY_ONE : QTY_ONE / 20;
				date_t date = later ? catalog->price_step : catalog->price_from;
				int64_t price = catalog_price (catalog, material, site, date);

				ck_assert_int_gt (price, 0);
				/* qty and price have six decimals each, a cent two: ten must go */
				ck_assert_msg (qty * (price / m->price_unit) % INT64_C (10000000000) == 0, "%s", m->code);
			}
	world_free (world);
}
END_TEST

START_TEST (a_product_never_has_both_resins_of_one_group)
{
	struct simulation simulation = simulation_get ();
	struct world *world = world_get (&simulation);
	const struct catalog *catalog = world->catalog;

	for (int i = 0; i < catalog->n_products; i++) {
		int product = catalog->first_product + i;
		const struct material *a = &catalog->materials[catalog_component (catalog, product, WEIGHED)];
		const struct material *b = &catalog->materials[catalog_component (catalog, product, MIXED)];

		ck_assert_int_ne (a->group, b->group);
		ck_assert_int_eq (catalog->materials[a->substitute].group, a->group);
		ck_assert_str_ne (catalog->materials[a->substitute].code, a->code);
	}
	world_free (world);
}
END_TEST

START_TEST (a_month_that_cannot_be_is_refused)
{
	struct simulation simulation = simulation_get ();
	g_autoptr (GError) error = NULL;

	simulation.period = 202613;
	ck_assert (world_new (&simulation, &error) == NULL);
	ck_assert_int_eq (failure_exit_code (error), FAILURE_USAGE);
	g_clear_error (&error);
	simulation.period = 202603;
	simulation.faults[FAULT_TZ_AMBIGUOUS] = 1;
	ck_assert (world_new (&simulation, &error) == NULL);
	ck_assert_int_eq (failure_exit_code (error), FAILURE_USAGE);
}
END_TEST

START_TEST (faults_find_the_plants_whose_clocks_are_put_back)
{
	struct simulation simulation = simulation_get ();
	struct world *world;
	int found[2] = {0};

	simulation.period = 202610; /* Berlin on the 25th; Chicago only in November */
	simulation.faults[FAULT_TZ_AMBIGUOUS] = 3;
	world = world_get (&simulation);
	for (int i = 0; i < 2; i++)
		for (int64_t slot = 0; slot < world->sites[i].n_slots; slot++)
			found[i] += world->sites[i].slots[slot].fault == FAULT_TZ_AMBIGUOUS;
	ck_assert_int_eq (found[0], 0);
	ck_assert_int_eq (found[1], 3);
	ck_assert_int_eq (world->sites[0].repeated_at, INSTANT_NONE);
	ck_assert_int_eq (world->sites[1].repeated_at, at ("2026-10-25T00:00:00Z"));
	world_free (world);
}
END_TEST

/* Every order keeps to the numbers that are set aside for it, whatever its size. */
START_TEST (shorter_orders_are_more_orders_of_as_many_rows)
{
	int64_t orders[2];

	for (int i = 0; i < 2; i++) {
		struct simulation simulation = simulation_get ();
		struct world *world;
		struct order order;
		int64_t scans = 0;

		simulation.shifts_per_order = i == 0 ? 3 : 1;
		simulation.movements = 80000;
		simulation.faults[FAULT_CUTOFF] = 5;
		world = world_get (&simulation);
		order_init (&order, world);
		for (int s = 0; s < world->n_sites; s++)
			for (int64_t slot = 0; slot < world->sites[s].n_slots; slot++) {
				order_build (&order, &world->sites[s], slot);
				ck_assert_int_ge (order.n_segments, 1);
				ck_assert_int_le (order.n_segments, simulation.shifts_per_order);
				scans += order.scans->len;
			}
		ck_assert_int_gt (scans, simulation.movements - simulation.movements / 10);
		ck_assert_int_lt (scans, simulation.movements + simulation.movements / 10);
		orders[i] = world->n_orders;
		order_release (&order);
		world_free (world);
	}
	ck_assert_int_gt (orders[1], orders[0] * 19 / 10);
	ck_assert_int_lt (orders[1], orders[0] * 21 / 10);
}
END_TEST

START_TEST (no_two_orders_share_a_number)
{
	static const int scans[] = {1, 6, 1000};

	for (size_t i = 0; i < G_N_ELEMENTS (scans); i++) {
		struct simulation simulation = simulation_get ();
		struct world *world;
		struct order order;

		simulation.scans_per_posting = scans[i];
		simulation.movements = 8000 * scans[i];
		for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
			simulation.faults[fault] = fault == FAULT_TZ_AMBIGUOUS ? 0 : 7;
		world = world_get (&simulation);
		order_init (&order, world);
		for (int s = 0; s < world->n_sites; s++)
			for (int64_t slot = 0; slot < world->sites[s].n_slots; slot++) {
				uint64_t global = (uint64_t) (world->sites[s].first_slot + slot);

				order_build (&order, &world->sites[s], slot);
				fault_apply (&order);
				ck_assert_uint_le (order.next_scan, (global + 1) * (uint64_t) world->scans_of_order + 1);
				ck_assert_uint_le (
					order.next_document - UINT64_C (4900000000), (global + 1) * (uint64_t) world->documents_of_order + 1);
			}
		order_release (&order);
		world_free (world);
	}
}
END_TEST

static guint64
order_hash (const struct order *order)
{
	guint64 hash = 14695981039346656037u;

	for (guint i = 0; i < order->scans->len; i++) {
		const struct scan *scan = &g_array_index (order->scans, struct scan, i);

		hash = (hash ^ (guint64) scan->qty ^ (guint64) scan->event_at) * 1099511628211u;
	}
	for (guint i = 0; i < order->postings->len; i++) {
		const struct posting *posting = &g_array_index (order->postings, struct posting, i);

		hash = (hash ^ (guint64) posting->qty ^ (guint64) posting->entered_at) * 1099511628211u;
	}
	return hash;
}

START_TEST (regular_orders_are_the_same_whether_there_are_faults_or_not)
{
	struct simulation simulation = simulation_get ();
	struct world *clean = world_get (&simulation), *faulty;
	struct order a, b;
	int64_t compared = 0;

	simulation.faults[FAULT_MISSING_ERP] = simulation.faults[FAULT_CUTOFF] = 20;
	faulty = world_get (&simulation);
	order_init (&a, clean);
	order_init (&b, faulty);
	for (int64_t i = 0, j = 0; j < faulty->sites[0].n_slots; j++) {
		if (faulty->sites[0].slots[j].fault != FAULT_COUNT)
			continue;
		order_build (&a, &clean->sites[0], i++);
		order_build (&b, &faulty->sites[0], j);
		fault_apply (&b);
		ck_assert_uint_gt (a.scans->len, 20);
		ck_assert_uint_eq (order_hash (&a), order_hash (&b));
		ck_assert_uint_eq (b.truth->len, 0);
		compared++;
	}
	ck_assert_int_eq (compared, clean->sites[0].n_slots);
	order_release (&a);
	order_release (&b);
	world_free (clean);
	world_free (faulty);
}
END_TEST

static const char *const codes[FAULT_COUNT] = {
	[FAULT_DUP_CHANNEL] = "DUP_ERP",
	[FAULT_UNCAPTURED] = "MISSING_MES",
};

/* A fault in accounting tells a line of the bridge, and nothing of the plant. */
static void
check_bridge (const struct order *order, enum fault fault)
{
	g_autofree char *cause = g_ascii_strdown (fault_name (fault) + strlen ("GL_"), -1);
	g_auto (GStrv) cells = g_strsplit_set (order->bridge->str, ",\n", -1);

	ck_assert_uint_eq (order->truth->len, 0);
	if (fault == FAULT_GL_ACCOUNT_DETERMINATION) { /* only the sums of all orders tell it */
		ck_assert_uint_eq (order->bridge->len, 0);
		return;
	}
	ck_assert_str_eq (cells[0], order->site->company);
	ck_assert_str_eq (cells[2], order->site->currency);
	ck_assert_str_eq (cells[3], cause);
	ck_assert_str_eq (cells[6], fault_name (fault));
}

/* Each fault, in each of its forms, tells a truth of its own code. */
START_TEST (each_fault_tells_its_truth)
{
	struct simulation simulation = simulation_get ();
	struct world *world;
	struct order order;
	int told = 0;

	simulation.period = 202610;
	for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
		simulation.faults[fault] = 12;
	world = world_get (&simulation);
	order_init (&order, world);
	for (int s = 0; s < world->n_sites; s++)
		for (int64_t slot = 0; slot < world->sites[s].n_slots; slot++) {
			enum fault fault = (enum fault) world->sites[s].slots[slot].fault;
			g_auto (GStrv) cells = NULL;
			const char *code;

			order_build (&order, &world->sites[s], slot);
			fault_apply (&order);
			if (fault_is_finance (fault)) {
				check_bridge (&order, fault);
				told++;
				continue;
			}
			ck_assert ((order.truth->len > 0) == (fault != FAULT_COUNT));
			ck_assert_uint_eq (order.bridge->len, 0);
			if (fault == FAULT_COUNT)
				continue;
			cells = g_strsplit_set (order.truth->str, ",\n", -1);
			code = codes[fault] != NULL ? codes[fault] : fault_name (fault);
			if (fault == FAULT_YIELD_MISMATCH && world->sites[s].slots[slot].ordinal % 3 == 2) {
				code = "RECEIPT_EXCESS";
				ck_assert_str_eq (cells[9], "YIELD_MISMATCH");
			}
			if (fault != FAULT_DOUBLE)
				ck_assert_str_eq (cells[1], code);
			ck_assert_str_eq (cells[10], fault_name (fault));
			ck_assert_str_eq (cells[2], world->sites[s].code);
			told++;
		}
	/* Those of stock are of no order. */
	ck_assert_int_eq (told, 12 * FAULT_STOCK_ROLLFWD_BREAK);
	order_release (&order);
	world_free (world);
}
END_TEST

START_TEST (keys_of_a_case_are_sorted_by_byte)
{
	struct simulation simulation = simulation_get ();
	struct world *world = world_get (&simulation);
	struct truth truth = {.code = CODE_QTY_VAR, .material = 0, .delta = 1825000, .impact = -58400, .tags = "CUTOFF"};
	struct slot slot = {.fault = FAULT_QTY_VAR};
	struct order order;
	g_autofree char *expected = NULL;

	order_init (&order, world);
	order_build (&order, &world->sites[0], 0);
	order.slot = &slot;
	truth_left (&truth, &(struct scan) {.number = 12});
	truth_left (&truth, &(struct scan) {.number = 3});
	truth_right (&truth, &(struct posting) {.document = 4900000001, .item = 2});
	truth_right (&truth, &(struct posting) {.document = 4900000001, .item = 10});
	truth_write (&order, &truth);
	expected = g_strdup_printf ("consumption,QTY_VAR,1000,RM-1,%u,S0000000003;S0000000012,"
								"4900000001/10;4900000001/2,1.825,-5.84,CUTOFF,QTY_VAR\n",
		order.number);
	ck_assert_str_eq (order.truth->str, expected);
	order_release (&order);
	world_free (world);
}
END_TEST

/* What is written beside the rows is an installation that the suite itself can read. */
START_TEST (the_installation_file_can_be_read)
{
	static const struct program program = {"tieout-test", "", "", .tables = {option_common}};
	struct simulation simulation = simulation_get ();
	struct world *world = world_get (&simulation);
	g_autofree char *folder = g_dir_make_tmp ("simulate-XXXXXX", NULL), *path = g_build_filename (folder, "tieout.yaml", NULL);

	for (int databases = 0; databases < 2; databases++) {
		static const char *const addresses[2][SYSTEM_NONE] = {
			{"csv:mes", "csv:erp", "csv:gl"}, {"sqlite:mes.db", "sqlite:erp.db", "sqlite:gl.db"}};
		GString *text = installation_write (world, addresses[databases], databases);
		g_autoptr (options) options = options_new (&program);
		g_autoptr (config) config = NULL;
		GError *error = NULL;

		ck_assert (g_file_set_contents (path, text->str, -1, NULL));
		ck_assert (options_set (options, "config", path, ORIGIN_COMMAND_LINE, &error));
		config = config_load (options, &error);
		ck_assert_msg (config != NULL, "%s", error != NULL ? error->message : "no error");
		ck_assert_uint_eq (config_plants (config)->len, 2);
		ck_assert_str_eq (config_plant (config, "1100", NULL)->company->currency, "EUR");
		ck_assert_str_eq (zone_name (config_plant (config, "1000", NULL)->zone), "America/Chicago");
		ck_assert (config_source_find (config, "mes") != NULL);
		ck_assert ((config_source_find (config, "price") != NULL) == databases);
		ck_assert ((config_source_find (config, "account_balance") != NULL) == databases);
		ck_assert_int_eq (option_period (options, "period"), 202603);
		g_string_free (text, TRUE);
	}
	g_unlink (path);
	g_rmdir (folder);
	world_free (world);
}
END_TEST

START_TEST (a_folder_that_cannot_be_written_is_named)
{
	g_autoptr (GError) error = NULL;

	ck_assert (sink_open ("/proc/nowhere", "csv", &error) == NULL);
	ck_assert_int_eq (failure_exit_code (error), FAILURE_CANNOT_CREATE);
	ck_assert (strstr (error->message, "'/proc/nowhere/mes'") != NULL);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("simulate");
	TCase *tcase = tcase_create ("simulate");
	SRunner *runner = srunner_create (suite);
	int failed;

	tcase_set_timeout (tcase, 120);
	tcase_add_test (tcase, a_stream_of_random_numbers_repeats_and_differs_from_its_neighbors);
	tcase_add_test (tcase, a_range_reaches_both_of_its_ends_and_nothing_beyond);
	tcase_add_test (tcase, faults_are_read_from_words_and_files);
	tcase_add_test (tcase, a_fault_that_is_none_is_refused_with_its_name);
	tcase_add_test (tcase, the_nightly_batch_does_not_run_on_sundays_and_mondays);
	tcase_add_test (tcase, segments_follow_each_other_without_a_gap_through_the_change_of_the_clocks);
	tcase_add_test (tcase, half_a_tenth_of_any_unit_is_worth_whole_cents);
	tcase_add_test (tcase, a_product_never_has_both_resins_of_one_group);
	tcase_add_test (tcase, a_month_that_cannot_be_is_refused);
	tcase_add_test (tcase, faults_find_the_plants_whose_clocks_are_put_back);
	tcase_add_test (tcase, shorter_orders_are_more_orders_of_as_many_rows);
	tcase_add_test (tcase, no_two_orders_share_a_number);
	tcase_add_test (tcase, regular_orders_are_the_same_whether_there_are_faults_or_not);
	tcase_add_test (tcase, each_fault_tells_its_truth);
	tcase_add_test (tcase, keys_of_a_case_are_sorted_by_byte);
	tcase_add_test (tcase, the_installation_file_can_be_read);
	tcase_add_test (tcase, a_folder_that_cannot_be_written_is_named);
	suite_add_tcase (suite, tcase);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
