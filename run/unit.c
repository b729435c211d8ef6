#include "run/unit.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/archive.h"
#include "common/io/numbers.h"
#include "run/population_archive.h"
#include "run/population_sieve.h"

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

/* Numbers that are missing are no finding, but whoever believes that an extract is complete must know. */
static void
numbers_warn (struct outcome *outcome)
{
	g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < outcome->n_evidence; i++) {
		const struct evidence *one = &outcome->evidence[i];

		if (evidence_is_numbered (one) && !g_str_has_prefix (one->numbers, NUMBERS_COMPLETE))
			g_ptr_array_add (warnings, g_strdup_printf ("%s of %s: %s", one->object, one->source, one->numbers));
	}
	if (warnings->len > 0)
		outcome_warn (outcome, warnings);
}

/* That a source gave nothing where it may is said, or the next one who reads the evidence takes it for an oversight. */
static const char *
control_of (
	const struct evidence *evidence, const struct population *population, const struct reconciliation *rule, GPtrArray *warnings)
{
	int id = entity_find (evidence->object);

	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!population_is_empty (population, rule, side) || entity_is_reference (id) ||
			strcmp (evidence->source, population->role[side]) != 0)
			continue;
		if (warnings->len == 0)
			g_ptr_array_add (warnings,
				g_strdup_printf ("source '%s' has no rows for this window, as the rule allows (may_be_empty)", evidence->source));
		return "no rows, as the rule allows";
	}
	return evidence->control;
}

static void
outcome_evidence (struct outcome *outcome, const struct population *population, const struct reconciliation *rule)
{
	struct evidence *copies = g_new0 (struct evidence, population->evidence->len + 1);
	g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
	size_t n = 0;

	for (guint i = 0; i < population->evidence->len; i++) {
		struct evidence copy = g_array_index (population->evidence, struct evidence, i);
		const char **texts[] = {&copy.source, &copy.uri, &copy.profile, &copy.object, &copy.query, &copy.query_hash,
			&copy.parameters, &copy.control, &copy.digest, &copy.numbers, &copy.snapshot, &copy.started, &copy.ended, &copy.user};

		if (!rule_needs_entity (rule, copy.object))
			continue;
		copy.control = control_of (&copy, population, rule, warnings);
		for (size_t j = 0; j < G_N_ELEMENTS (texts); j++)
			*texts[j] = outcome_text (outcome, *texts[j]);
		copies[n++] = copy;
	}
	outcome->evidence = copies;
	outcome->n_evidence = n;
	g_ptr_array_add (outcome->owned, copies);
	numbers_warn (outcome);
	if (warnings->len > 0)
		outcome_warn (outcome, warnings);
}

/* Another source has it, or one before lacks the same. */
static bool
gap_is_told (const struct outcome *outcome, size_t of)
{
	const struct evidence *one = &outcome->evidence[of];

	for (size_t i = 0; i < outcome->n_evidence; i++) {
		const struct evidence *other = &outcome->evidence[i];
		const char *gap = evidence_gap (other);

		if (i != of && strcmp (other->object, one->object) == 0 &&
			(gap == NULL || (i < of && strcmp (gap, evidence_gap (one)) == 0)))
			return true;
	}
	return false;
}

/* What a source lacks is said of the run, whatever it found without it. */
static void
outcome_gaps (struct outcome *outcome)
{
	g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < outcome->n_evidence; i++) {
		const struct evidence *evidence = &outcome->evidence[i];

		if (evidence_gap (evidence) != NULL && !gap_is_told (outcome, i))
			g_ptr_array_add (warnings, g_strdup_printf ("source '%s' lacks: %s", evidence->source, evidence_gap (evidence)));
	}
	outcome_warn (outcome, warnings);
}

/* Equal scope, as-of, rules, data and version are the same run, wherever and whenever it is executed. */
static void
run_name (const struct recon_input *input, const struct population *population, char hex[DIGEST_HEX_SIZE])
{
	g_autoptr (digest) digest = digest_new ();

	digest_add_text (digest, input->rule->name);
	digest_add_text (digest, input->plant->name);
	digest_add_text (digest, input->plant->company->name);
	digest_add_int (digest, input->period);
	digest_add_int (digest, input->from);
	digest_add_int (digest, input->until);
	digest_add_int (digest, input->as_of);
	digest_add_text (digest, input->rule->hash);
	digest_add_text (digest, input->version);
	for (guint i = 0; i < population->evidence->len; i++) {
		const struct evidence *evidence = &g_array_index (population->evidence, struct evidence, i);

		if (!rule_needs_entity (input->rule, evidence->object))
			continue;
		digest_add_text (digest, evidence->source);
		digest_add_text (digest, evidence->object);
		digest_add_text (digest, evidence->digest);
	}
	digest_hex (digest, hex);
}

