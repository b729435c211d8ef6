/* test_config.c - the installation file: what it gives, what it refuses, and what holds without it. */
#include "common/base/failure.h"
#include "common/config/config.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option own[] = {{"seed", 0, OPTION_INT, .argument = "N", .initial = "1", .help = "start value"}, {0}};

static const struct program program = {"tieout-try", "", "Tries.", {option_common, own}, .positional_max = 0};

#define ZONE_HINT                                                                                      \
	"\nhint: expected is an IANA name such as 'America/Chicago' (package tzdata), 'UTC' or an offset " \
	"such as '+05:30'"

static char *folder;
static struct options *chosen;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-config-XXXXXX", NULL);
	ck_assert_ptr_nonnull (folder);
	ck_assert_int_eq (chdir (folder), 0);
	chosen = options_new (&program);
}

static void
folder_remove (void)
{
	g_unlink ("tieout.yaml");
	ck_assert_int_eq (chdir ("/"), 0);
	g_rmdir (folder);
	g_free (folder);
	options_free (chosen);
}

/* Loads a text as ./tieout.yaml. */
static struct config *
text_load (const char *text, GError **error)
{
	ck_assert (g_file_set_contents ("tieout.yaml", text, -1, NULL));
	return config_load (chosen, error);
}

static struct config *
good_load (const char *text)
{
	g_autoptr (GError) error = NULL;
	struct config *config = text_load (text, &error);

	ck_assert_msg (config != NULL, "%s", error != NULL ? error->message : "");
	return config;
}

static void
given (const char *name, const char *value)
{
	g_autoptr (GError) error = NULL;

	ck_assert_msg (options_set (chosen, name, value, ORIGIN_COMMAND_LINE, &error), "%s", error != NULL ? error->message : "");
}

START_TEST (without_a_file_everything_has_a_value)
{
	given ("source", "mes=csv:mes.csv");
	given ("source", "erp=csv:erp.csv");
	given ("profile", "erp=openbravo");
	g_autoptr (config) config = config_load (chosen, NULL);
	ck_assert_ptr_nonnull (config);
	const struct plant *plant = config_plant (config, "1000", NULL);

	ck_assert_ptr_null (config->file);
	ck_assert_str_eq (config->text, "");
	ck_assert_uint_eq (config->n_companies, 1);
	ck_assert_str_eq (config->companies[0].name, "");
	ck_assert_str_eq (config->companies[0].currency, "USD");
	ck_assert_int_eq (fiscal_period (&config->companies[0].calendar, date_make (2026, 3, 31)), 202603);
	ck_assert (company_period_open (&config->companies[0], 202603, date_make (2030, 1, 1)));
	ck_assert_str_eq (plant->name, "1000");
	ck_assert_ptr_eq (plant->company, &config->companies[0]);
	ck_assert_str_eq (zone_name (plant->zone), "UTC");
	ck_assert_int_eq (plant->cutoff, 0);
	ck_assert_ptr_eq (config_plant (config, "1000", NULL), plant);
	ck_assert_str_eq (config_plant (config, "2000", NULL)->name, "2000");
	ck_assert_uint_eq (config_plants (config)->len, 0);
	ck_assert_uint_eq (config->n_sources, 2);
	ck_assert_str_eq (config->sources[0].name, "mes");
	ck_assert_str_eq (config_source (config, "mes", NULL)->uri, "csv:mes.csv");
	ck_assert_str_eq (config_source (config, "mes", NULL)->shown, "csv:mes.csv");
	ck_assert_str_eq (config_source (config, "mes", NULL)->profile, "generic");
	ck_assert_str_eq (config_source (config, "erp", NULL)->profile, "openbravo");
	ck_assert_str_eq (config->ledger, "sqlite:tieout.db");
	ck_assert (g_str_has_suffix (config->rules, "/rules"));
	ck_assert (config->entered_by);
	ck_assert_str_eq (plant_source (plant, "erp", date_make (2026, 3, 1)), "erp");
}
END_TEST

