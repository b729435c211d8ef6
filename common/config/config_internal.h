/*
 * config_internal.h - what config.c (loading, asking) and config_file.c (tieout.yaml) share.
 */
#ifndef CONFIG_INTERNAL_H
#define CONFIG_INTERNAL_H

#include "common/config/config.h"
#include "common/config/yaml.h"

#include <pthread.h>

struct config_store
{
	struct config config;        /* what callers see */
	struct options *options;     /* borrowed, while loading; NULL: a plant's text */
	const char *currency;        /* of the implicit company, without options */
	char *folder;                /* of the file: "." without one */
	struct yaml *yaml;           /* texts of the config point into it */
	GStringChunk *text;          /* and into this */
	GHashTable *uris, *profiles; /* of --source and --profile, by name; they win over the file */
	GArray *companies, *sources, *crosswalks;
	GPtrArray *plants;    /* struct plant *, those of the file and "*" among them */
	GPtrArray *made;      /* struct plant *, made for codes that the file does not list */
	GPtrArray *units;     /* struct plant *, what runs over companies are of */
	pthread_mutex_t lock; /* of what is made while jobs run: made, text, the uri of a source */
	GPtrArray *plant_names;
	GPtrArray *zones, *arrays, *tables; /* what plants, companies and sources point to */
};

/* Reads the open yaml into the store. */
gboolean config_file_read (struct config_store *store, GError **error);

/* The same of a text that plant_text() made: `currency` of the implicit company or a company, and a plant. */
gboolean config_plant_read (struct config_store *store, GError **error);

gboolean config_health_read (struct yaml_node node, void *target, GError **error); /* field_readers; target: the store */
gboolean config_mail_read (struct yaml_node node, void *target, GError **error);

/* Opens a zone that the store owns; NULL with an error that has no place yet. */
struct zone *config_zone (struct config_store *store, const char *name, GError **error);

/* Adds a source: --source wins over uri (NULL: none), --profile over its profile (NULL: none). */
void config_source_add (struct config_store *store, struct source *source, const char *uri);
bool config_source_known (const struct config_store *store, const char *name); /* by the file so far, or by --source */

extern const struct company config_company_default; /* "", calendar months */

/* Adds the implicit company where there is none yet; its currency is that of the options, or that of a plant's text. */
void config_company_ensure (struct config_store *store);

#endif
