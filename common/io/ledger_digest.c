/* What a record is identified by: the digest of its outcome, which a thread computes while rows are written, and its link. */
#include "common/base/sha256.h"
#include "common/io/ledger_signoff.h"
#include "common/io/ledger_store.h"

#include <pthread.h>
#include <string.h>

/* ---- one outcome ---- */

enum
{
	DIGEST_BLOCK = 65536 /* bytes that are hashed at once: names and texts are too short to be worth a call each */
};

struct outcome_hash
{
	struct sha256 *sha256;
	GString *block, *scratch;
};

static void
block_end (struct outcome_hash *hash)
{
	sha256_add (hash->sha256, hash->block->str, hash->block->len);
	g_string_truncate (hash->block, 0);
}

/* Texts with the NUL that ends each. */
static void
pair_add (struct outcome_hash *hash, const char *name, const char *text)
{
	g_string_append_len (hash->block, name, (gssize) strlen (name) + 1);
	g_string_append_len (hash->block, text, (gssize) strlen (text) + 1);
	if (hash->block->len >= DIGEST_BLOCK)
		block_end (hash);
}

/* Only what is set counts, under its name: a member that is added later changes no old digest. */
static void
fields_add (struct outcome_hash *hash, const struct field *fields, int n, const void *base)
{
	for (int i = 0; i < n; i++) {
		const char *text = field_get (&fields[i], base, hash->scratch);

		if (text != NULL && *text != '\0')
			pair_add (hash, fields[i].name, text);
	}
	pair_add (hash, "", "");
}

static gboolean
total_add (void *data, int side, const char *source, const char *state, const char *measure, int128 value, GError **error)
{
	char number[DECIMAL_TEXT_MAX];

	(void) error;
	pair_add (data, side == SIDE_LEFT ? "left" : "right", source);
	pair_add (data, state, measure);
	pair_add (data, "value", decimal_format (value, 0, 0, number));
	return TRUE;
}

char *
outcome_digest (const struct outcome *outcome)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	g_autoptr (GString) block = g_string_sized_new (2 * DIGEST_BLOCK), scratch = g_string_new (NULL);
	struct outcome_hash hash = {sha256, block, scratch};
	char hex[SHA256_HEX_SIZE];

	fields_add (&hash, run_fields, field_count (run_fields), outcome);
	totals_each (outcome, total_add, &hash, NULL);
	for (size_t i = 0; i < outcome->n_cases; i++) {
		fields_add (&hash, case_fields, field_count (case_fields), &outcome->cases[i]);
		fields_add (&hash, fact_fields, field_count (fact_fields), &outcome->cases[i]);
	}
	for (size_t i = 0; i < outcome->n_lines; i++)
		fields_add (&hash, line_fields, field_count (line_fields), &outcome->lines[i]);
	for (size_t i = 0; i < outcome->n_others; i++)
		if (line_is_kept (&outcome->others[i]))
			fields_add (&hash, line_fields, field_count (line_fields), &outcome->others[i]);
	for (size_t i = 0; i < outcome->n_queue; i++) {
		fields_add (&hash, queue_fields, field_count (queue_fields), &outcome->queue[i]);
		fields_add (&hash, line_fields, field_count (line_fields), &outcome->queue[i].line);
	}
	for (const struct listed_table *table = listed_tables; table < listed_tables + LISTED_TABLES; table++)
		for (size_t i = 0; i < listed_count (table, outcome); i++)
			fields_add (&hash, table->fields, field_count (table->fields), listed_row (table, outcome, i));
	for (size_t i = 0; i < outcome->n_evidence; i++) {
		fields_add (&hash, evidence_fields, field_count (evidence_fields) - EVIDENCE_VOLATILE, &outcome->evidence[i]);
		if (evidence_is_numbered (&outcome->evidence[i]))
			fields_add (&hash, evidence_proof_fields, field_count (evidence_proof_fields), &outcome->evidence[i]);
	}
	block_end (&hash);
	return g_strdup (sha256_hex (sha256, hex));
}

bool
ledger_result_is_same (const struct outcome *one, const struct outcome *other)
{
	g_autofree char *digest = outcome_digest (one), *also = outcome_digest (other);

	return strcmp (digest, also) == 0;
}

/* What differs between two runs that found the same: who ran when, by which version, and how that compares with the past. */
static const char *const passing[] = {"run_id", "as_of", "version", "state", "first_seen", "age_days", "expires_at",
	"verdict_reasons", "warnings", "uri", "profile", "object", "query", "parameters", "control"};

static void
findings_add (struct outcome_hash *hash, const struct field *fields, int n, const void *base)
{
	for (int i = 0; i < n; i++) {
		bool passes = false;
		const char *text;

		for (size_t j = 0; j < G_N_ELEMENTS (passing); j++)
			passes = passes || strcmp (fields[i].name, passing[j]) == 0;
		if (passes && fields[i].type != FIELD_STATE)
			continue;
		text = field_get (&fields[i], base, hash->scratch);
		if (text != NULL && *text != '\0')
			pair_add (hash, fields[i].name, text);
	}
	pair_add (hash, "", "");
}

