#include "run/round.h"

#include "common/base/log.h"
#include "run/population_sieve.h"

enum
{
	ROW_BYTES = 512, /* of a row that was read in full, with what matching makes of it; not less than that */
	ROOM_SHARE = 4   /* of --memory for all of them, where another plant is read beside */
};

struct place
{
	const char *code;              /* of a plant; "" */
	const struct company *company; /* NULL: a plant */
};

struct rounds
{
	struct rounds_order order;
	GArray *places;            /* struct place */
	struct plant_index *index; /* of files that several plants are read from; NULL: there is one plant */
	GPtrArray *watched;        /* struct unchanged *, owned */
	GPtrArray *now;            /* struct round *, owned */
	guint at, first;           /* of the reading that comes next: index of its place, and among the names */
};

/* ---- one reading ---- */

static struct rule_set *
round_rules (const struct rounds *rounds, struct round *round, const char *name, date_t until)
{
	/* The period is judged by the rules of its own last day, however late it is judged (domain.md 7.3). */
	return rules_load (rounds->order.job->config->rules, name, round->plant->archetype, *round->code != '\0' ? round->code : NULL,
		until - 1, &round->error);
}

/* The names from the first on that look at the same two roles as that one; what they need goes into the order. */
static GPtrArray *
names_alike (struct rounds *rounds, struct round *round, struct population_order *order)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new ();

	for (guint i = round->first; i < round->names->len; i++) {
		g_autoptr (rule_set) rules = round_rules (rounds, round, round->names->pdata[i], order->until);
		const struct reconciliation *other = rules != NULL ? rule_set_reconciliation (rules) : NULL;

		if (other == NULL)
			return NULL;
		if (!population_serves_both (order->rule, other))
			break;
		g_ptr_array_add (names, round->names->pdata[i]);
		order->bom_lines |= rule_needs_entity (other, "bom_line");
		if (round->watched != NULL)
			unchanged_add (round->watched, other);
	}
	round->n = names->len;
	return g_steal_pointer (&names);
}

/* Watches a reading, where there is a ledger and a plant by name: which plants occur in rows, only rows tell. */
static void
round_watch (struct rounds *rounds, struct round *round)
{
	const struct rounds_order *order = &rounds->order;

	if (order->ledger == NULL || *round->code == '\0')
		return;
	round->watched = unchanged_new (order->job, order->ledger, round->plant, order->archive_dir, order->lists);
	g_ptr_array_add (rounds->watched, round->watched);
}

/* Of a plant with what may be set aside or stand; a company is read whole. */
static void
round_population (struct rounds *rounds, struct round *round, struct population_order *order)
{
	struct job *job = rounds->order.job;
	g_autoptr (GPtrArray) names = NULL;
	g_autoptr (population_runs) runs = NULL;

	round_watch (rounds, round);
	names = names_alike (rounds, round, order);
	if (names != NULL && round->company == NULL && !option_flag (job->options, "no-aside"))
		runs = population_runs_new (job, rounds->order.ledger, names, round->plant, round->code, order->until, &round->error);
	if (round->error != NULL)
		return;
	if (runs != NULL)
		runs->index = rounds->index;
	order->runs = runs;
	order->watch = round->watched != NULL ? unchanged_watch (round->watched) : NULL;
	round->population = round->company != NULL ? population_read_company (job, order, &round->error)
											   : population_read (job, order, &round->error);
}

static void
round_read (struct rounds *rounds, struct round *round)
{
	struct job *job = rounds->order.job;
	const char *code = round->code;
	g_autoptr (rule_set) rules = NULL;
	period_t period;
	date_t from, until;

	round->plant = round->company != NULL ? config_company_unit (job->config, round->company, &round->error)
										  : config_plant (job->config, *code != '\0' ? code : "*", &round->error);
	if (round->plant == NULL || !job_window (job, round->plant->company, &period, &from, &until, &round->error))
		return;
	rules = round_rules (rounds, round, round->names->pdata[round->first], until);
	const struct reconciliation *rule = rules != NULL ? rule_set_reconciliation (rules) : NULL;
	if (rule == NULL)
		return;
	log_progress ("reading %s and %s", rule->left_source, rule->right_source);
	round_population (rounds, round,
		&(struct population_order) {.rule = rule,
			.plant = round->plant,
			.code = code,
			.from = from,
			.until = until,
			.archive_dir = rounds->order.archive_dir});
}