START_TEST (zone_and_currency_are_options_where_no_file_lists_them)
{
	given ("zone", "America/Chicago");
	given ("currency", "EUR");
	given ("no-ledger", "true");
	given ("rules", "my/rules");
	g_autoptr (config) config = config_load (chosen, NULL);

	ck_assert_str_eq (zone_name (config_plant (config, "1000", NULL)->zone), "America/Chicago");
	ck_assert_ptr_eq (config_plant (config, "1000", NULL)->shifts.zone, config_plant (config, "1000", NULL)->zone);
	ck_assert_str_eq (config->companies[0].currency, "EUR");
	ck_assert_ptr_null (config->ledger);
	ck_assert_str_eq (config->rules, "my/rules");
}
END_TEST

static const char full[] =
	"options:\n"
	"  threads: 2\n"
	"  output: out\n"
	"  rules: /etc/rules\n"
	"  plant: [\"1000\", \"2000\"]\n"
	"  dry-run: true\n"
	"  ledger: sqlite:data/ledger.db\n"
	"  tieout-try:\n"
	"    seed: 7\n"
	"  tieout-other:\n"
	"    no-option-of-ours: 7\n"
	"connect_timeout: 5s\n"
	"statement_timeout: 2h\n"
	"freshness: 1d\n"
	"entered_by: false\n"
	"companies:\n"
	"  - name: ACME\n"
	"    currency: USD\n"
	"    calendar: { variant: 4-4-5, anchor: 2025-12-29, anchor_year: 2026, last_weekday: sunday, last_month: 12, "
	"nearest: true }\n"
	"    periods:\n"
	"      - { period: 2026-03, open: 2026-02-20, closed: 2026-04-04 }\n"
	"      - { period: 2026-03, open: 2026-04-10, closed: 2026-04-12 }\n"
	"      - { period: 2026-04, open: 2026-03-25 }\n"
	"    accrual: { account: 139000, wip: 140000, variance: 591000 }\n"
	"  - name: KG\n"
	"    currency: EUR\n"
	"    calendar: { variant: months, first_month: 4, special_periods: 4 }\n"
	"  - name: Short\n"
	"    currency: JPY\n"
	"    calendar: { variant: table, table: [{ period: 2026-01, from: 2026-01-01 }, { period: 2026-02, from: 2026-02-10 }], "
	"until: 2026-03-01 }\n"
	"sources:\n"
	"  - name: mes\n"
	"    uri: csv:in/mes.csv\n"
	"  - name: erp\n"
	"    uri: odbc:DSN=erp;PWD=${TIEOUT_TEST_PASSWORD}\n"
	"    profile: tryton\n"
	"    changes: entered_at\n"
	"    settings: { schema: public, client: 100 }\n"
	"  - name: erp-new\n"
	"    uri: postgresql://host/erp\n"
	"  - name: mes-items\n"
	"    uri: csv:/data/items.csv\n"
	"  - name: later\n"
	"crosswalks:\n"
	"  - { name: items, of: mes, source: mes-items }\n"
	"plants:\n"
	"  - name: 1000\n"
	"    company: ACME\n"
	"    zone: America/Chicago\n"
	"    cutoff: production_day\n"
	"    day_start: 06:00\n"
	"    archetype: process\n"
	"    shifts:\n"
	"      - { name: early, start: 06:00, end: 14:00, weekdays: [mon, tue, wed, thu, fri] }\n"
	"      - { name: late, start: 14:00, end: 22:00 }\n"
	"      - { name: night, start: 22:00, end: 06:00, valid_until: 2026-07-01 }\n"
	"      - { name: new night, start: 22:00, end: 06:00, valid_from: 2026-07-01, weekdays: [sun] }\n"
	"    sources:\n"
	"      - { role: erp, source: erp-new, from: 2026-03-15 }\n"
	"      - { role: erp, source: erp, from: 2026-02-01 }\n"
	"      - { role: mes, source: later }\n"
	"  - name: \"*\"\n"
	"    company: KG\n"
	"    zone: Europe/Berlin\n";

