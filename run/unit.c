#include "run/unit.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/archive.h"
#include "reports/words.h"

#include <string.h>

/* ---- carried items ---- */

/* A table as it was read, so that what one run adds and marks is gone before the next. */
struct restore
{
	size_t rows;
	uint8_t *flags;
	uint32_t *reason; /* NULL: the table had none */
};

static void
side_carry (struct population *population, int side, const struct ledger_prior *prior, struct restore *restore)
{
	struct movement_table *table = population->side[side];

	restore->rows = table->rows;
	restore->flags = g_memdup2 (table->flags, table->rows);
	restore->reason = table->reason != NULL ? g_memdup2 (table->reason, table->rows * sizeof *table->reason) : NULL;
	if (prior != NULL)
		ledger_prior_carry (prior, side, table);
}

static void
side_restore (struct population *population, int side, struct restore *restore)
{
	struct movement_table *table = population->side[side];

	table->rows = restore->rows;
	if (restore->rows > 0)
		memcpy (table->flags, restore->flags, restore->rows);
	if (restore->reason == NULL)
		g_clear_pointer (&table->reason, g_free);
	else if (restore->rows > 0)
		memcpy (table->reason, restore->reason, restore->rows * sizeof *table->reason);
	g_free (restore->flags);
	g_free (restore->reason);
}

/* ---- identity and evidence of the run ---- */

static void
outcome_evidence (struct outcome *outcome, const struct population *population)
{
	struct evidence *copies = g_new0 (struct evidence, population->evidence->len + 1);

	for (guint i = 0; i < population->evidence->len; i++) {
		struct evidence copy = g_array_index (population->evidence, struct evidence, i);
		const char **texts[] = {&copy.source, &copy.uri, &copy.profile, &copy.object, &copy.query, &copy.query_hash,
			&copy.parameters, &copy.control, &copy.digest, &copy.snapshot, &copy.started, &copy.ended, &copy.user};

		for (size_t j = 0; j < G_N_ELEMENTS (texts); j++)
			*texts[j] = outcome_text (outcome, *texts[j]);
		copies[i] = copy;
	}
	outcome->evidence = copies;
	outcome->n_evidence = population->evidence->len;
	g_ptr_array_add (outcome->owned, copies);
}

/* Equal scope, as-of, rules, data and version are the same run, wherever and whenever it is executed. */
static void
outcome_name (struct outcome *outcome)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, outcome->reconciliation);
	digest_add_text (digest, outcome->plant);
	digest_add_text (digest, outcome->company);
	digest_add_int (digest, outcome->period);
	digest_add_int (digest, outcome->from);
	digest_add_int (digest, outcome->until);
	digest_add_int (digest, outcome->as_of);
	digest_add_text (digest, outcome->rules_hash);
	digest_add_text (digest, outcome->version);
	for (size_t i = 0; i < outcome->n_evidence; i++) {
		digest_add_text (digest, outcome->evidence[i].source);
		digest_add_text (digest, outcome->evidence[i].object);
		digest_add_text (digest, outcome->evidence[i].digest);
	}
	outcome->run_id = outcome_text (outcome, digest_hex (digest, hex));
}

/* ---- words ---- */

static struct words_language
language_of (const struct profile *profile)
{
	return (struct words_language) {
		.system = profile_word (profile, "system"),
		.issue = profile_word (profile, "issue"),
		.issue_reversal = profile_word (profile, "issue_reversal"),
		.receipt = profile_word (profile, "receipt"),
		.receipt_reversal = profile_word (profile, "receipt_reversal"),
		.scrap = profile_word (profile, "scrap"),
		.scrap_reversal = profile_word (profile, "scrap_reversal"),
		.transfer = profile_word (profile, "transfer"),
		.reclass = profile_word (profile, "reclass"),
	};
}

static gboolean
outcome_speak (struct outcome *outcome, const struct population *population, GError **error)
{
	struct words_language left = language_of (population->profile[SIDE_LEFT]),
						  right = language_of (population->profile[SIDE_RIGHT]);
	const struct words_language *const languages[SIDE_COUNT] = {&left, &right};

	return words_write (outcome, languages, error);
}

/* ---- dispositions of this job ---- */

static void
outcome_dispose (struct outcome *outcome, const GArray *dispositions)
{
	date_t on = DATE_NONE;
	g_autoptr (zone) zone = zone_new (outcome->zone, NULL);

	if (zone != NULL && outcome->as_of != INSTANT_NONE)
		on = zone_date (zone, outcome->as_of);
	for (guint i = 0; dispositions != NULL && i < dispositions->len; i++) {
		const struct ledger_disposition *given = &g_array_index (dispositions, struct ledger_disposition, i);

		if (given->until != DATE_NONE && on != DATE_NONE && given->until < on)
			continue;
		for (size_t j = 0; j < outcome->n_cases; j++) {
			struct outcome_case *c = &outcome->cases[j];

			if (strcmp (c->case_id, given->case_id) != 0 || c->state == CASE_CLEARED)
				continue;
			c->disposition = given->action;
			c->disposition_until = given->until;
			c->disposition_by = outcome_text (outcome, given->by);
			c->disposition_reason = outcome_text (outcome, given->reason);
			if (given->action == DISPOSITION_ASSIGN)
				c->owner = c->disposition_by;
		}
	}
}

/* ---- the run ---- */

