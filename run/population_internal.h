/*
 * population_internal.h - what reading the population of a plant and that of a company share; for population*.c only.
 */
#ifndef RUN_POPULATION_INTERNAL_H
#define RUN_POPULATION_INTERNAL_H

#include "run/population.h"

/* Days around the window and entities that a rule asks for, and whose an entity is: population_reach.c. */
struct reach reach_of (const struct reconciliation *rule);
bool reach_has_entity (const struct reach *reach, const char *entity);
int entity_given_side (const char *entity); /* of a source that is named after the entity */

enum
{
	SPANS_MAX = 16 /* of sources that play a role in one window */
};

/* One reference entity of a source of the configuration, opened for it; its evidence into population->evidence. */
gboolean population_entity_read (struct job *job, struct population *population, const char *name, const char *entity, int side,
	const struct source_scope *scope, GError **error);

/*
 * The lines of the general ledger of the order's plant, and those that name no plant: of each source that plays the role
 * books_source of its rule in the window. Once all reference data is in, their digest is that of their evidence.
 */
gboolean population_books_read (struct job *job, struct population *population, const struct population_order *order,
	const struct source_scope *scope, GError **error);
/* The lines of the company's books beside open items: of each source that plays the role items.books, where it has lines. */
gboolean population_lines_read (struct job *job, struct population *population, const struct reconciliation *rule,
	const struct source_scope *scope, const GPtrArray *plants, GError **error);
void population_books_digest (struct population *population);

/* An empty population with what it is of: roles are kept, it outlives the rule that it is read for. */
struct population *population_plan (const struct population_order *order, const struct source_scope *scope);

/* The period that the window of a scope is, and the one before it; a window that is no period has none. */
void scope_periods (struct source_scope *scope, const struct company *company);

/* Reference data of sources of their own and of crosswalks, and its evidence into population->evidence. */
gboolean references_read (struct job *job, struct population *population, const struct source_scope *scope, GError **error);

/*
 * Reference data that the source of a side has, or its profile ships, and its evidence into `read`. An entity that the
 * installation gives a source of its own goes before it.
 */
gboolean reader_references (struct job *job, struct population *population, struct source_reader *reader, int side,
	const struct source_scope *scope, GArray *read, GError **error);

/*
 * A source that lags behind --as-of by more than `freshness` is not ready: FAILURE_BUSY. A window that ended long ago is not
 * asked: what is read of it cannot be newer than itself.
 */
gboolean population_fresh (const struct job *job, const struct population *population, const struct plant *plant,
	const struct source_scope *scope, GError **error);
gboolean population_empty (const struct population *population, int side, GError **error); /* FALSE with FAILURE_BUSY */

#endif
