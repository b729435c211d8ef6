#include "run/unchanged.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/io/source_changes.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

const struct option unchanged_options[] = {
	{"full", 0, OPTION_FLAG, .group = "Reading", .help = "read every row, also where the sources say that nothing changed"},
	{"full-read-every", 0, OPTION_INT, .argument = "N", .initial = "7", .min = 1,
		.help = "read every row in one run of N, also where nothing changed; 1 is always"},
	{0}};

struct stood /* a reconciliation of the reading */
{
	char *name, *rules_hash;
	struct ledger_standing *standing; /* NULL: none */
	struct outcome *outcome;          /* of it; NULL: rows are read */
};

struct unchanged
{
	struct job *job;
	struct ledger *ledger;
	const struct plant *plant;
	const char *archive_dir;
	bool lists;
	GArray *stood;            /* struct stood */
	struct loading *loadings; /* of what may stand, by stood; NULL: nothing may */
	GError *failed;           /* in looking up what is recorded */
	GArray *marks;            /* of this reading; NULL: a source gave none */
	char setup[DIGEST_HEX_SIZE], reference[DIGEST_HEX_SIZE];
	struct ledger_full_read full_read;
	struct population_watch watch;
};

/* ---- deciding ---- */

static bool
archive_is_there (const struct ledger_standing *standing)
{
	struct stat file;

	return standing->archive != NULL && stat (standing->archive, &file) == 0 && (int64_t) file.st_size == standing->archive_size;
}

/* Another folder is asked for, so the archive is to stand there. */
static bool
archive_is_elsewhere (const struct ledger_standing *standing, const char *folder)
{
	g_autofree char *at = g_path_get_dirname (standing->archive), *wanted = g_canonicalize_filename (folder, NULL);

	return strcmp (at, wanted) != 0;
}

const char *
unchanged_why_not (const struct ledger_standing *standing, const struct unchanged_state *now)
{
	if (now->full)
		return "it was asked for";
	if (now->decides)
		return "decisions on cases are given";
	if (standing == NULL)
		return "nothing is recorded that could stand";
	if (standing->as_of != now->as_of)
		return "the as-of is another";
	if (strcmp (standing->version, now->version) != 0)
		return "the program is of another version";
	if (strcmp (standing->rules_hash, now->rules_hash) != 0)
		return "the rules have changed";
	if (strcmp (standing->setup, now->setup) != 0)
		return "the configuration or a profile has changed";
	if (strcmp (standing->reference, now->reference) != 0)
		return "reference data have changed";
	if (standing->recorded)
		return "a run before it was recorded since";
	if (standing->decided)
		return "cases were decided on since";
	if (standing->stood + 2 > now->full_read_every)
		return "it is time for a full read";
	if ((now->archive_dir != NULL || now->lists) && !archive_is_there (standing))
		return "the archive is not there";
	if (now->archive_dir != NULL && archive_is_elsewhere (standing, now->archive_dir))
		return "the archive is to be in another folder";
	return NULL;
}

/* ---- what a result depends on beside rows and rules ---- */

static gboolean
profiles_digest (struct digest *digest, const GPtrArray *readers, GError **error)
{
	for (guint i = 0; i < readers->len; i++) {
		const struct profile *profile = source_profile (readers->pdata[i]);

		digest_add_text (digest, profile->name);
		digest_add_text (digest, profile->population);
		if (!profile_digest (profile, digest, error))
			return FALSE;
	}
	return TRUE;
}

static void
config_digest (struct digest *digest, const struct config *config)
{
	digest_add_text (digest, config->text);
	digest_add_int (digest, config->freshness);
	for (size_t i = 0; i < config->n_sources; i++) {
		digest_add_text (digest, config->sources[i].name);
		digest_add_text (digest, config->sources[i].shown);
		digest_add_text (digest, config->sources[i].profile);
	}
}

static gboolean
setup_digest (struct unchanged *unchanged, const struct population *population, GPtrArray *const readers[SIDE_COUNT],
	const struct source_scope *scope, GError **error)
{
	g_autoptr (digest) digest = digest_new ();
	g_autofree char *plant = plant_text (unchanged->plant);

	digest_add_text (digest, plant);
	digest_add_text (digest, scope->plant);
	digest_add_int (digest, scope->read_from);
	digest_add_int (digest, scope->read_until);
	digest_add_int (digest, population->reach.bom_lines);
	config_digest (digest, unchanged->job->config);
	for (int side = 0; side < SIDE_COUNT; side++) {
		digest_add_text (digest, population->role[side]);
		if (!profiles_digest (digest, readers[side], error))
			return FALSE;
	}
	if (!profiles_digest (digest, population->readers, error))
		return FALSE;
	digest_hex (digest, unchanged->setup);
	return TRUE;
}

