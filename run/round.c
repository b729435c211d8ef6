#include "run/round.h"

#include "common/base/log.h"
#include "run/population_sieve.h"

#include <pthread.h>

enum
{
	ROW_BYTES = 512, /* of a row that was read in full, with what matching makes of it; not less than that */
	ROOM_SHARE = 4   /* of --memory for them, where the next plant is read beside */
};

/* A round in work. */
struct turn
{
	struct rounds *rounds;
	guint plant; /* index */
	struct round round;
	pthread_t thread;
	bool running, read;
};

struct rounds
{
	struct job *job;
	struct ledger *ledger;
	GPtrArray *codes;
	bool archived;
	struct plant_index *index; /* of files that several plants are read from; NULL: there is one plant */
	struct turn *now, *next;   /* NULL: none */
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

/* ---- turns ---- */

static void *
turn_run (void *data)
{
	struct turn *turn = data;

	round_read (turn->rounds, &turn->round);
	turn->read = true;
	return NULL;
}

static void
turn_start (struct turn *turn)
{
	turn->running = pthread_create (&turn->thread, NULL, turn_run, turn) == 0;
}

static void
turn_wait (struct turn *turn)
{
	if (turn->running)
		pthread_join (turn->thread, NULL);
	turn->running = false;
}

static struct turn *
turn_new (struct rounds *rounds, guint plant, guint first)
{
	struct turn *turn;

	if (plant == rounds->codes->len)
		return NULL;
	turn = g_new0 (struct turn, 1);
	turn->rounds = rounds;
	turn->plant = plant;
	turn->round.code = rounds->codes->pdata[plant];
	turn->round.first = first;
	return turn;
}

static void
turn_free (struct turn *turn)
{
	if (turn == NULL)
		return;
	turn_wait (turn);
	population_free (turn->round.population);
	g_clear_error (&turn->round.error);
	g_free (turn);
}

static struct turn *
turn_after (const struct turn *turn)
{
	struct rounds *rounds = turn->rounds;
	guint first = turn->round.first + turn->round.n;
	bool same = turn->round.population != NULL && first < option_positionals (rounds->job->options)->len;

	return same ? turn_new (rounds, turn->plant, first) : turn_new (rounds, turn->plant + 1, 0);
}

/* Whether --threads and --memory let the next plant be read while this one is matched. */
static bool
turn_leaves_room (const struct turn *turn)
{
	const struct options *options = turn->rounds->job->options;
	const struct population *population = turn->round.population;
	int64_t rows = 0;

	for (int side = 0; population != NULL && side < SIDE_COUNT; side++)
		rows += (int64_t) population->side[side]->rows;
	return population != NULL && option_int (options, "threads") != 1 &&
		rows <= option_int (options, "memory") / ROOM_SHARE / ROW_BYTES;
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
	rounds->next = turn_new (rounds, 0, 0);
	return rounds;
}

void
rounds_free (struct rounds *rounds)
{
	if (rounds == NULL)
		return;
	turn_free (rounds->next);
	turn_free (rounds->now);
	plant_index_free (rounds->index);
	g_ptr_array_unref (rounds->codes);
	g_free (rounds);
}

struct round *
rounds_next (struct rounds *rounds)
{
	g_clear_pointer (&rounds->now, turn_free);
	rounds->now = g_steal_pointer (&rounds->next);
	if (rounds->now == NULL)
		return NULL;
	turn_wait (rounds->now);
	if (!rounds->now->read)
		turn_run (rounds->now);
	rounds->next = turn_after (rounds->now);
	if (rounds->next != NULL && turn_leaves_room (rounds->now))
		turn_start (rounds->next);
	return &rounds->now->round;
}

void
rounds_leave (struct rounds *rounds)
{
	guint plant = rounds->now->plant;

	if (rounds->next == NULL || rounds->next->plant != plant)
		return;
	turn_free (rounds->next);
	rounds->next = turn_new (rounds, plant + 1, 0);
}
