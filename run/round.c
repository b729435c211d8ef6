#include "run/round.h"

#include "common/base/log.h"
#include "run/population_sieve.h"

#include <pthread.h>

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

/* A reading that is being prepared: what it asks for stays with it. */
struct preparing
{
	struct round round; /* what callers see of it */
	struct rule_set *rules;
	GPtrArray *alike; /* of const char *: the names that run over it */
	struct population_order order;
};

struct rounds
{
	struct rounds_order order;
	GArray *places;            /* struct place */
	struct plant_index *index; /* of files that several plants are read from; NULL: there is one plant */
	GPtrArray *watched;        /* struct unchanged *, owned */
	GPtrArray *now;            /* struct round *, owned */
	GPtrArray *last;           /* of them, where nothing more is read: they are freed beside what follows; NULL */
	pthread_t leaving;         /* that does it */
	guint at, first;           /* of the reading that comes next: index of its place, and among the names */
	struct preparing *ahead;   /* of the place behind it: what may stand of it is being loaded already; NULL */
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
static bool
names_alike (struct rounds *rounds, struct preparing *preparing)
{
	struct round *round = &preparing->round;
	struct population_order *order = &preparing->order;

	for (guint i = round->first; i < round->names->len; i++) {
		g_autoptr (rule_set) rules = round_rules (rounds, round, round->names->pdata[i], order->until);
		const struct reconciliation *other = rules != NULL ? rule_set_reconciliation (rules) : NULL;

		if (other == NULL)
			return false;
		if (!population_serves_both (order->rule, other))
			break;
		g_ptr_array_add (preparing->alike, round->names->pdata[i]);
		order->bom_lines |= rule_needs_entity (other, "bom_line");
		if (round->watched != NULL)
			unchanged_add (round->watched, other);
	}
	round->n = preparing->alike->len;
	return true;
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

static void
round_prepare (struct rounds *rounds, struct preparing *preparing)
{
	struct round *round = &preparing->round;
	struct population_order *order = &preparing->order;
	struct job *job = rounds->order.job;
	period_t period;

	round->plant = round->company != NULL ? config_company_unit (job->config, round->company, &round->error)
										  : config_plant (job->config, *round->code != '\0' ? round->code : "*", &round->error);
	*order = (struct population_order) {.plant = round->plant, .code = round->code, .archive_dir = rounds->order.archive_dir};
	if (round->plant == NULL || !job_window (job, round->plant->company, &period, &order->from, &order->until, &round->error))
		return;
	preparing->rules = round_rules (rounds, round, round->names->pdata[round->first], order->until);
	if (preparing->rules == NULL)
		return;
	order->rule = rule_set_reconciliation (preparing->rules);
	round_watch (rounds, round);
	if (names_alike (rounds, preparing) && round->watched != NULL)
		order->watch = unchanged_watch (round->watched);
}

/* Of a plant with what may be set aside or stand; a company is read whole. */
static void
round_read (struct rounds *rounds, struct preparing *preparing)
{
	struct round *round = &preparing->round;
	struct population_order *order = &preparing->order;
	struct job *job = rounds->order.job;
	g_autoptr (population_runs) runs = NULL;

	if (round->error != NULL)
		return;
	log_progress ("reading %s and %s", order->rule->left_source, order->rule->right_source);
	if (round->company == NULL && !option_flag (job->options, "no-aside"))
		runs = population_runs_new (
			job, rounds->order.ledger, preparing->alike, round->plant, round->code, order->until, &round->error);
	if (round->error != NULL)
		return;
	if (runs != NULL)
		runs->index = rounds->index;
	order->runs = runs;
	round->population = round->company != NULL ? population_read_company (job, order, &round->error)
											   : population_read (job, order, &round->error);
	order->runs = NULL;
}

static struct preparing *
round_new (struct rounds *rounds, guint at, guint first)
{
	struct preparing *preparing = g_new0 (struct preparing, 1);
	const struct place *place = &g_array_index (rounds->places, struct place, at);

	preparing->alike = g_ptr_array_new ();
	preparing->round = (struct round) {.code = place->code,
		.company = place->company,
		.names = place->company != NULL ? rounds->order.of_companies : rounds->order.of_plants,
		.at = at,
		.first = first};
	round_prepare (rounds, preparing);
	return preparing;
}

static void
round_free (gpointer data)
{
	struct preparing *preparing = data;

	if (preparing == NULL)
		return;
	population_free (preparing->round.population);
	g_clear_error (&preparing->round.error);
	rule_set_free (preparing->rules);
	g_ptr_array_unref (preparing->alike);
	g_free (preparing);
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
	if (rounds->last != NULL)
		pthread_join (rounds->leaving, NULL);
	g_ptr_array_unref (rounds->now);
	round_free (rounds->ahead);
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
	struct preparing *preparing =
		rounds->ahead != NULL ? g_steal_pointer (&rounds->ahead) : round_new (rounds, rounds->at, rounds->first);
	struct round *round = &preparing->round;
	bool last = round->error != NULL || round->first + round->n == round->names->len;

	/* Its records are loaded by threads, while this one is read. */
	if (last && round->watched != NULL && round->at + 1 < rounds->places->len)
		rounds->ahead = round_new (rounds, round->at + 1, 0);
	round_read (rounds, preparing);
	g_ptr_array_add (rounds->now, round);
	rounds->first += round->n;
	if (round->population == NULL || last)
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

static void *
last_leave (void *data)
{
	g_ptr_array_unref (data);
	return NULL;
}

/* What was matched is not needed any longer. Of the last it is much to free, and results can be written meanwhile. */
static void
rounds_forget (struct rounds *rounds)
{
	if (rounds->now->len > 0 && rounds->at == rounds->places->len && job_halves (rounds->order.job) != NULL &&
		pthread_create (&rounds->leaving, NULL, last_leave, rounds->now) == 0) {
		rounds->last = rounds->now;
		rounds->now = g_ptr_array_new_with_free_func (round_free);
	}
	g_ptr_array_set_size (rounds->now, 0);
}

const GPtrArray *
rounds_next (struct rounds *rounds)
{
	rounds_forget (rounds);
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