static void
reference_digest (struct unchanged *unchanged, const struct population *population)
{
	g_autoptr (digest) digest = digest_new ();

	reference_log_digest (population->log, digest);
	digest_add_int (digest, reference_queue_is_read (population->reference));
	for (int side = 0; side < SIDE_COUNT; side++)
		digest_add_int (digest, reference_strips_zeros (population->reference, side));
	digest_hex (digest, unchanged->reference);
}

/* ---- asking the sources, both sides at the same time ---- */

struct asking
{
	const GPtrArray *readers;
	const struct source_scope *scope;
	const GArray *recorded; /* marks of both sides, the left first; NULL: new ones are taken */
	guint first;            /* of this side */
	GArray *marks;          /* taken */
	bool same;
	GError *error;
};

static void *
asking_run (void *data)
{
	struct asking *asking = data;

	asking->same = true;
	for (guint i = 0; i < asking->readers->len && asking->same && asking->error == NULL; i++) {
		if (asking->recorded == NULL)
			source_mark_changes (asking->readers->pdata[i], asking->scope, asking->marks, &asking->error);
		else
			source_changes_same (asking->readers->pdata[i], asking->scope,
				&g_array_index (asking->recorded, struct change_mark, asking->first + i), &asking->same, &asking->error);
	}
	return NULL;
}

static gboolean
sides_ask (struct asking asking[SIDE_COUNT], int threads, GError **error)
{
	pthread_t thread;
	bool parallel = threads != 1 && pthread_create (&thread, NULL, asking_run, &asking[SIDE_RIGHT]) == 0;

	asking_run (&asking[SIDE_LEFT]);
	if (parallel)
		pthread_join (thread, NULL);
	else
		asking_run (&asking[SIDE_RIGHT]);
	for (int side = 0; side < SIDE_COUNT; side++)
		if (asking[side].error != NULL) {
			g_clear_error (&asking[SIDE_COUNT - 1 - side].error);
			g_propagate_error (error, asking[side].error);
			return FALSE;
		}
	return TRUE;
}

static int
job_threads (const struct unchanged *unchanged)
{
	return (int) option_int (unchanged->job->options, "threads");
}

static gboolean
sources_same (struct unchanged *unchanged, GPtrArray *const readers[SIDE_COUNT], const struct source_scope *scope,
	const GArray *recorded, bool *same, GError **error)
{
	struct asking asking[SIDE_COUNT] = {{.readers = readers[SIDE_LEFT], .scope = scope, .recorded = recorded},
		{.readers = readers[SIDE_RIGHT], .scope = scope, .recorded = recorded, .first = readers[SIDE_LEFT]->len}};

	*same = false;
	if (recorded->len != readers[SIDE_LEFT]->len + readers[SIDE_RIGHT]->len)
		return TRUE;
	if (!sides_ask (asking, job_threads (unchanged), error))
		return FALSE;
	*same = asking[SIDE_LEFT].same && asking[SIDE_RIGHT].same;
	return TRUE;
}

/* ---- what is recorded ---- */

static bool
marks_equal (const GArray *left, const GArray *right)
{
	bool equal = left->len == right->len;

	for (guint i = 0; equal && i < left->len; i++) {
		const struct change_mark *a = &g_array_index (left, struct change_mark, i),
								 *b = &g_array_index (right, struct change_mark, i);

		equal = strcmp (a->source, b->source) == 0 && strcmp (a->query_hash, b->query_hash) == 0 &&
			strcmp (a->since, b->since) == 0 && strcmp (a->answer, b->answer) == 0;
	}
	return equal;
}

static struct unchanged_state
state_now (const struct unchanged *unchanged)
{
	const struct job *job = unchanged->job;

	return (struct unchanged_state) {.version = VERSION,
		.setup = unchanged->setup,
		.reference = unchanged->reference,
		.as_of = job->as_of,
		.full = option_flag (job->options, "full") || option_flag (job->options, "no-aside"),
		.decides = option_string (job->options, "dispositions") != NULL,
		.lists = unchanged->lists,
		.full_read_every = option_int (job->options, "full-read-every"),
		.archive_dir = unchanged->archive_dir};
}

static gboolean
record_find (struct unchanged *unchanged, struct stood *stood, GError **error)
{
	struct ledger_scope scope = {.reconciliation = stood->name,
		.plant = unchanged->plant->name,
		.company = unchanged->plant->company->name,
		.as_of = unchanged->job->as_of};

	return job_window (unchanged->job, unchanged->plant->company, &scope.period, &scope.from, &scope.until, error) &&
		ledger_standing_find (unchanged->ledger, &scope, &stood->standing, error);
}