START_TEST (a_full_file_gives_every_value)
{
	g_setenv ("TIEOUT_TEST_PASSWORD", "hunter2", TRUE);
	g_autoptr (config) config = good_load (full);
	const struct plant *plant = config_plant (config, "1000", NULL), *other = config_plant (config, "3000", NULL);

	ck_assert_str_eq (config->file, "tieout.yaml");
	ck_assert_str_eq (config->text, full);
	ck_assert_int_eq (option_int (chosen, "threads"), 2);
	ck_assert_int_eq (option_int (chosen, "seed"), 7);
	ck_assert (option_flag (chosen, "dry-run"));
	ck_assert_int_eq (option_origin (chosen, "seed"), ORIGIN_FILE);
	ck_assert_uint_eq (option_list (chosen, "plant")->len, 2);
	ck_assert_str_eq (option_string (chosen, "output"), "out");
	ck_assert_str_eq (config->rules, "/etc/rules");
	ck_assert_str_eq (config->ledger, "sqlite:data/ledger.db");
	ck_assert_int_eq (config->connect_timeout, 5);
	ck_assert_int_eq (config->statement_timeout, 7200);
	ck_assert_int_eq (config->freshness, 86400);
	ck_assert (!config->entered_by);

	ck_assert_uint_eq (config->n_companies, 3);
	ck_assert_str_eq (config->companies[0].accrual.account, "139000");
	ck_assert_str_eq (config->companies[0].accrual.variance, "591000");
	ck_assert_ptr_null (config->companies[0].accrual.liability);
	ck_assert_ptr_null (config->companies[1].accrual.account);
	ck_assert_int_eq (fiscal_period (&config->companies[0].calendar, date_make (2026, 3, 31)), 202604);
	ck_assert_int_eq (fiscal_period (&config->companies[1].calendar, date_make (2026, 3, 31)), 202512);
	ck_assert_int_eq (config->companies[1].calendar.special_periods, 4);
	ck_assert_int_eq (fiscal_period (&config->companies[2].calendar, date_make (2026, 2, 9)), 202601);
	ck_assert_ptr_eq (config_company (config, "KG"), &config->companies[1]);
	ck_assert_ptr_null (config_company (config, "none"));

	ck_assert_uint_eq (config->n_sources, 5);
	ck_assert_str_eq (config->sources[1].shown, "odbc:DSN=erp;PWD=${TIEOUT_TEST_PASSWORD}");
	ck_assert_ptr_null (config->sources[1].uri);
	ck_assert_str_eq (config_source (config, "erp", NULL)->uri, "odbc:DSN=erp;PWD=hunter2");
	ck_assert_str_eq (config->sources[1].profile, "tryton");
	ck_assert_str_eq (config->sources[1].changes, "entered_at");
	ck_assert_ptr_null (config->sources[0].changes);
	ck_assert_str_eq (g_hash_table_lookup (config->sources[1].settings, "client"), "100");
	ck_assert_uint_eq (g_hash_table_size (config->sources[0].settings), 0);
	ck_assert_uint_eq (config->n_crosswalks, 1);
	ck_assert_str_eq (config->crosswalks[0].what, "items");
	ck_assert_str_eq (config->crosswalks[0].of, "mes");
	ck_assert_str_eq (config->crosswalks[0].source, "mes-items");

	ck_assert_str_eq (plant->company->name, "ACME");
	ck_assert_str_eq (plant->archetype, "process");
	ck_assert_int_eq (plant->cutoff, 360);
	ck_assert_int_eq (plant->shifts.day_start, 360);
	ck_assert_uint_eq (plant->shifts.n, 4);
	ck_assert_int_eq (plant->shifts.shifts[0].weekdays, 0x1f);
	ck_assert_int_eq (plant->shifts.shifts[1].weekdays, 0x7f);
	ck_assert_int_eq (plant->shifts.shifts[2].end_minute, 360);
	ck_assert_int_eq (plant->shifts.shifts[2].valid_until, date_make (2026, 7, 1));
	ck_assert_uint_eq (config_plants (config)->len, 1);
	ck_assert_str_eq (config_plants (config)->pdata[0], "1000");
	ck_assert_str_eq (other->name, "3000");
	ck_assert_str_eq (other->company->name, "KG");
	ck_assert_str_eq (zone_name (other->zone), "Europe/Berlin");
	ck_assert_int_eq (other->cutoff, 0);
}
END_TEST