/* ---- words ---- */

static gboolean
outcome_speak (struct outcome *outcome, const struct population *population, GError **error)
{
	const struct words_language *const languages[SIDE_COUNT] = {
		&population->language[SIDE_LEFT], &population->language[SIDE_RIGHT]};

	return words_write (outcome, languages, error);
}

/* ---- dispositions of this job ---- */

static void
outcome_dispose (struct outcome *outcome, const GArray *dispositions)
{
	date_t on = DATE_NONE;
	g_autoptr (zone) zone = dispositions != NULL ? zone_new (outcome->zone, NULL) : NULL;

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
unit_archive (struct unit *unit, const struct job *job, struct population *population, const struct recon *recon,
	const struct recon_input *input, const char *code, struct ledger *ledger, const char *folder, GError **error)
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
		.n_allocations = n,
		.aside = {population_aside (population, SIDE_LEFT, code, input), population_aside (population, SIDE_RIGHT, code, input)},
		.context = population_context (population, input->plant, input->rule)};

	pthread_mutex_lock (job->ledger_lock);
	gboolean known = ledger_plan (ledger, unit->claim, &planned, 1, error);
	pthread_mutex_unlock (job->ledger_lock);
	if (!known)
		return FALSE;
	unit->archive = part_file_open (path, error);
	return unit->archive != NULL && archive_write (unit->archive, &archive, error) && part_file_finish (unit->archive, error);
}

static gboolean
unit_history (struct unit *unit, const struct job *job, const struct ledger_prior *prior, GError **error)
{
	pthread_mutex_lock (job->ledger_lock);
	gboolean good = ledger_prior_history (prior, unit->outcome, error);
	pthread_mutex_unlock (job->ledger_lock);
	return good;
}

/* Beside what the runs before have read; prior NULL: beside nothing. */
static gboolean
unit_plausible (struct unit *unit, const struct job *job, const struct recon_input *input, const char *run_id,
	const struct ledger_prior *prior, GError **error)
{
	struct plausible_input readings = {
		.rule = input->rule, .plant = input->plant, .from = input->from, .until = input->until, .as_of = input->as_of};
	g_autoptr (GArray) before = NULL;

	if (prior != NULL) {
		pthread_mutex_lock (job->ledger_lock);
		before = ledger_prior_readings (
			prior, run_id, input->rule->plausible.runs, plausible_unchanged_since (&readings), unit->outcome, error);
		pthread_mutex_unlock (job->ledger_lock);
		if (before == NULL)
			return FALSE;
		readings.prior = (const struct prior_reading *) (void *) before->data;
		readings.n_prior = before->len;
	}
	plausible_judge (unit->outcome, &readings);
	return TRUE;
}

/* The outcome, with its evidence, name, words, history and decisions. prior NULL: without history. */
static gboolean
unit_conclude (struct unit *unit, const struct job *job, const struct population *population, const struct recon_input *input,
	const struct recon *recon, const char *run_id, const struct ledger_prior *prior, const GArray *dispositions, GError **error)
{
	unit->outcome = recon_outcome (recon);
	if (!unit->outcome->conserved) {
		g_set_error (error, FAILURE, FAILURE_INTERNAL, "totals do not conserve in quantity or value; nothing was recorded");
		return FALSE;
	}
	outcome_evidence (unit->outcome, population, input->rule);
	outcome_gaps (unit->outcome);
	unit->outcome->run_id = outcome_text (unit->outcome, run_id);
	if (!unit_plausible (unit, job, input, run_id, prior, error))
		return FALSE;
	if (!outcome_speak (unit->outcome, population, error) || (prior != NULL && !unit_history (unit, job, prior, error)))
		return FALSE;
	outcome_dispose (unit->outcome, dispositions);
	outcome_judge (unit->outcome, input->rule);
	return TRUE;
}