/* Why what is recorded cannot stand; NULL: it can. early: before reference data and profiles have been read. */
static const char *
records_why_not (const struct unchanged *unchanged, bool early)
{
	struct unchanged_state now = state_now (unchanged);
	const char *reason = NULL;

	for (guint i = 0; i < unchanged->stood->len && reason == NULL; i++) {
		const struct stood *stood = &g_array_index (unchanged->stood, struct stood, i);

		now.rules_hash = stood->rules_hash;
		if (early && stood->standing != NULL) {
			now.setup = stood->standing->setup;
			now.reference = stood->standing->reference;
		}
		reason = unchanged_why_not (stood->standing, &now);
		g_assert (reason != NULL || stood->standing != NULL);
		if (reason == NULL && i > 0 &&
			!marks_equal (g_array_index (unchanged->stood, struct stood, 0).standing->marks, stood->standing->marks))
			reason = "the reconciliations were read at different times";
	}
	return reason;
}

/* ---- the records, each by a thread with a connection of its own, while reference data are read and the sources answer ---- */

struct loading
{
	const struct unchanged *unchanged;
	struct stood *stood;
	pthread_t thread;
	bool started;
	char *missing;
	GError *failed;
};

static void *
loading_run (void *data)
{
	struct loading *loading = data;
	struct stood *stood = loading->stood;
	g_autoptr (ledger) ledger = ledger_open (loading->unchanged->job->config->ledger, LEDGER_READ, &loading->failed);

	if (ledger != NULL)
		stood->outcome = loading->unchanged->lists
			? ledger_load (ledger, stood->standing->sequence, &loading->missing, &loading->failed)
			: ledger_load_kept (ledger, stood->standing->sequence, &loading->failed);
	return NULL;
}

static struct loading *
loadings_start (struct unchanged *unchanged)
{
	struct loading *loadings = g_new0 (struct loading, unchanged->stood->len);

	for (guint i = 0; i < unchanged->stood->len; i++) {
		loadings[i] = (struct loading) {.unchanged = unchanged, .stood = &g_array_index (unchanged->stood, struct stood, i)};
		loadings[i].started =
			job_threads (unchanged) != 1 && pthread_create (&loadings[i].thread, NULL, loading_run, &loadings[i]) == 0;
	}
	return loadings;
}

/* A record that cannot be shown whole does not stand: reading gives a new one. wanted: the sources say that it stands. */
static bool
loadings_end (struct loading *loadings, guint n, bool wanted)
{
	for (guint i = 0; i < n; i++) {
		struct loading *loading = &loadings[i];

		if (loading->started)
			pthread_join (loading->thread, NULL);
		else if (wanted)
			loading_run (loading);
		if (wanted && (loading->failed != NULL || loading->missing != NULL)) {
			log_line (LOG_LEVEL_WARNING, "run %s does not stand: %s", loading->stood->standing->run_id,
				loading->failed != NULL ? loading->failed->message : loading->missing);
			wanted = false;
		}
		g_clear_error (&loading->failed);
		g_free (loading->missing);
	}
	g_free (loadings);
	return wanted;
}

/* Lets go of the threads; says whether all that was loaded can be shown, where it is wanted. */
static bool
records_end (struct unchanged *unchanged, bool wanted)
{
	return unchanged->loadings == NULL || loadings_end (g_steal_pointer (&unchanged->loadings), unchanged->stood->len, wanted);
}

/* *reason says why the records do not stand; NULL: they do. */
static gboolean
records_compare (struct unchanged *unchanged, GPtrArray *const readers[SIDE_COUNT], const struct source_scope *scope,
	const char **reason, GError **error)
{
	const struct stood *first = &g_array_index (unchanged->stood, struct stood, 0);
	bool same = false;
	gboolean asked = *reason != NULL || sources_same (unchanged, readers, scope, first->standing->marks, &same, error);
	bool loaded = records_end (unchanged, same);

	if (*reason == NULL && !same)
		*reason = "a source has changed";
	else if (*reason == NULL && !loaded)
		*reason = "the record cannot be shown";
	for (guint i = 0; *reason != NULL && i < unchanged->stood->len; i++)
		g_clear_pointer (&g_array_index (unchanged->stood, struct stood, i).outcome, outcome_free);
	return asked;
}

/* ---- before the rows ---- */

static gboolean
rows_before (void *data, struct population *population, GPtrArray *const readers[SIDE_COUNT], const struct source_scope *scope,
	GError **error)
{
	struct unchanged *unchanged = data;
	const char *reason;

	if (unchanged->failed != NULL) {
		g_propagate_error (error, g_steal_pointer (&unchanged->failed));
		return FALSE;
	}
	if (!setup_digest (unchanged, population, readers, scope, error))
		return FALSE;
	reference_digest (unchanged, population);
	reason = records_why_not (unchanged, false);
	if (!records_compare (unchanged, readers, scope, &reason, error))
		return FALSE;
	population->unread = reason == NULL;
	if (reason != NULL)
		log_line (LOG_LEVEL_INFO, "plant %s is read whole: %s", scope->plant, reason);
	return TRUE;
}

