/*
 * population_company.c - what a run over a whole company reads: the stock ledgers of its plants, and its books once.
 */
#include "run/population_internal.h"
#include "run/population_archive.h"

#include "common/base/failure.h"
#include "common/base/strpool.h"
#include "common/io/entity.h"

#include <pthread.h>
#include <string.h>

/* One source as it is read: for one plant, or with plant "" for the company. */
struct part
{
	struct source_reader *reader;
	struct source_scope scope;
};

/* A side belongs to its thread until that is joined. */
struct company_side
{
	int side;
	bool by_plant;                /* its sources are read plant by plant, else once for the company */
	GPtrArray *sources, *readers; /* const struct source *, its struct source_reader * */
	GArray *parts;                /* struct part */
	GArray *evidence;             /* struct evidence, by part */
	GArray *reference_evidence;
	struct strpool *strings;
	struct movement_table *table;
	int64_t rows;
	GError *error;
};

static void
side_init (struct company_side *side, int number)
{
	*side = (struct company_side) {.side = number, .strings = strpool_new ()};
	side->sources = g_ptr_array_new ();
	side->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) source_close);
	side->parts = g_array_new (FALSE, FALSE, sizeof (struct part));
	side->evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	side->reference_evidence = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	side->table = movement_table_new (side->strings);
}

static void
side_release (struct company_side *side)
{
	g_ptr_array_unref (side->sources);
	g_ptr_array_unref (side->readers);
	g_array_unref (side->parts);
	g_array_unref (side->evidence);
	g_array_unref (side->reference_evidence);
	movement_table_free (side->table);
	strpool_free (side->strings);
	g_clear_error (&side->error);
}

/* ---- what is to be read ---- */

/* A source is opened once, however many plants it serves: all are of one snapshot. *known: it was open. */
static struct source_reader *
reader_of (struct company_side *side, struct job *job, const char *name, bool *known, GError **error)
{
	const struct source *source = config_source (job->config, name, error);
	struct source_reader *reader;
	guint at;

	*known = source != NULL && g_ptr_array_find (side->sources, source, &at);
	if (*known)
		return side->readers->pdata[at];
	reader = source != NULL ? source_open (source, job->config, error) : NULL;
	if (reader != NULL) {
		g_ptr_array_add (side->sources, (gpointer) source);
		g_ptr_array_add (side->readers, reader);
	}
	return reader;
}

/*
 * The sources that play the role at a plant in the window. Books are the company's: each of their sources is read once. Invoices
 * and activities are their plants', as the stock ledger is.
 */
static gboolean
plant_parts (struct company_side *side, struct job *job, const char *role, const struct plant *plant,
	const struct source_scope *scope, GError **error)
{
	struct source_span spans[SPANS_MAX];
	size_t n = MIN (plant_source_spans (plant, role, scope->from, scope->until, spans, SPANS_MAX), (size_t) SPANS_MAX);

	for (size_t i = 0; i < n; i++) {
		struct part part = {.scope = *scope};
		bool known, again = false;

		part.reader = reader_of (side, job, spans[i].source, &known, error);
		if (part.reader == NULL)
			return FALSE;
		for (size_t j = 0; j < i; j++)
			again |= strcmp (spans[j].source, spans[i].source) == 0;
		if (side->by_plant) {
			part.scope.plant = plant->name;
			part.scope.zone = plant->zone;
		}
		if (!again && (side->by_plant || !known))
			g_array_append_val (side->parts, part);
	}
	return TRUE;
}

/* ---- reading ---- */

static gboolean
part_read (struct company_side *side, const struct part *part)
{
	g_autoptr (movement_table) more = movement_table_new (side->table->strings);
	struct evidence evidence = {0};

	more->unsettled = true; /* until the side is taken */
	if (!source_read_movements (part->reader, &part->scope, more, &evidence, &side->error))
		return FALSE;
	if (side->table->rows == 0) {
		struct movement_table *empty = side->table;

		side->table = g_steal_pointer (&more);
		more = empty;
	} else
		movement_append (side->table, more, NULL, more->rows);
	side->rows += evidence.rows;
	g_array_append_val (side->evidence, evidence);
	return TRUE;
}