START_TEST (the_command_line_wins_over_the_file)
{
	given ("source", "mes=csv:other.csv");
	given ("source", "extra=csv:x.csv");
	given ("profile", "erp=openbravo");
	given ("threads", "1");
	given ("zone", "UTC");
	g_autoptr (config) config =
		good_load ("options: { threads: 2, zone: Asia/Tokyo }\n"
				   "sources:\n- { name: mes, profile: qcadoo, uri: csv:mes.csv }\n- { name: erp, uri: csv:erp.csv }\n"
				   "crosswalks: [{ name: orders, of: mes, source: extra }]\n"
				   "plants: [{ name: \"*\", zone: Europe/Berlin }]\n");

	ck_assert_str_eq (config_source (config, "mes", NULL)->uri, "csv:other.csv");
	ck_assert_str_eq (config_source (config, "mes", NULL)->shown, "csv:other.csv");
	ck_assert_str_eq (config_source (config, "mes", NULL)->profile, "qcadoo");
	ck_assert_str_eq (config_source (config, "erp", NULL)->profile, "openbravo");
	ck_assert_str_eq (config_source (config, "extra", NULL)->uri, "csv:x.csv");
	ck_assert_int_eq (option_int (chosen, "threads"), 1);
	ck_assert_str_eq (zone_name (config_plant (config, "1", NULL)->zone), "UTC");
}
END_TEST

START_TEST (paths_in_the_file_are_seen_from_its_folder)
{
	ck_assert_int_eq (g_mkdir ("conf", 0700), 0);
	ck_assert (g_file_set_contents ("conf/t.yaml",
		"options: { output: out, archive: /a, ledger: \"sqlite:l.db\" }\n"
		"sources: [{ name: mes, uri: \"csv:mes.csv\" }, { name: erp, uri: service=erp }]\n",
		-1, NULL));
	given ("config", "conf/t.yaml");
	given ("archive", "mine");
	g_autoptr (config) config = config_load (chosen, NULL);

	ck_assert_ptr_nonnull (config);
	ck_assert_str_eq (option_string (chosen, "output"), "conf/out");
	ck_assert_str_eq (option_string (chosen, "archive"), "mine");
	ck_assert_str_eq (config->ledger, "sqlite:conf/l.db");
	ck_assert_str_eq (config_source (config, "mes", NULL)->uri, "csv:conf/mes.csv");
	ck_assert_str_eq (config_source (config, "mes", NULL)->shown, "csv:mes.csv");
	ck_assert_str_eq (config_source (config, "erp", NULL)->uri, "service=erp");
	g_unlink ("conf/t.yaml");
	g_rmdir ("conf");
}
END_TEST