/*
 * Runs the engine, with what the ledger remembers of the failure queue and of the books before; as_run: the id of the run that
 * may know of it.
 */
static struct recon *
recon_with_memory (
	const struct job *job, struct recon_input *input, struct ledger_prior *prior, const char *as_run, GError **error)
{
	if (prior != NULL) {
		pthread_mutex_lock (job->ledger_lock);
		input->remembered = ledger_prior_queue (prior, as_run, &input->n_remembered, error);
		gboolean good = input->remembered != NULL &&
			(input->rule->compare != COMPARE_LEDGER || ledger_prior_books (prior, &input->books, error));
		pthread_mutex_unlock (job->ledger_lock);
		if (!good)
			return NULL;
	}
	return recon_run (input, error);
}

static gboolean
unit_compute (struct unit *unit, const struct job *job, struct population *population, struct recon_input *input,
	const char *code, struct ledger *ledger, struct ledger_prior *prior, const GArray *dispositions, const char *archive,
	GError **error)
{
	char run_id[DIGEST_HEX_SIZE];

	run_name (input, population, run_id);
	g_autoptr (recon) recon = recon_with_memory (job, input, prior, run_id, error);
	if (recon == NULL || !unit_conclude (unit, job, population, input, recon, run_id, prior, dispositions, error))
		return FALSE;
	unit_carry_on (unit, recon, input);
	return archive == NULL || unit_archive (unit, job, population, recon, input, code, ledger, archive, error);
}

struct unit *
unit_judge (const struct job *job, struct population *population, struct recon_input *input, const char *as_run,
	struct ledger_prior *prior, const GArray *dispositions, GError **error)
{
	g_autoptr (unit) unit = g_new0 (struct unit, 1);
	g_autoptr (recon) recon = recon_with_memory (job, input, prior, as_run, error);
	char run_id[DIGEST_HEX_SIZE];

	run_name (input, population, run_id);
	if (recon == NULL || !unit_conclude (unit, job, population, input, recon, run_id, prior, dispositions, error))
		return NULL;
	unit->n_allocations = recon_allocations (recon, &unit->allocations);
	return g_steal_pointer (&unit);
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
		.right_profile = population->right_profile,
		.as_of = job->as_of,
		.version = VERSION,
		.halves = job_halves (job)};
	g_autoptr (ledger_prior) prior = NULL;
	struct restore restore[SIDE_COUNT];
	uint32_t *rows[SIDE_COUNT];
	gboolean ok = job_window (job, plant->company, &input.period, &input.from, &input.until, error);

	if (!ok)
		return NULL;
	unit->claim = claim;
	if (ledger != NULL) {
		struct ledger_scope scope = {
			rule->name, plant->name, plant->company->name, input.period, input.from, input.until, job->as_of, NULL};

		pthread_mutex_lock (job->ledger_lock);
		prior = ledger_prior_new (ledger, &scope, error);
		pthread_mutex_unlock (job->ledger_lock);
		if (prior == NULL)
			return NULL;
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct window_bounds bounds = window_bounds_of (rule, plant, side, input.from, input.until, input.period, input.as_of);

		/* Before open items join the table: quiet is what was read and is not there. */
		input.quiet[side] = population_quiet (population, side, code, &bounds);
		side_carry (population, side, prior, &restore[side]);
		ok = ok && population_carries (population, side, population->side[side], error);
		rows[side] = population_rows (population, side, code, &input.n_rows[side]);
		input.side[side] = population->side[side];
		input.rows[side] = rows[side];
		input.source_name[side] = population->role[side];
		input.gap[side] = population_gap (population, side);
	}
	ok = ok && unit_compute (unit, job, population, &input, code, ledger, prior, dispositions, archive, error);
	for (int side = 0; side < SIDE_COUNT; side++) {
		side_restore (population, side, &restore[side]);
		g_free (rows[side]);
		g_free ((gpointer) input.quiet[side].list);
	}
	ok = ok &&
		(input.gap[SIDE_LEFT] != NULL || input.gap[SIDE_RIGHT] != NULL ||
			population_ready (population, rule, unit->outcome, error));
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
	g_free (unit->allocations);
	g_free (unit->note);
	part_file_free (unit->archive);
	g_free (unit);
}