static void *
side_run (void *data)
{
	struct company_side *side = data;

	for (guint i = 0; i < side->parts->len && side->error == NULL; i++)
		(void) part_read (side, &g_array_index (side->parts, struct part, i));
	/* The other side's are about as many, and this one mostly waits for it by now. */
	if (side->side == SIDE_LEFT)
		movement_settle (side->table, strpool_count (side->table->strings));
	return NULL;
}

static gboolean
sides_run (struct company_side sides[SIDE_COUNT], int threads, GError **error)
{
	pthread_t thread;
	bool parallel = threads != 1 && pthread_create (&thread, NULL, side_run, &sides[SIDE_RIGHT]) == 0;

	side_run (&sides[SIDE_LEFT]);
	if (parallel)
		pthread_join (thread, NULL);
	else
		side_run (&sides[SIDE_RIGHT]);
	for (int side = 0; side < SIDE_COUNT; side++)
		if (sides[side].error != NULL) {
			g_propagate_error (error, g_steal_pointer (&sides[side].error));
			return FALSE;
		}
	return TRUE;
}

/* The same place, which another side has told all about. */
static bool
source_is_known (const struct company_side *other, const struct source *source)
{
	for (guint i = 0; other != NULL && i < other->sources->len; i++)
		if (strcmp (((const struct source *) other->sources->pdata[i])->uri, source->uri) == 0)
			return true;
	return false;
}

/* other: the side whose reference data has been read; NULL: none has. */
static gboolean
side_references (struct job *job, struct population *population, struct company_side *side, const struct company_side *other,
	const struct source_scope *scope, GError **error)
{
	if (side->readers->len == 0)
		return TRUE;
	for (guint i = 0; i < side->readers->len; i++)
		if (!(side->by_plant && source_is_known (other, side->sources->pdata[i])) &&
			!reader_references (job, population, side->readers->pdata[i], side->side, scope, side->reference_evidence, error))
			return FALSE;
	reference_set_strip_zeros (population->reference, side->side, source_profile (side->readers->pdata[0])->strip_zeros);
	return TRUE;
}

/* Readers live on: evidence and profiles are theirs. */
static void
side_take (struct population *population, struct company_side *side, struct source_reader *first, halves_runner *halves)
{
	const struct profile *profile = source_profile (side->readers->len > 0 ? side->readers->pdata[0] : first);

	movement_join (side->table, population->strings, halves);
	population->newest[side->side] = INSTANT_NONE;
	for (guint i = 0; i < side->evidence->len; i++) {
		const struct evidence *evidence = &g_array_index (side->evidence, struct evidence, i);

		if (evidence->population)
			population->newest[side->side] = MAX (population->newest[side->side], evidence->newest);
	}
	population->rows_read[side->side] = side->rows;
	population->side[side->side] = g_steal_pointer (&side->table);
	population->language[side->side] = language_of (profile);
	if (side->side == SIDE_RIGHT)
		population->right_profile = profile->name;
	g_array_append_vals (population->evidence, side->evidence->data, side->evidence->len);
	g_array_append_vals (population->evidence, side->reference_evidence->data, side->reference_evidence->len);
	for (guint i = 0; i < side->readers->len; i++)
		g_ptr_array_add (population->readers, side->readers->pdata[i]);
	g_ptr_array_set_free_func (side->readers, NULL);
}

/* The balances of the accounts that open items stand on: of the rule's books, where the installation has them. */
static gboolean
balances_read (struct job *job, struct population *population, const struct reconciliation *rule,
	const struct company_side sides[SIDE_COUNT], const struct source_scope *scope, const GPtrArray *plants, GError **error)
{
	static const char entity[] = "account_balance";
	g_autoptr (GHashTable) read = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < plants->len && rule->compare == COMPARE_ITEMS && rule->items.books != NULL; i++) {
		const char *name = plant_source (plants->pdata[i], rule->items.books, scope->until - 1);
		const struct source *source;
		struct source_reader *reader;
		struct evidence evidence = {0};

		if (config_source_find (job->config, name) == NULL)
			continue;
		source = config_source (job->config, name, error);
		if (source == NULL)
			return FALSE;
		if (source_is_known (&sides[SIDE_LEFT], source) || source_is_known (&sides[SIDE_RIGHT], source) ||
			config_source_find (job->config, entity) != NULL || !g_hash_table_add (read, (gpointer) name))
			continue;
		reader = source_open (source, job->config, error);
		if (reader == NULL)
			return FALSE;
		g_ptr_array_add (population->readers, reader);
		if (!source_has (reader, entity))
			continue;
		if (!source_read_reference (reader, entity, SIDE_RIGHT, scope, population->reference, &evidence, error))
			return FALSE;
		g_array_append_val (population->evidence, evidence);
	}
	return TRUE;
}

