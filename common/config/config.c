#include "common/config/config.h"

#include "common/base/failure.h"
#include "common/config/config_internal.h"
#include "common/config/paths.h"

#include <string.h>

#define DEFAULT_FILE "tieout.yaml"

const struct company config_company_default = {
	.name = "",
	.currency = "USD",
	.calendar = {.variant = FISCAL_MONTHS, .first_month = 1, .extra_week_period = 12},
};

static const char *
text_keep (const struct config_store *store, const char *text)
{
	return g_string_chunk_insert_const (store->text, text);
}

/* ---- sources ---- */

/* Splits NAME=VALUE items into a table. A password on the command line can be read by every user of the machine. */
static gboolean
pairs_read (struct config_store *store, const char *option, GHashTable *into, GError **error)
{
	const GPtrArray *items = option_list (store->options, option);
	bool visible = option_origin (store->options, option) == ORIGIN_COMMAND_LINE;

	for (guint i = 0; i < items->len; i++) {
		const char *item = items->pdata[i], *value = strchr (item, '=');
		g_autofree char *shown = uri_public (item);
		if (value == NULL || value == item || value[1] == '\0') {
			g_set_error (error, FAILURE, FAILURE_USAGE, "option '--%s': '%s' is not NAME=%s", option, shown,
				strcmp (option, "source") == 0 ? "URI" : "PROFILE");
			return FALSE;
		}
		g_autofree char *name = g_strndup (item, (size_t) (value - item));
		if (visible && uri_has_secret (value + 1)) {
			g_set_error (error, FAILURE, FAILURE_USAGE,
				"option '--%s': '%s' has a password; use ${VARIABLE}, .pgpass, a service file or odbc.ini", option, shown);
			return FALSE;
		}
		g_hash_table_insert (into, (void *) text_keep (store, name), (void *) text_keep (store, value + 1));
	}
	return TRUE;
}

/* The address as written is kept in `shown` and what is needed to connect in a table by name, until config_source() asks. */
void
config_source_add (struct config_store *store, struct source *source, const char *uri)
{
	const char *given = g_hash_table_lookup (store->uris, source->name);
	const char *profile = g_hash_table_lookup (store->profiles, source->name);

	if (given == NULL && uri != NULL) {
		g_autofree char *resolved = uri_resolve (uri, store->folder);
		g_hash_table_insert (store->uris, (void *) source->name, (void *) text_keep (store, resolved));
	}
	if (given != NULL || uri != NULL) {
		g_autofree char *shown = uri_public (given != NULL ? given : uri);
		source->shown = text_keep (store, shown);
	}
	if (profile != NULL || source->profile == NULL)
		source->profile = profile != NULL ? profile : "generic";
	g_array_append_val (store->sources, *source);
}

bool
config_source_known (const struct config_store *store, const char *name)
{
	return config_source_find (&store->config, name) != NULL || g_hash_table_contains (store->uris, name);
}

/* Sources that only --source names, in the order in which they were given. */
static void
given_sources_add (struct config_store *store)
{
	const GPtrArray *items = option_list (store->options, "source");

	for (guint i = 0; i < items->len; i++) {
		const char *item = items->pdata[i];
		g_autofree char *name = g_strndup (item, strcspn (item, "="));
		if (config_source_find (&store->config, name) != NULL)
			continue;
		struct source source = {.name = text_keep (store, name), .settings = g_hash_table_new (g_str_hash, g_str_equal)};
		g_ptr_array_add (store->tables, source.settings);
		config_source_add (store, &source, NULL);
	}
}

const struct source *
config_source_find (const struct config *config, const char *name)
{
	GArray *sources = config->store->sources;

	for (guint i = 0; i < sources->len; i++)
		if (strcmp (g_array_index (sources, struct source, i).name, name) == 0)
			return &g_array_index (sources, struct source, i);
	return NULL;
}

static const struct source *
source_expand (const struct config *config, struct source *source, const char *name, GError **error)
{
	const char *uri = source != NULL ? g_hash_table_lookup (config->store->uris, name) : NULL;

	if (uri == NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "source '%s' has no address: give --source %s=URI, or `uri:` in %s",
			name, name, config->file != NULL ? config->file : DEFAULT_FILE);
		return NULL;
	}
	if (source->uri == NULL) {
		g_autofree char *expanded = uri_expand (uri, error);
		if (expanded == NULL) {
			g_prefix_error (error, "source '%s': ", name);
			return NULL;
		}
		source->uri = text_keep (config->store, expanded);
	}
	return source;
}

const struct source *
config_source (const struct config *config, const char *name, GError **error)
{
	const struct source *source = config_source_find (config, name);

	pthread_mutex_lock (&config->store->lock);
	source = source_expand (config, (struct source *) source, name, error);
	pthread_mutex_unlock (&config->store->lock);
	return source;
}

/* ---- companies and plants ---- */