START_TEST (every_mistake_in_the_file_is_told_with_its_place)
{
	static const struct
	{
		const char *text, *message;
	} mistakes[] = {
		{"plnts: []", "tieout.yaml:1:1: plnts: unknown key, did you mean 'plants'?"},
		{"options: { thraeds: 2 }", "tieout.yaml:1:12: options.thraeds: unknown option, did you mean 'threads'?"},
		{"options: { threads: 2x }", "tieout.yaml:1:21: options.threads: '2x' is not a whole number"},
		{"options: { threads: [2] }", "tieout.yaml:1:21: options.threads: is not a single value"},
		{"options: { config: x }", "tieout.yaml:1:20: options.config: cannot be set by the file"},
		{"options: { dry-run: yes }", "tieout.yaml:1:21: options.dry-run: 'yes' is neither true nor false"},
		{"options: { plant: [a, [b]] }", "tieout.yaml:1:23: options.plant.2: is not a single value"},
		{"options: { simulate: { seed: 1 } }", "tieout.yaml:1:12: options.simulate: is neither an option nor a program"},
		{"options: { tieout-try: { sed: 1 } }",
			"tieout.yaml:1:26: options.tieout-try.sed: unknown option, did you mean "
			"'seed'?"},
		{"options: { ledger: \"postgresql://u:pw@h/d\" }",
			"tieout.yaml:1:20: options.ledger: a password is written out; use ${VARIABLE}, .pgpass, a service file or odbc.ini"},
		{"options: 5", "tieout.yaml:1:10: options: is not a map"},
		{"connect_timeout: 5", "tieout.yaml:1:18: connect_timeout: '5' is not a duration such as 26h, 4h30m or 5s"},
		{"companies: [{ name: A }]", "tieout.yaml:1:13: companies.A.currency: is missing"},
		{"companies: [{ name: A, currency: usd }]",
			"tieout.yaml:1:34: companies.A.currency: 'usd' is not a currency code "
			"such as USD"},
		{"companies: [{ name: A, currency: USD }, { name: A, currency: USD }]",
			"tieout.yaml:1:49: companies.A.name: there are two companies 'A'"},
		{"companies: [{ name: A, currency: USD, calendar: { variant: weeks } }]",
			"tieout.yaml:1:60: companies.A.calendar.variant: 'weeks' is none of months, 4-4-5, 4-5-4, 5-4-4, table"},
		{"companies: [{ name: A, currency: USD, calendar: { variant: 4-4-5 } }]",
			"tieout.yaml:1:49: companies.A.calendar.anchor: is missing"},
		{"companies: [{ name: A, currency: USD, calendar: { variant: table, until: 2026-02-01 } }]",
			"tieout.yaml:1:49: companies.A.calendar.table: is missing"},
		{"companies: [{ name: A, currency: USD, calendar: { variant: 4-4-5, anchor: 2026-01-01, anchor_year: 2026, "
		 "last_weekday: sunday, "
		 "last_month: 12 } }]",
			"tieout.yaml:1:49: companies.A.calendar: fiscal calendar: the anchor '2026-01-01' does not follow the last day of a "
			"year by the "
			"declared rule"},
		{"companies: [{ name: A, currency: USD, calendar: { variant: months, first_month: 13 } }]",
			"tieout.yaml:1:81: companies.A.calendar.first_month: 13 is above 12"},
		{"companies: [{ name: A, currency: USD, periods: [{ period: 2026-03, open: 2026-03-01, closed: 2026-03-01 }] }]",
			"tieout.yaml:1:49: companies.A.periods.1.closed: is not after the day of opening"},
		{"companies: [{ name: A, currency: USD, periods: [{ period: 2026-03, open: 2026-03-01 }, { period: 2026-03, open: "
		 "2026-04-01 }] }]",
			"tieout.yaml:1:13: companies.A.periods: two spans of one period overlap"},
		{"companies: [{ name: A, currency: USD, accrual: { account: 139000, wip: 140000 } }]",
			"tieout.yaml:1:48: companies.A.accrual.variance: is missing"},
		{"companies: [{ name: A, currency: USD, accrual: { account: 139000, wip: 139000, variance: 591000 } }]",
			"tieout.yaml:1:48: companies.A.accrual.account: '139000' is the offset account as well"},
		{"sources: [{ uri: csv:x }]", "tieout.yaml:1:11: sources.1.name: is missing"},
		{"sources: [{ name: a, uri: csv:x }, { name: a, uri: csv:y }]",
			"tieout.yaml:1:44: sources.a.name: there are two sources 'a'"},
		{"sources: [{ name: a, uri: \"odbc:DSN=x;PWD=y\" }]",
			"tieout.yaml:1:27: sources.a.uri: a password is written out; use ${VARIABLE}, .pgpass, a service file or odbc.ini"},
		{"sources: [{ name: a, settings: [x] }]", "tieout.yaml:1:32: sources.a.settings: is not a map"},
		{"sources: [{ name: a, settings: { x: [y] } }]", "tieout.yaml:1:37: sources.a.settings.x: is not a single value"},
		{"crosswalks: [{ name: lots, of: a, source: b }]",
			"tieout.yaml:1:22: crosswalks.lots.name: 'lots' is none of items, locations, orders"},
		{"crosswalks: [{ name: items, of: a, source: b }]", "tieout.yaml:1:33: crosswalks.items.of: there is no source 'a'"},
		{"sources: [{ name: a }]\ncrosswalks: [{ name: items, of: a, source: b }]",
			"tieout.yaml:2:44: crosswalks.items.source: there is no source 'b'"},
		{"plants: [{ name: P }]", "tieout.yaml:1:10: plants.P.zone: is missing"},
		{"plants: [{ name: P, zone: Mars/Base }]", "tieout.yaml:1:27: plants.P.zone: unknown time zone 'Mars/Base'" ZONE_HINT},
		{"plants: [{ name: P, zone: UTC, company: X }]", "tieout.yaml:1:41: plants.P.company: there is no company 'X'"},
		{"companies: [{ name: A, currency: USD }, { name: B, currency: USD }]\nplants: [{ name: P, zone: UTC }]",
			"tieout.yaml:2:10: plants.P.company: is missing"},
		{"plants: [{ name: P, zone: UTC }, { name: P, zone: UTC }]", "tieout.yaml:1:42: plants.P.name: there are two plants 'P'"},
		{"plants: [{ name: P, zone: UTC, cutoff: 06:00 }]",
			"tieout.yaml:1:40: plants.P.cutoff: '06:00' is none of midnight, production_day"},
		{"plants: [{ name: P, zone: UTC, shifts: [{ name: a, start: 06:00, end: 14:01 }, { name: b, start: 14:00, end: 22:00 "
		 "}] }]",
			"tieout.yaml:1:80: plants.P.shifts.b: overlaps the shift 'a'"},
		{"plants: [{ name: P, zone: UTC, shifts: [{ name: a, start: 22:00, end: 06:01, weekdays: [sun] }, { name: b, start: "
		 "06:00, "
		 "end: 22:00, weekdays: [mon] }] }]",
			"tieout.yaml:1:97: plants.P.shifts.b: overlaps the shift 'a'"},
		{"plants: [{ name: P, zone: UTC, shifts: [{ name: a, start: 06:00, end: 14:00, weekdays: [monday] }] }]",
			"tieout.yaml:1:89: plants.P.shifts.a.weekdays.1: 'monday' is none of mon, tue, wed, thu, fri, sat, sun"},
		{"plants: [{ name: P, zone: UTC, sources: [{ role: erp, source: x }] }]",
			"tieout.yaml:1:63: plants.P.sources.1.source: there is no source 'x'"},
		{"sources: [{ name: a }]\nplants: [{ name: P, zone: UTC, sources: [{ role: erp, source: a }, { role: erp, source: a "
		 "}] }]",
			"tieout.yaml:2:68: plants.P.sources.2: the role 'erp' is switched twice on one day"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (config) config = text_load (mistakes[i].text, &error);

		ck_assert_msg (config == NULL, "read without complaint: %s", mistakes[i].text);
		ck_assert_str_eq (error->message, mistakes[i].message);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	}
}
END_TEST

START_TEST (mistakes_on_the_command_line_are_usage_errors_without_secrets)
{
	static const struct
	{
		const char *name, *value, *message;
		int code;
	} mistakes[] = {
		{"source", "mes", "option '--source': 'mes' is not NAME=URI", FAILURE_USAGE},
		{"source", "=x", "option '--source': '=x' is not NAME=URI", FAILURE_USAGE},
		{"source", "mes=", "option '--source': 'mes=' is not NAME=URI", FAILURE_USAGE},
		{"profile", "mes", "option '--profile': 'mes' is not NAME=PROFILE", FAILURE_USAGE},
		{"source", "mes=postgresql://u:hunter2@h/d",
			"option '--source': 'mes=postgresql://u:***@h/d' has a password; use ${VARIABLE}, .pgpass, a service file or "
			"odbc.ini",
			FAILURE_USAGE},
		{"ledger", "postgresql://u:hunter2@h/d",
			"option '--ledger': 'postgresql://u:***@h/d' has a password; use ${VARIABLE}, .pgpass, a service file or odbc.ini",
			FAILURE_USAGE},
		{"ledger", "postgresql://u:${TIEOUT_TEST_NONE}@h/d",
			"ledger 'postgresql://u:${TIEOUT_TEST_NONE}@h/d': the environment has no variable 'TIEOUT_TEST_NONE'",
			FAILURE_CONFIGURATION},
		{"zone", "Mars/Base", "option '--zone': unknown time zone 'Mars/Base'" ZONE_HINT, FAILURE_CONFIGURATION},
		{"config", "none.yaml", "cannot read 'none.yaml': No such file or directory", FAILURE_CONFIGURATION},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (options) fresh = options_new (&program);
		g_autoptr (GError) error = NULL;

		ck_assert (options_set (fresh, mistakes[i].name, mistakes[i].value, ORIGIN_COMMAND_LINE, NULL));
		ck_assert_ptr_null (config_load (fresh, &error));
		ck_assert_str_eq (error->message, mistakes[i].message);
		ck_assert_int_eq (error->code, mistakes[i].code);
	}
}
END_TEST

START_TEST (a_password_may_come_by_the_environment)
{
	ck_assert (options_set (chosen, "source", "mes=postgresql://u:hunter2@h/d", ORIGIN_ENVIRONMENT, NULL));
	g_autoptr (config) config = config_load (chosen, NULL);

	ck_assert_ptr_nonnull (config);
	ck_assert_str_eq (config_source (config, "mes", NULL)->uri, "postgresql://u:hunter2@h/d");
	ck_assert_str_eq (config_source (config, "mes", NULL)->shown, "postgresql://u:***@h/d");
}
END_TEST

START_TEST (what_the_file_does_not_have_is_asked_for_by_name)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (config) config = good_load ("sources: [{ name: erp }, { name: mes, uri: \"odbc:PWD=${TIEOUT_TEST_NONE}\" }]\n"
										   "plants: [{ name: P, zone: UTC }]\n");

	ck_assert_ptr_null (config_source (config, "erp", &error));
	ck_assert_str_eq (error->message, "source 'erp' has no address: give --source erp=URI, or `uri:` in tieout.yaml");
	g_clear_error (&error);
	ck_assert_ptr_null (config_source (config, "none", &error));
	g_clear_error (&error);
	ck_assert_ptr_null (config_source (config, "mes", &error));
	ck_assert_str_eq (error->message, "source 'mes': the environment has no variable 'TIEOUT_TEST_NONE'");
	g_clear_error (&error);
	ck_assert_ptr_null (config_source_find (config, "none"));
	ck_assert_ptr_nonnull (config_source_find (config, "erp"));
	ck_assert_ptr_null (config_plant (config, "Q", &error));
	ck_assert_str_eq (error->message, "tieout.yaml lists no plant 'Q', and no plant '*' for those it does not list");
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
}
END_TEST