const char *
population_gap (const struct population *population, int side)
{
	for (guint i = 0; i < population->evidence->len; i++) {
		const struct evidence *evidence = &g_array_index (population->evidence, struct evidence, i);
		int id = entity_find (evidence->object);

		if (!entity_is_reference (id) && strcmp (evidence->source, population->role[side]) == 0 && evidence->rows == 0 &&
			evidence_gap (evidence) != NULL)
			return evidence_gap (evidence);
	}
	return NULL;
}

static gboolean
company_take (struct job *job, struct population *population, struct company_side sides[SIDE_COUNT], const struct plant *unit,
	const struct source_scope *scope, const GPtrArray *plants, const struct reconciliation *rule, GError **error)
{
	bool one = strcmp (population->role[SIDE_LEFT], population->role[SIDE_RIGHT]) == 0;

	for (int side = 0; side < (one ? SIDE_RIGHT : SIDE_COUNT); side++)
		for (guint i = 0; i < plants->len; i++)
			if (!plant_parts (&sides[side], job, population->role[side], plants->pdata[i], scope, error))
				return FALSE;
	for (int side = 0; side < SIDE_COUNT; side++)
		if (!side_references (job, population, &sides[side], side == SIDE_RIGHT ? &sides[SIDE_LEFT] : NULL, scope, error))
			return FALSE;
	/* The left side fills the texts of the population itself, of which its thread is the only user until both are read. */
	movement_rebase (sides[SIDE_LEFT].table, population->strings);
	if (!balances_read (job, population, rule, sides, scope, plants, error) ||
		!population_lines_read (job, population, rule, scope, plants, error) ||
		!references_read (job, population, scope, error) || !reference_finish (population->reference, error))
		return FALSE;
	population_books_digest (population);
	if (!sides_run (sides, (int) option_int (job->options, "threads"), error))
		return FALSE;
	struct source_reader *first = sides[SIDE_LEFT].readers->pdata[0];
	for (int side = 0; side < SIDE_COUNT; side++)
		side_take (population, &sides[side], first, job_halves (job));
	if (population->rows_read[SIDE_LEFT] == 0 && population->rows_read[SIDE_RIGHT] == 0)
		return population_empty (population, SIDE_LEFT, error);
	return population_fresh (job, population, unit, scope, error);
}

struct population *
population_read_company (struct job *job, const struct population_order *order, GError **error)
{
	const struct plant *unit = order->plant;
	g_autoptr (GPtrArray) plants = config_company_plants (job->config, unit->company);
	g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);
	struct source_scope scope = {.plant = "",
		.company = unit->company->name,
		.plants = codes,
		.from = order->from,
		.until = order->until,
		.read_from = order->from - order->rule->timing.look_back,
		.read_until = order->until + order->rule->timing.look_ahead,
		.as_of = job->as_of,
		.zone = unit->zone,
		.gaps = order->rule->compare == COMPARE_LEDGER,
		.halves = job_halves (job)};
	g_autoptr (population) population = population_plan (order, &scope);
	struct company_side sides[SIDE_COUNT];
	gboolean good;

	for (guint i = 0; i < plants->len; i++)
		g_hash_table_add (codes, (gpointer) ((const struct plant *) plants->pdata[i])->name);
	scope_periods (&scope, unit->company);
	scope.log = population->log;
	for (int side = 0; side < SIDE_COUNT; side++) {
		side_init (&sides[side], side);
		sides[side].by_plant = side == SIDE_LEFT || order->rule->compare == COMPARE_ITEMS;
	}
	good = company_take (job, population, sides, unit, &scope, plants, order->rule, error);
	for (int side = 0; side < SIDE_COUNT; side++)
		side_release (&sides[side]);
	return good ? g_steal_pointer (&population) : NULL;
}