/* ---- after the rows ---- */

static gboolean
rows_after (void *data, struct population *population, GPtrArray *const readers[SIDE_COUNT], const struct source_scope *scope,
	GError **error)
{
	struct unchanged *unchanged = data;
	g_autoptr (GArray) left = change_marks_new (), right = change_marks_new ();
	struct asking asking[SIDE_COUNT] = {{.readers = readers[SIDE_LEFT], .scope = scope, .marks = left},
		{.readers = readers[SIDE_RIGHT], .scope = scope, .marks = right}};

	(void) population;
	if (!sides_ask (asking, job_threads (unchanged), error))
		return FALSE;
	if (left->len != readers[SIDE_LEFT]->len || right->len != readers[SIDE_RIGHT]->len)
		return TRUE;
	unchanged->marks = g_steal_pointer (&left);
	g_array_append_vals (unchanged->marks, right->data, right->len);
	g_array_set_clear_func (right, NULL); /* what it held is the other's now */
	unchanged->full_read = (struct ledger_full_read) {unchanged->setup, unchanged->reference, unchanged->marks};
	return TRUE;
}

/* ---- one reading ---- */

struct unchanged *
unchanged_new (struct job *job, struct ledger *ledger, const struct plant *plant, const char *archive_dir, bool lists)
{
	struct unchanged *unchanged = g_new0 (struct unchanged, 1);

	unchanged->job = job;
	unchanged->ledger = ledger;
	unchanged->plant = plant;
	unchanged->archive_dir = archive_dir;
	unchanged->lists = lists;
	unchanged->stood = g_array_new (FALSE, TRUE, sizeof (struct stood));
	unchanged->watch = (struct population_watch) {rows_before, rows_after, unchanged};
	return unchanged;
}

void
unchanged_free (struct unchanged *unchanged)
{
	if (unchanged == NULL)
		return;
	(void) records_end (unchanged, false);
	g_clear_error (&unchanged->failed);
	for (guint i = 0; i < unchanged->stood->len; i++) {
		struct stood *stood = &g_array_index (unchanged->stood, struct stood, i);

		g_free (stood->name);
		g_free (stood->rules_hash);
		ledger_standing_free (stood->standing);
		outcome_free (stood->outcome);
	}
	g_array_unref (unchanged->stood);
	if (unchanged->marks != NULL)
		g_array_unref (unchanged->marks);
	g_free (unchanged);
}

void
unchanged_add (struct unchanged *unchanged, const struct reconciliation *rule)
{
	struct stood stood = {.name = g_strdup (rule->name), .rules_hash = g_strdup (rule->hash)};

	g_array_append_val (unchanged->stood, stood);
}

const struct population_watch *
unchanged_watch (struct unchanged *unchanged)
{
	for (guint i = 0; i < unchanged->stood->len && unchanged->failed == NULL; i++)
		(void) record_find (unchanged, &g_array_index (unchanged->stood, struct stood, i), &unchanged->failed);
	if (unchanged->failed == NULL && records_why_not (unchanged, true) == NULL)
		unchanged->loadings = loadings_start (unchanged);
	return &unchanged->watch;
}

const struct ledger_full_read *
unchanged_full_read (const struct unchanged *unchanged)
{
	return unchanged->marks != NULL ? &unchanged->full_read : NULL;
}

/* What the attempt says of itself. */
static char *
stood_note (const struct stood *stood)
{
	int64_t rows = 0, since = 0;

	for (int side = 0; side < SIDE_COUNT; side++)
		rows += stood->outcome->side[side].read.rows;
	for (guint i = 0; i < stood->standing->marks->len; i++)
		since += g_array_index (stood->standing->marks, struct change_mark, i).rows;
	return g_strdup_printf ("nothing changed since run %s: its %" G_GINT64_FORMAT
							" rows stand, the totals of the newest %" G_GINT64_FORMAT " were compared%s%s",
		stood->standing->run_id, rows, since, stood->standing->archive != NULL ? "; archive as recorded: " : "",
		stood->standing->archive != NULL ? stood->standing->archive : "");
}

struct unit *
unchanged_unit (struct unchanged *unchanged, const char *reconciliation, struct ledger_claim *claim)
{
	for (guint i = 0; i < unchanged->stood->len; i++) {
		struct stood *stood = &g_array_index (unchanged->stood, struct stood, i);
		struct unit *unit;

		if (strcmp (stood->name, reconciliation) != 0 || stood->outcome == NULL)
			continue;
		unit = g_new0 (struct unit, 1);
		unit->claim = claim;
		unit->stands_on = stood->standing->sequence;
		unit->note = stood_note (stood);
		unit->outcome = g_steal_pointer (&stood->outcome);
		return unit;
	}
	g_assert_not_reached ();
}