START_TEST (a_plant_switches_between_two_systems_on_a_day)
{
	g_setenv ("TIEOUT_TEST_PASSWORD", "x", TRUE);
	g_autoptr (config) config = good_load (full);
	const struct plant *plant = config_plant (config, "1000", NULL);
	static const struct
	{
		int month, day;
		const char *source;
	} days[] = {{1, 31, "erp"}, {2, 1, "erp"}, {3, 14, "erp"}, {3, 15, "erp-new"}, {12, 31, "erp-new"}};
	struct source_span spans[4];

	for (size_t i = 0; i < G_N_ELEMENTS (days); i++)
		ck_assert_str_eq (plant_source (plant, "erp", date_make (2026, days[i].month, days[i].day)), days[i].source);
	ck_assert_str_eq (plant_source (plant, "mes", date_make (2026, 1, 1)), "later");
	ck_assert_str_eq (plant_source (plant, "gl", date_make (2026, 1, 1)), "gl");

	ck_assert_uint_eq (plant_source_spans (plant, "erp", date_make (2026, 3, 1), date_make (2026, 4, 1), spans, 4), 2);
	ck_assert_str_eq (spans[0].source, "erp");
	ck_assert_int_eq (spans[0].from, date_make (2026, 3, 1));
	ck_assert_int_eq (spans[0].until, date_make (2026, 3, 15));
	ck_assert_str_eq (spans[1].source, "erp-new");
	ck_assert_int_eq (spans[1].from, date_make (2026, 3, 15));
	ck_assert_int_eq (spans[1].until, date_make (2026, 4, 1));
	ck_assert_uint_eq (plant_source_spans (plant, "erp", date_make (2026, 1, 1), date_make (2026, 4, 1), spans, 1), 3);
	ck_assert_uint_eq (plant_source_spans (plant, "gl", date_make (2026, 1, 1), date_make (2026, 4, 1), spans, 4), 1);
	ck_assert_str_eq (spans[0].source, "gl");
	ck_assert_uint_eq (plant_source_spans (plant, "gl", 5, 5, spans, 4), 0);
}
END_TEST