struct zone *
config_zone (struct config_store *store, const char *name, GError **error)
{
	struct zone *zone = zone_new (name, error);

	if (zone != NULL)
		g_ptr_array_add (store->zones, zone);
	return zone;
}

void
config_company_ensure (struct config_store *store)
{
	struct company company = config_company_default;

	if (store->companies->len > 0)
		return;
	if (store->options != NULL)
		company.currency = text_keep (store, option_string (store->options, "currency"));
	else if (store->currency != NULL)
		company.currency = store->currency;
	g_array_append_val (store->companies, company);
}

static const struct plant *
plant_among (const GPtrArray *plants, const char *name)
{
	for (guint i = 0; i < plants->len; i++)
		if (strcmp (((struct plant *) plants->pdata[i])->name, name) == 0)
			return plants->pdata[i];
	return NULL;
}

/* What a plant is that the file does not list: its "*", else the defaults; --zone wins over both. */
static gboolean
pattern_plant_make (struct config_store *store, GError **error)
{
	const struct plant *listed = plant_among (store->plants, "*");
	const char *zone = option_string (store->options, "zone");
	struct plant pattern = {.name = "*", .company = &g_array_index (store->companies, struct company, 0)};

	if (listed == NULL && store->plants->len > 0)
		return TRUE;
	if (listed != NULL)
		pattern = *listed;
	if (zone != NULL || pattern.zone == NULL)
		pattern.zone = config_zone (store, zone != NULL ? zone : "UTC", error);
	if (pattern.zone == NULL) {
		g_prefix_error (error, "option '--zone': ");
		return FALSE;
	}
	pattern.shifts.zone = pattern.zone;
	g_ptr_array_add (store->made, g_memdup2 (&pattern, sizeof pattern));
	return TRUE;
}

/* The plant among those that were made, or made now; NULL: the file lists plants, and none for the others. */
static const struct plant *
plant_made (struct config_store *store, const char *name)
{
	const struct plant *plant = plant_among (store->made, name), *pattern = plant_among (store->made, "*");

	if (plant == NULL && pattern != NULL) {
		struct plant *made = g_memdup2 (pattern, sizeof *pattern);
		made->name = text_keep (store, name);
		g_ptr_array_add (store->made, made);
		plant = made;
	}
	return plant;
}

const struct plant *
config_plant (struct config *config, const char *name, GError **error)
{
	struct config_store *store = config->store;
	const struct plant *plant = plant_among (store->plants, name);

	if (plant == NULL) {
		pthread_mutex_lock (&store->lock);
		plant = plant_made (store, name);
		pthread_mutex_unlock (&store->lock);
	}
	if (plant == NULL)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "%s lists no plant '%s', and no plant '*' for those it does not list",
			config->file, name);
	return plant;
}

const GPtrArray *
config_plants (const struct config *config)
{
	return config->store->plant_names;
}

static int
plant_compare (gconstpointer a, gconstpointer b)
{
	return strcmp ((*(const struct plant *const *) a)->name, (*(const struct plant *const *) b)->name);
}

GPtrArray *
config_company_plants (const struct config *config, const struct company *company)
{
	const GPtrArray *listed = config->store->plants;
	GPtrArray *plants = g_ptr_array_new ();

	for (guint i = 0; i < listed->len; i++) {
		struct plant *plant = listed->pdata[i];

		if (plant->company == company && strcmp (plant->name, "*") != 0)
			g_ptr_array_add (plants, plant);
	}
	g_ptr_array_sort (plants, plant_compare);
	return plants;
}

const struct plant *
config_company_unit (struct config *config, const struct company *company, GError **error)
{
	struct config_store *store = config->store;
	const struct plant *known = plant_among (store->units, company->name);
	g_autoptr (GPtrArray) plants = config_company_plants (config, company);
	struct plant *unit;

	if (known != NULL)
		return known;
	unit = g_new0 (struct plant, 1);
	unit->name = company->name;
	unit->company = company;
	g_ptr_array_add (store->units, unit);
	for (guint i = 0; i < plants->len; i++) {
		const struct plant *plant = plants->pdata[i], *first = plants->pdata[0];
		bool same = strcmp (zone_name (plant->zone), zone_name (first->zone)) == 0 && plant->cutoff == first->cutoff;

		unit->zone = same && (i == 0 || unit->zone != NULL) ? first->zone : NULL;
		unit->cutoff = unit->zone != NULL ? first->cutoff : 0;
	}
	if (unit->zone == NULL)
		unit->zone = config_zone (store, "UTC", error);
	unit->shifts.zone = unit->zone;
	return unit->zone != NULL ? unit : NULL;
}

const struct company *
config_company (const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->n_companies; i++)
		if (strcmp (config->companies[i].name, name) == 0)
			return &config->companies[i];
	return NULL;
}

/* ---- loading ---- */