static void
round_free (gpointer data)
{
	struct round *round = data;

	population_free (round->population);
	g_clear_error (&round->error);
	g_free (round);
}

/* ---- all of them ---- */

static void
places_find (struct rounds *rounds)
{
	const struct rounds_order *order = &rounds->order;
	struct config *config = order->job->config;
	g_autoptr (GPtrArray) codes = job_plants (order->job);

	for (guint i = 0; i < codes->len && order->of_plants->len > 0; i++)
		g_array_append_val (rounds->places, ((struct place) {.code = codes->pdata[i]}));
	if (rounds->places->len > 1)
		rounds->index = plant_index_new ();
	for (size_t i = 0; i < config->n_companies && order->of_companies->len > 0; i++) {
		g_autoptr (GPtrArray) plants = config_company_plants (config, &config->companies[i]);

		if (plants->len > 0)
			g_array_append_val (rounds->places, ((struct place) {.code = "", .company = &config->companies[i]}));
	}
}

struct rounds *
rounds_new (const struct rounds_order *order)
{
	struct rounds *rounds = g_new0 (struct rounds, 1);

	rounds->order = *order;
	rounds->places = g_array_new (FALSE, FALSE, sizeof (struct place));
	rounds->watched = g_ptr_array_new_with_free_func ((GDestroyNotify) unchanged_free);
	rounds->now = g_ptr_array_new_with_free_func (round_free);
	places_find (rounds);
	return rounds;
}

void
rounds_free (struct rounds *rounds)
{
	if (rounds == NULL)
		return;
	g_ptr_array_unref (rounds->now);
	g_ptr_array_unref (rounds->watched);
	plant_index_free (rounds->index);
	g_array_unref (rounds->places);
	g_free (rounds);
}

bool
rounds_single (const struct rounds *rounds)
{
	return rounds->places->len == 1;
}

static void
place_skip (struct rounds *rounds)
{
	rounds->at++;
	rounds->first = 0;
}

static void
rounds_read (struct rounds *rounds)
{
	struct round *round = g_new0 (struct round, 1);
	const struct place *place = &g_array_index (rounds->places, struct place, rounds->at);

	round->code = place->code;
	round->company = place->company;
	round->names = round->company != NULL ? rounds->order.of_companies : rounds->order.of_plants;
	round->at = rounds->at;
	round->first = rounds->first;
	round_read (rounds, round);
	g_ptr_array_add (rounds->now, round);
	rounds->first += round->n;
	if (round->population == NULL || rounds->first == round->names->len)
		place_skip (rounds);
}

/* Whether --threads and --memory let one more plant be read before those that have been are matched. */
static bool
rounds_have_room (const struct rounds *rounds)
{
	const struct options *options = rounds->order.job->options;
	int64_t threads = option_int (options, "threads"), rows = 0;

	for (guint i = 0; i < rounds->now->len; i++) {
		const struct population *population = ((const struct round *) rounds->now->pdata[i])->population;

		for (int side = 0; population != NULL && !population->unread && side < SIDE_COUNT; side++)
			rows += (int64_t) population->side[side]->rows;
	}
	return rounds->now->len < (threads > 0 ? threads : g_get_num_processors ()) &&
		rows <= option_int (options, "memory") / ROOM_SHARE / ROW_BYTES;
}

const GPtrArray *
rounds_next (struct rounds *rounds)
{
	g_ptr_array_set_size (rounds->now, 0);
	do {
		if (rounds->at == rounds->places->len)
			break;
		rounds_read (rounds);
		/* What is left of a plant waits until it is known that the plant does not fail. */
	} while (rounds->first == 0 && rounds_have_room (rounds));
	return rounds->now->len > 0 ? rounds->now : NULL;
}

void
rounds_leave (struct rounds *rounds, const struct round *round)
{
	if (rounds->at == round->at)
		place_skip (rounds);
}