START_TEST (a_day_of_the_books_ends_at_the_plants_cutoff)
{
	static const struct
	{
		const char *plant, *instant;
		int month, day;
	} cases[] = {
		{"midnight", "2026-03-31T23:40:00-05:00", 3, 31},
		{"midnight", "2026-04-01T00:00:00-05:00", 4, 1},
		{"night", "2026-04-01T05:59:59-05:00", 3, 31},
		{"night", "2026-04-01T06:00:00-05:00", 4, 1},
	};
	g_autoptr (config) config =
		good_load ("plants:\n"
				   "- { name: midnight, zone: America/Chicago, day_start: 06:00 }\n"
				   "- { name: night, zone: America/Chicago, day_start: 06:00, cutoff: production_day }\n");

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		const struct plant *plant = config_plant (config, cases[i].plant, NULL);
		instant_t instant;

		ck_assert_int_eq (instant_parse (cases[i].instant, strlen (cases[i].instant), NULL, NULL, &instant), TIME_OK);
		ck_assert_int_eq (plant_day (plant, instant), date_make (2026, cases[i].month, cases[i].day));
	}
	char text[40];
	ck_assert_str_eq (instant_format (plant_day_start (config_plant (config, "night", NULL), date_make (2026, 4, 1)), NULL, text),
		"2026-04-01T11:00:00Z");
	instant_t midnight = plant_day_start (config_plant (config, "midnight", NULL), date_make (2026, 4, 1));
	ck_assert_str_eq (instant_format (midnight, NULL, text), "2026-04-01T05:00:00Z");
}
END_TEST

