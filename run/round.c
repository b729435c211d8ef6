#include "run/round.h"

#include "common/base/log.h"
#include "run/population_sieve.h"

enum
{
	ROW_BYTES = 512, /* of a row that was read in full, with what matching makes of it; not less than that */
	ROOM_SHARE = 4   /* of --memory for all of them, where another plant is read beside */
};

struct rounds
{
	struct job *job;
	struct ledger *ledger;
	GPtrArray *codes;
	bool archived;
	struct plant_index *index; /* of files that several plants are read from; NULL: there is one plant */
	GPtrArray *now;            /* struct round *, owned */
	guint at, first;           /* of the reading that comes next */
};

/* ---- one reading ---- */

/* The names from the first on that look at the same two roles as that one. */
static GPtrArray *
names_alike (struct rounds *rounds, struct round *round, const struct reconciliation *rule, date_t until)
{
	const GPtrArray *all = option_positionals (rounds->job->options);
	g_autoptr (GPtrArray) names = g_ptr_array_new ();

	for (guint i = round->first; i < all->len; i++) {
		g_autoptr (rule_set) rules = rules_load (rounds->job->config->rules, all->pdata[i], round->plant->archetype,
			*round->code != '\0' ? round->code : NULL, until - 1, &round->error);

		if (rules == NULL)
			return NULL;
		if (!population_serves_both (rule, rule_set_reconciliation (rules)))
			break;
		g_ptr_array_add (names, all->pdata[i]);
	}
	round->n = names->len;
	return g_steal_pointer (&names);
}

static void
round_read (struct rounds *rounds, struct round *round)
{
	struct job *job = rounds->job;
	const char *name = option_positionals (job->options)->pdata[round->first], *code = round->code;
	g_autoptr (GPtrArray) names = NULL;
	g_autoptr (population_runs) runs = NULL;
	g_autoptr (rule_set) rules = NULL;
	period_t period;
	date_t from, until;

	round->plant = config_plant (job->config, *code != '\0' ? code : "*", &round->error);
	if (round->plant == NULL || !job_window (job, round->plant->company, &period, &from, &until, &round->error))
		return;
	/* The period is judged by the rules of its own last day, however late it is judged (domain.md 7.3). */
	rules = rules_load (job->config->rules, name, round->plant->archetype, *code != '\0' ? code : NULL, until - 1, &round->error);
	const struct reconciliation *rule = rules != NULL ? rule_set_reconciliation (rules) : NULL;
	if (rule == NULL)
		return;
	log_progress ("reading %s and %s", rule->left_source, rule->right_source);
	names = names_alike (rounds, round, rule, until);
	/* The archive keeps every row. */
	if (names != NULL && !rounds->archived)
		runs = population_runs_new (job, rounds->ledger, names, round->plant, code, until, &round->error);
	if (round->error != NULL)
		return;
	if (runs != NULL)
		runs->index = rounds->index;
	round->population = population_read (job, rule, round->plant, code, from, until, runs, rounds->archived, &round->error);
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

struct rounds *
rounds_new (struct job *job, struct ledger *ledger, GPtrArray *codes, bool archived)
{
	struct rounds *rounds = g_new0 (struct rounds, 1);

	rounds->job = job;
	rounds->ledger = ledger;
	rounds->codes = g_ptr_array_ref (codes);
	rounds->archived = archived;
	rounds->index = codes->len > 1 ? plant_index_new () : NULL;
	rounds->now = g_ptr_array_new_with_free_func (round_free);
	return rounds;
}

void
rounds_free (struct rounds *rounds)
{
	if (rounds == NULL)
		return;
	g_ptr_array_unref (rounds->now);
	plant_index_free (rounds->index);
	g_ptr_array_unref (rounds->codes);
	g_free (rounds);
}

static void
plant_skip (struct rounds *rounds)
{
	rounds->at++;
	rounds->first = 0;
}

static void
rounds_read (struct rounds *rounds)
{
	struct round *round = g_new0 (struct round, 1);

	round->code = rounds->codes->pdata[rounds->at];
	round->at = rounds->at;
	round->first = rounds->first;
	round_read (rounds, round);
	g_ptr_array_add (rounds->now, round);
	rounds->first += round->n;
	if (round->population == NULL || rounds->first == option_positionals (rounds->job->options)->len)
		plant_skip (rounds);
}

/* Whether --threads and --memory let one more plant be read before those that have been are matched. */
static bool
rounds_have_room (const struct rounds *rounds)
{
	const struct options *options = rounds->job->options;
	int64_t threads = option_int (options, "threads"), rows = 0;

	for (guint i = 0; i < rounds->now->len; i++) {
		const struct population *population = ((const struct round *) rounds->now->pdata[i])->population;

		for (int side = 0; population != NULL && side < SIDE_COUNT; side++)
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
		if (rounds->at == rounds->codes->len)
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
		plant_skip (rounds);
}
