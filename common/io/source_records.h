/*
 * source_records.h - rows of an entity as the records of a key figure (recon/kpi_set.h), from a file or query of a source.
 */
#ifndef IO_SOURCE_RECORDS_H
#define IO_SOURCE_RECORDS_H

#include "common/io/source.h"
#include "common/recon/kpi_set.h"

/* A kpi_describer: what canonical entities (entity.h) and lists of the ledger (ledger_kpi.h) have. A date is when it begins. */
bool records_describe (const char *entity, bool ledger, const char *name, struct expression_column *column);

/*
 * Adds the rows of an entity that is a population or reference data, those of scope->plant and those that name none. plant: whose
 * days dates are; NULL: they begin at midnight UTC. FAILURE_DATA names the line and column that cannot be read. The source must
 * have the entity (source_has).
 */
gboolean source_read_records (struct source_reader *reader, const char *entity, const struct source_scope *scope,
	const struct plant *plant, struct kpi_set *set, struct evidence *evidence, GError **error);

#endif