static struct config_store *
store_new (struct options *options)
{
	struct config_store *store = g_new0 (struct config_store, 1);

	store->config = (struct config) {.connect_timeout = 30, .statement_timeout = 3600, .entered_by = true, .text = ""};
	store->config.store = store;
	store->options = options;
	store->folder = g_strdup (".");
	store->text = g_string_chunk_new (4096);
	store->uris = g_hash_table_new (g_str_hash, g_str_equal);
	store->profiles = g_hash_table_new (g_str_hash, g_str_equal);
	store->companies = g_array_new (FALSE, TRUE, sizeof (struct company));
	store->sources = g_array_new (FALSE, TRUE, sizeof (struct source));
	store->crosswalks = g_array_new (FALSE, TRUE, sizeof (struct crosswalk_source));
	store->plants = g_ptr_array_new_with_free_func (g_free);
	store->made = g_ptr_array_new_with_free_func (g_free);
	store->units = g_ptr_array_new_with_free_func (g_free);
	pthread_mutex_init (&store->lock, NULL);
	store->plant_names = g_ptr_array_new ();
	store->zones = g_ptr_array_new_with_free_func ((GDestroyNotify) zone_free);
	store->arrays = g_ptr_array_new_with_free_func (g_free);
	store->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
	return store;
}

void
config_free (struct config *config)
{
	if (config == NULL)
		return;
	struct config_store *store = config->store;
	GPtrArray *const pointers[] = {
		store->plants, store->made, store->units, store->plant_names, store->zones, store->arrays, store->tables};
	GArray *const arrays[] = {store->companies, store->sources, store->crosswalks};

	for (size_t i = 0; i < G_N_ELEMENTS (pointers); i++)
		g_ptr_array_unref (pointers[i]);
	for (size_t i = 0; i < G_N_ELEMENTS (arrays); i++)
		g_array_unref (arrays[i]);
	g_hash_table_unref (store->uris);
	g_hash_table_unref (store->profiles);
	g_string_chunk_free (store->text);
	yaml_close (store->yaml);
	pthread_mutex_destroy (&store->lock);
	g_free (store->folder);
	g_free (store);
}

static gboolean
file_read (struct config_store *store, GError **error)
{
	const char *file = option_string (store->options, "config");

	if (file == NULL && g_file_test (DEFAULT_FILE, G_FILE_TEST_EXISTS))
		file = DEFAULT_FILE;
	if (file == NULL)
		return TRUE;
	store->yaml = yaml_read (file, error);
	if (store->yaml == NULL)
		return FALSE;
	store->config.file = text_keep (store, file);
	store->config.text = yaml_source (store->yaml);
	g_free (store->folder);
	store->folder = g_path_get_dirname (file);
	return config_file_read (store, error);
}

static gboolean
ledger_read (struct config_store *store, GError **error)
{
	const char *uri = option_string (store->options, "ledger");
	g_autofree char *shown = uri_public (uri);

	store->config.ledger_shown = text_keep (store, shown);
	if (option_origin (store->options, "ledger") == ORIGIN_COMMAND_LINE && uri_has_secret (uri)) {
		g_set_error (error, FAILURE, FAILURE_USAGE,
			"option '--ledger': '%s' has a password; use ${VARIABLE}, .pgpass, a service file or odbc.ini", shown);
		return FALSE;
	}
	if (option_flag (store->options, "no-ledger"))
		return TRUE;
	g_autofree char *expanded = uri_expand (uri, error);
	if (expanded == NULL) {
		g_prefix_error (error, "ledger '%s': ", shown);
		return FALSE;
	}
	store->config.ledger = text_keep (store, expanded);
	return TRUE;
}

static void
arrays_show (struct config_store *store)
{
	struct config *config = &store->config;

	config->companies = (struct company *) (void *) store->companies->data;
	config->n_companies = store->companies->len;
	config->sources = (struct source *) (void *) store->sources->data;
	config->n_sources = store->sources->len;
	config->crosswalks = (struct crosswalk_source *) (void *) store->crosswalks->data;
	config->n_crosswalks = store->crosswalks->len;
	store->options = NULL;
}

struct config *
config_load (struct options *options, GError **error)
{
	struct config_store *store = store_new (options);
	g_autoptr (config) config = &store->config;

	if (!pairs_read (store, "source", store->uris, error) || !pairs_read (store, "profile", store->profiles, error) ||
		!file_read (store, error) || !ledger_read (store, error))
		return NULL;
	given_sources_add (store);
	config_company_ensure (store);
	if (!pattern_plant_make (store, error))
		return NULL;

	const char *rules = option_string (options, "rules");
	g_autofree char *shipped = data_path ("rules");
	config->rules = text_keep (store, rules != NULL ? rules : shipped);
	arrays_show (store);
	return g_steal_pointer (&config);
}

struct config *
plant_config (const char *name, const char *text, GError **error)
{
	struct config_store *store = store_new (NULL);
	g_autoptr (config) config = &store->config;

	store->config.file = text_keep (store, name);
	store->yaml = yaml_parse (name, text, strlen (text), error);
	if (store->yaml == NULL || !config_plant_read (store, error))
		return NULL;
	arrays_show (store);
	return g_steal_pointer (&config);
}