START_TEST (the_posting_date_is_one_that_the_period_status_allows)
{
	g_autoptr (config) config = good_load ("companies:\n"
										   "- name: A\n  currency: USD\n"
										   "  periods:\n"
										   "  - { period: 2026-04, open: 2026-04-01 }\n"
										   "  - { period: 2026-03, open: 2026-04-10, closed: 2026-04-12 }\n"
										   "  - { period: 2026-03, closed: 2026-04-04 }\n"
										   "- { name: B, currency: USD }\n");
	const struct company *a = config_company (config, "A"), *b = config_company (config, "B");
	static const struct
	{
		int event_month, event_day, on_month, on_day, month, day; /* month 0: accrue, do not post */
	} cases[] = {
		{3, 31, 3, 31, 3, 31},                      /* open */
		{3, 31, 4, 3, 3, 31},                       /* still open on the 3rd */
		{3, 31, 4, 4, 4, 1},                        /* closed: the first day of the next one */
		{3, 31, 4, 11, 3, 31},                      /* re-opened */
		{3, 31, 4, 12, 4, 1}, {2, 10, 4, 5, 4, 1},  /* February is not listed, so it is closed; March is */
		{4, 20, 4, 21, 4, 20}, {2, 10, 3, 5, 3, 1}, /* March is open, April not yet */
		{5, 2, 5, 3, 0, 0},                         /* May is not open at all */
		{4, 20, 4, 19, 0, 0},                       /* nothing is posted ahead of its day */
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		date_t event = date_make (2026, cases[i].event_month, cases[i].event_day);
		date_t on = date_make (2026, cases[i].on_month, cases[i].on_day);
		date_t expected = cases[i].month == 0 ? DATE_NONE : date_make (2026, cases[i].month, cases[i].day);

		ck_assert_msg (company_posting_date (a, event, on) == expected, "case %zu", i);
	}
	ck_assert (!company_period_open (a, 202602, date_make (2026, 2, 10)));
	ck_assert (company_period_open (b, 202602, date_make (2026, 2, 10)));
	ck_assert_int_eq (company_posting_date (b, date_make (2025, 1, 5), date_make (2026, 4, 1)), date_make (2025, 1, 5));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("config");
	TCase *tcase = tcase_create ("config");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, without_a_file_everything_has_a_value);
	tcase_add_test (tcase, zone_and_currency_are_options_where_no_file_lists_them);
	tcase_add_test (tcase, a_full_file_gives_every_value);
	tcase_add_test (tcase, the_command_line_wins_over_the_file);
	tcase_add_test (tcase, paths_in_the_file_are_seen_from_its_folder);
	tcase_add_test (tcase, every_mistake_in_the_file_is_told_with_its_place);
	tcase_add_test (tcase, mistakes_on_the_command_line_are_usage_errors_without_secrets);
	tcase_add_test (tcase, a_password_may_come_by_the_environment);
	tcase_add_test (tcase, what_the_file_does_not_have_is_asked_for_by_name);
	tcase_add_test (tcase, a_plant_switches_between_two_systems_on_a_day);
	tcase_add_test (tcase, a_day_of_the_books_ends_at_the_plants_cutoff);
	tcase_add_test (tcase, the_posting_date_is_one_that_the_period_status_allows);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
