/*
 * population_archive.h - what a run read, into its archive and out of it again: a population without its sources.
 */
#ifndef RUN_POPULATION_ARCHIVE_H
#define RUN_POPULATION_ARCHIVE_H

#include "common/io/archive.h"
#include "run/population.h"

#include <glib.h>

/* How the system of a profile speaks; texts are the profile's. */
struct words_language language_of (const struct profile *profile);

/*
 * What an archive has to hold of a population beside its rows, for one plant and rule: its context, completed. NULL when the
 * population was read without one. Owned by the population, good until the next call.
 */
const struct archive_context *population_context (
	struct population *population, const struct plant *plant, const struct reconciliation *rule);

/* The rows of a plant that were set aside, for its archive, after a run over them: quiet is the input's and normalized. */
struct archive_aside population_aside (
	const struct population *population, int side, const char *plant, const struct recon_input *input);

/* A population read back, with what its run made of it. */
struct recalled
{
	struct population *population;
	struct archive *archive;      /* portions; its tables are the population's now, and NULL here */
	struct config *config;        /* where the plant is, as it was */
	date_t read_from, read_until; /* the days that were read, context included */
};
typedef struct recalled recalled;

/*
 * Reads the archive of a recorded outcome: rows as they were read, those that were carried in among them, reference data and
 * evidence. No source is asked. outcome is borrowed and must outlive the result. FAILURE_DATA: damaged, of another run, or of a
 * version that holds no reference data; FAILURE_IO.
 */
struct recalled *population_recall (const char *path, const struct outcome *outcome, GError **error);
void recalled_free (struct recalled *recalled); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (recalled, recalled_free)

#endif