static void
unit_carry_on (struct unit *unit, const struct recon *recon, const struct recon_input *input)
{
	unit->n_open_rows = recon_open_rows (recon, &unit->open_rows);
	for (int side = 0; side < SIDE_COUNT; side++) {
		g_autofree uint32_t *rows = g_new (uint32_t, unit->n_open_rows + 1);
		size_t n = 0;

		for (size_t i = 0; i < unit->n_open_rows; i++)
			if (unit->open_rows[i].side == side)
				rows[n++] = unit->open_rows[i].row;
		unit->carried[side] = movement_table_new (strpool_new ());
		movement_append (unit->carried[side], input->side[side], rows, n);
		n = 0;
		for (size_t i = 0; i < unit->n_open_rows; i++)
			if (unit->open_rows[i].side == side)
				unit->open_rows[i].row = (uint32_t) n++;
	}
	for (size_t i = 0; i < unit->n_open_rows; i++)
		unit->open_rows[i].reason = outcome_text (unit->outcome, unit->open_rows[i].reason);
}

/* An archive is named after its run, so a run that supersedes another leaves that one's evidence in place. */
static gboolean
unit_archive (struct unit *unit, const struct recon *recon, const struct recon_input *input, struct ledger *ledger,
	const char *folder, GError **error)
{
	g_autofree char *file = g_strconcat (unit->outcome->run_id, ".tieout", NULL), *path = g_build_filename (folder, file, NULL);
	struct ledger_file planned = {path, true};
	g_autofree struct allocation *allocations = NULL;
	size_t n = recon_allocations (recon, &allocations);
	struct archive_input archive = {.outcome = unit->outcome,
		.side = {input->side[0], input->side[1]},
		.rows = {input->rows[0], input->rows[1]},
		.n_rows = {input->n_rows[0], input->n_rows[1]},
		.allocations = allocations,
		.n_allocations = n};

	if (!ledger_plan (ledger, unit->claim, &planned, 1, error))
		return FALSE;
	unit->archive = part_file_open (path, error);
	return unit->archive != NULL && archive_write (unit->archive, &archive, error) && part_file_finish (unit->archive, error);
}

static gboolean
unit_compute (struct unit *unit, struct population *population, const struct recon_input *input, struct ledger *ledger,
	const struct ledger_prior *prior, const GArray *dispositions, const char *archive, GError **error)
{
	g_autoptr (recon) recon = recon_run (input, error);

	if (recon == NULL)
		return FALSE;
	unit->outcome = recon_outcome (recon);
	if (!unit->outcome->conserved) {
		g_set_error (error, FAILURE, FAILURE_INTERNAL, "totals do not conserve in quantity or value; nothing was recorded");
		return FALSE;
	}
	outcome_evidence (unit->outcome, population);
	outcome_name (unit->outcome);
	if (!outcome_speak (unit->outcome, population, error) ||
		(prior != NULL && !ledger_prior_history (prior, unit->outcome, error)))
		return FALSE;
	outcome_dispose (unit->outcome, dispositions);
	outcome_judge (unit->outcome, input->rule);
	unit_carry_on (unit, recon, input);
	return archive == NULL || unit_archive (unit, recon, input, ledger, archive, error);
}

struct unit *
unit_run (struct job *job, struct population *population, const struct reconciliation *rule, const struct plant *plant,
	const char *code, struct ledger *ledger, struct ledger_claim *claim, const GArray *dispositions, const char *archive,
	GError **error)
{
	g_autoptr (unit) unit = g_new0 (struct unit, 1);
	struct recon_input input = {.rule = rule,
		.plant = plant,
		.reference = population->reference,
		.right_profile = population->profile[SIDE_RIGHT]->name,
		.as_of = job->as_of,
		.version = VERSION};
	g_autoptr (ledger_prior) prior = NULL;
	struct restore restore[SIDE_COUNT];
	uint32_t *rows[SIDE_COUNT];
	gboolean ok = job_window (job, plant->company, &input.period, &input.from, &input.until, error);

	if (!ok)
		return NULL;
	unit->claim = claim;
	if (ledger != NULL) {
		struct ledger_scope scope = {
			rule->name, plant->name, plant->company->name, input.period, input.from, input.until, job->as_of};

		prior = ledger_prior_new (ledger, &scope, error);
		if (prior == NULL)
			return NULL;
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		side_carry (population, side, prior, &restore[side]);
		rows[side] = population_rows (population, side, code, &input.n_rows[side]);
		input.side[side] = population->side[side];
		input.rows[side] = rows[side];
		input.source_name[side] = population->role[side];
	}
	ok = unit_compute (unit, population, &input, ledger, prior, dispositions, archive, error);
	for (int side = 0; side < SIDE_COUNT; side++) {
		side_restore (population, side, &restore[side]);
		g_free (rows[side]);
	}
	ok = ok && population_ready (population, unit->outcome, error);
	return ok ? g_steal_pointer (&unit) : NULL;
}

void
unit_free (struct unit *unit)
{
	if (unit == NULL)
		return;
	outcome_free (unit->outcome);
	for (int side = 0; side < SIDE_COUNT; side++)
		if (unit->carried[side] != NULL) {
			strpool_free (unit->carried[side]->strings);
			movement_table_free (unit->carried[side]);
		}
	g_free (unit->open_rows);
	part_file_free (unit->archive);
	g_free (unit);
}