static void
case_findings_add (struct outcome_hash *hash, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].state != CASE_CLEARED) {
			findings_add (hash, case_fields, field_count (case_fields), &outcome->cases[i]);
			findings_add (hash, fact_fields, field_count (fact_fields), &outcome->cases[i]);
		}
	for (size_t i = 0; i < outcome->n_lines; i++)
		if (outcome->cases[outcome->lines[i].case_index].state != CASE_CLEARED)
			findings_add (hash, line_fields, field_count (line_fields), &outcome->lines[i]);
	for (size_t i = 0; i < outcome->n_others; i++)
		if (line_is_kept (&outcome->others[i]))
			findings_add (hash, line_fields, field_count (line_fields), &outcome->others[i]);
}

/*
 * Readings are held against the past; what each source gave stands in the evidence. What a line of the bridge is made of follows
 * from those rows, and the line itself is part of the result: a version that tells more of it finds the same.
 */
static bool
table_is_result (const struct listed_table *table)
{
	return strcmp (table->state, READINGS_LISTED) != 0 && strcmp (table->state, PARTS_LISTED) != 0;
}

char *
ledger_result_hash (const struct outcome *outcome)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	g_autoptr (GString) block = g_string_sized_new (2 * DIGEST_BLOCK), scratch = g_string_new (NULL);
	struct outcome_hash hash = {sha256, block, scratch};
	char hex[SHA256_HEX_SIZE];

	findings_add (&hash, run_fields, field_count (run_fields), outcome);
	totals_each (outcome, total_add, &hash, NULL);
	case_findings_add (&hash, outcome);
	for (size_t i = 0; i < outcome->n_queue; i++) {
		fields_add (&hash, queue_fields, field_count (queue_fields), &outcome->queue[i]);
		findings_add (&hash, line_fields, field_count (line_fields), &outcome->queue[i].line);
	}
	for (const struct listed_table *table = listed_tables; table < listed_tables + LISTED_TABLES; table++)
		for (size_t i = 0; i < listed_count (table, outcome) && table_is_result (table); i++)
			fields_add (&hash, table->fields, field_count (table->fields), listed_row (table, outcome, i));
	for (size_t i = 0; i < outcome->n_evidence; i++)
		findings_add (&hash, evidence_fields, field_count (evidence_fields) - EVIDENCE_VOLATILE, &outcome->evidence[i]);
	block_end (&hash);
	return g_strdup (sha256_hex (sha256, hex));
}

char *
chain_link (const char *before, const char *run_id, const char *digest)
{
	g_autofree char *text = g_strconcat (before != NULL ? before : "", "\n", run_id, "\n", digest, NULL);

	return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* ---- those of a job ---- */

struct digests
{
	const struct ledger_run *runs;
	size_t n;
	char **digest;
	pthread_t thread;
	bool started;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	size_t done; /* so many are there */
	bool ended;  /* no more are wanted */
};

static void *
digests_make (void *data)
{
	struct digests *digests = data;
	bool ended = false;

	for (size_t i = 0; i < digests->n && !ended; i++) {
		if (digests->runs[i].stands_on == 0)
			digests->digest[i] = outcome_digest (digests->runs[i].outcome);
		pthread_mutex_lock (&digests->mutex);
		digests->done = i + 1;
		ended = digests->ended;
		pthread_cond_signal (&digests->changed);
		pthread_mutex_unlock (&digests->mutex);
	}
	return NULL;
}

struct digests *
digests_new (const struct ledger_run *runs, size_t n, bool alone)
{
	struct digests *digests = g_new0 (struct digests, 1);

	digests->runs = runs;
	digests->n = n;
	digests->digest = g_new0 (char *, n);
	pthread_mutex_init (&digests->mutex, NULL);
	pthread_cond_init (&digests->changed, NULL);
	digests->started = !alone && pthread_create (&digests->thread, NULL, digests_make, digests) == 0;
	return digests;
}

const char *
digests_wait (struct digests *digests, size_t i)
{
	if (!digests->started && digests->digest[i] == NULL)
		digests->digest[i] = outcome_digest (digests->runs[i].outcome);
	pthread_mutex_lock (&digests->mutex);
	while (digests->started && digests->done <= i)
		pthread_cond_wait (&digests->changed, &digests->mutex);
	pthread_mutex_unlock (&digests->mutex);
	return digests->digest[i];
}

void
digests_free (struct digests *digests)
{
	pthread_mutex_lock (&digests->mutex);
	digests->ended = true;
	pthread_mutex_unlock (&digests->mutex);
	if (digests->started)
		pthread_join (digests->thread, NULL);
	for (size_t i = 0; i < digests->n; i++)
		g_free (digests->digest[i]);
	g_free (digests->digest);
	pthread_cond_destroy (&digests->changed);
	pthread_mutex_destroy (&digests->mutex);
	g_free (digests);
}

struct digests *
ledger_digests (const struct ledger *ledger, const struct ledger_run *runs, size_t n)
{
	return digests_new (runs, n, ledger->alone);
}

void
ledger_digests_free (struct digests *digests)
{
	if (digests != NULL)
		digests_free (digests);
}
