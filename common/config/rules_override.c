/*
 * Who may change a rule: domain.md 7.1. An override that has expired or leaves the bounds is not an error of the run: it is not
 * applied, not even once, and the next level holds. Mistakes in writing (a field that is not there, a text where a number
 * belongs, an author who approves himself) are errors.
 */
#include "common/config/rules_internal.h"

#include "common/base/decimal.h"
#include "common/config/scalar.h"

#include <string.h>

/* clang-format off */ /* a list */
enum { RANK_SCALE = 6 };
enum fate { FATE_NOT_CONCERNED, FATE_APPLIES, FATE_EXPIRED, FATE_OUT_OF_BOUNDS };

struct override
{
	const char *name, *reconciliation, *field, *owner, *author, *approver, *reason;
	date_t valid_from, expires;
	struct yaml_node node, value;
	struct yaml_node target;	/* in the template; .in == NULL = of another reconciliation */
	enum fate fate;
	char *why;			/* out of bounds: "is above 26h" */
};
/* clang-format on */

/* ---- what is open ---- */

static gboolean
min_read (struct yaml_node node, void *target, GError **error)
{
	const char *text;

	((struct open_field *) target)->min = node;
	return yaml_text (node, &text, error);
}

static gboolean
max_read (struct yaml_node node, void *target, GError **error)
{
	const char *text;

	((struct open_field *) target)->max = node;
	return yaml_text (node, &text, error);
}

gboolean
open_field_read (struct yaml_node node, GArray *open_fields, GError **error)
{
	static const struct field fields[] = {{"field", FIELD_TEXT, .offset = offsetof (struct open_field, field), .required = true},
		{"safer", FIELD_CHOICE, .offset = offsetof (struct open_field, safer), .required = true, .choices = "lower|higher"},
		{"min", FIELD_READ, .read = min_read}, {"max", FIELD_READ, .read = max_read},
		{"max_factor", FIELD_DECIMAL, .offset = offsetof (struct open_field, max_factor), .scale = 6},
		{"looser_days", FIELD_INT, .offset = offsetof (struct open_field, looser_days), .max = 3660}, {0}};
	struct open_field open = {0};

	if (!yaml_map (node, fields, &open, error))
		return FALSE;
	g_array_append_val (open_fields, open);
	return TRUE;
}

/* ---- reading ---- */

static gboolean
value_read (struct yaml_node node, void *target, GError **error)
{
	struct override *override = target;
	const char *text;

	override->value = node;
	return yaml_text (node, &text, error);
}

static const struct field override_fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct override, name), .required = true},
	{"reconciliation", FIELD_TEXT, .offset = offsetof (struct override, reconciliation), .required = true},
	{"field", FIELD_TEXT, .offset = offsetof (struct override, field), .required = true},
	{"value", FIELD_READ, .read = value_read, .required = true},
	{"owner", FIELD_TEXT, .offset = offsetof (struct override, owner), .required = true},
	{"author", FIELD_TEXT, .offset = offsetof (struct override, author), .required = true},
	{"approver", FIELD_TEXT, .offset = offsetof (struct override, approver), .required = true},
	{"reason", FIELD_TEXT, .offset = offsetof (struct override, reason), .required = true},
	{"valid_from", FIELD_DATE, .offset = offsetof (struct override, valid_from), .required = true},
	{"expires", FIELD_DATE, .offset = offsetof (struct override, expires), .required = true}, {0}};

static bool
same_field (const struct override *a, const struct override *b)
{
	return strcmp (a->reconciliation, b->reconciliation) == 0 && strcmp (a->field, b->field) == 0;
}

static gboolean
override_read (struct yaml_node node, void *target, GError **error)
{
	struct override_level *level = target;
	struct override override = {.node = node};

	if (!yaml_map (node, override_fields, &override, error))
		return FALSE;
	if (override.expires <= override.valid_from)
		return yaml_fail (yaml_get (node, "expires"), error, "is not after valid_from");
	if (g_ascii_strcasecmp (override.author, override.approver) == 0)
		return yaml_fail (yaml_get (node, "approver"), error, "'%s' is the author and cannot approve", override.approver);
	for (guint i = 0; i < level->overrides->len; i++) {
		const struct override *other = &g_array_index (level->overrides, struct override, i);
		if (strcmp (other->name, override.name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two overrides '%s'", override.name);
		if (same_field (other, &override) && other->valid_from < override.expires && override.valid_from < other->expires)
			return yaml_fail (node, error, "is valid at the same time as '%s'", other->name);
	}
	g_array_append_val (level->overrides, override);
	return TRUE;
}

static void
override_clear (void *data)
{
	g_free (((struct override *) data)->why);
}

void
override_level_free (struct override_level *level)
{
	if (level == NULL)
		return;
	yaml_close (level->yaml);
	g_array_unref (level->overrides);
	g_free ((char *) level->file);
	g_free (level);
}

struct level_reader
{
	const char *name;
	struct override_level *level;
};

static gboolean
overrides_read (struct yaml_node node, void *target, GError **error)
{
	return yaml_each (node, override_read, ((struct level_reader *) target)->level, error);
}

static struct override_level *
override_level_read (const struct rules_place *place, const char *folder, const char *name, GError **error)
{
	static const struct field fields[] = {{"name", FIELD_TEXT, .offset = offsetof (struct level_reader, name), .required = true},
		{"overrides", FIELD_READ, .read = overrides_read, .required = true}, {0}};
	struct override_level *level = g_new0 (struct override_level, 1);
	struct level_reader reader = {.level = level};
	g_autofree char *file = g_strdup_printf ("%s/%s.yaml", folder, name);

	level->file = g_steal_pointer (&file);
	level->overrides = g_array_new (FALSE, TRUE, sizeof (struct override));
	g_array_set_clear_func (level->overrides, override_clear);
	level->yaml = rules_file_read (place, level->file, error);
	if (level->yaml != NULL && yaml_map (yaml_root (level->yaml), fields, &reader, error)) {
		if (strcmp (reader.name, name) == 0)
			return level;
		yaml_fail (yaml_get (yaml_root (level->yaml), "name"), error, "'%s' is not the name of the file", reader.name);
	}
	override_level_free (level);
	return NULL;
}

/* ---- judging ---- */

/* A value as a number that orders it among its like. The kinds do not mix: 26h is not 26. */
enum rank_kind
{
	RANK_NONE,
	RANK_DURATION,
	RANK_NUMBER,
	RANK_SWITCH
};

static enum rank_kind
rank_read (struct yaml_node node, int64_t *rank)
{
	const char *text = yaml_value (node);
	size_t n = strlen (text);
	bool on;

	if (bool_parse (text, &on)) {
		*rank = on;
		return RANK_SWITCH;
	}
	if (duration_parse (text, rank))
		return RANK_DURATION;
	return decimal_parse (text, n, &number_plain, RANK_SCALE, ROUND_NEVER, rank) == DECIMAL_OK ? RANK_NUMBER : RANK_NONE;
}

/* Why a value leaves the bounds of an open field; NULL when it does not. The caller frees it. */
static char *
bounds_refusal (const struct override *override, const struct open_field *open, enum rank_kind kind, int64_t value, int64_t own)
{
	bool looser = open->safer == 0 ? value > own : value < own;
	int64_t bound;

	if (open->min.in != NULL && (rank_read (open->min, &bound) != kind || value < bound))
		return g_strdup_printf ("is below %s", yaml_value (open->min));
	if (open->max.in != NULL && (rank_read (open->max, &bound) != kind || value > bound))
		return g_strdup_printf ("is above %s", yaml_value (open->max));
	if (open->max_factor != 0 &&
		(decimal_ratio (own, open->max_factor, 1000000, ROUND_DOWN, &bound) != DECIMAL_OK || value > bound)) {
		char factor[DECIMAL_TEXT_MAX];
		return g_strdup_printf ("is above %s times the template's value", decimal_format (open->max_factor, 6, 0, factor));
	}
	if (looser && open->looser_days == 0)
		return g_strdup_printf ("is looser than the template, only %s is open", open->safer == 0 ? "lower" : "higher");
	if (looser && override->expires - override->valid_from > open->looser_days)
		return g_strdup_printf ("is looser than the template for more than %d days", open->looser_days);
	return NULL;
}

static const struct open_field *
open_find (const GArray *open_fields, const char *path)
{
	for (guint i = 0; i < open_fields->len; i++) {
		const struct open_field *open = &g_array_index (open_fields, struct open_field, i);
		if (g_pattern_match_simple (open->field, path))
			return open;
	}
	return NULL;
}

static gboolean
override_judge (struct override *override, const GArray *open_fields, GError **error)
{
	g_autofree char *path = yaml_path (override->target);
	const struct open_field *open = open_find (open_fields, path);
	int64_t value, own;
	enum rank_kind kind = rank_read (override->target, &own);

	if (rank_read (override->value, &value) != kind)
		return yaml_fail (override->value, error, "'%s' is not of the kind of '%s'", yaml_value (override->value),
			yaml_value (override->target));
	if (open == NULL || kind == RANK_NONE)
		override->why = g_strdup ("is not open");
	else
		override->why = bounds_refusal (override, open, kind, value, own);
	override->fate = override->why != NULL ? FATE_OUT_OF_BOUNDS : FATE_APPLIES;
	return TRUE;
}

/* An expired override is worth a word only while nothing has taken its place. */
static bool
is_superseded (const struct override_level *level, const struct override *override, date_t at)
{
	for (guint i = 0; i < level->overrides->len; i++) {
		const struct override *other = &g_array_index (level->overrides, struct override, i);
		if (same_field (override, other) && other->valid_from >= override->expires && other->valid_from <= at)
			return true;
	}
	return false;
}

/*
 * Judges the overrides of a level for one reconciliation at a date against the template; what is valid and in bounds is marked,
 * not yet applied, so that bounds always refer to the template itself.
 */
static gboolean
override_level_judge (struct override_level *level, struct yaml_node template, const char *reconciliation,
	const GArray *open_fields, date_t at, GError **error)
{
	for (guint i = 0; i < level->overrides->len; i++) {
		struct override *override = &g_array_index (level->overrides, struct override, i);

		if (strcmp (override->reconciliation, reconciliation) != 0)
			continue;
		override->target = yaml_find (template, override->field);
		if (override->target.in == NULL || yaml_kind (override->target) != YAML_SCALAR)
			return yaml_fail (yaml_get (override->node, "field"), error, "'%s' is no field of '%s' that has a value",
				override->field, reconciliation);
		if (at >= override->expires)
			override->fate = is_superseded (level, override, at) ? FATE_NOT_CONCERNED : FATE_EXPIRED;
		else if (at >= override->valid_from && !override_judge (override, open_fields, error))
			return FALSE;
	}
	return TRUE;
}

static void
override_level_apply (struct override_level *level)
{
	for (guint i = 0; i < level->overrides->len; i++) {
		struct override *override = &g_array_index (level->overrides, struct override, i);
		if (override->fate == FATE_APPLIES)
			yaml_replace (override->target, override->value);
	}
}

static void
override_level_warn (struct override_level *level, GPtrArray *warnings)
{
	for (guint i = 0; i < level->overrides->len; i++) {
		const struct override *override = &g_array_index (level->overrides, struct override, i);
		const char *value = yaml_value (override->value), *holds = yaml_value (override->target);
		char day[16], *warning = NULL;

		if (override->fate == FATE_EXPIRED)
			warning = g_strdup_printf ("GOV_EXPIRED %s: %s: %s = %s expired on %s, %s holds", level->file, override->name,
				override->field, value, date_format (override->expires, day), holds);
		else if (override->fate == FATE_OUT_OF_BOUNDS)
			warning = g_strdup_printf ("GOV_OUT_OF_BOUNDS %s: %s: %s = %s %s, %s holds", level->file, override->name,
				override->field, value, override->why, holds);
		if (warning != NULL)
			g_ptr_array_add (warnings, warning);
	}
}

/* ---- archetype and plant ---- */

/* A plant without a file has no overrides; neither has one whose code cannot be the name of a file. */
gboolean
override_levels_read (struct override_level *levels[static OVERRIDE_LEVELS], const struct rules_place *place,
	const char *archetype, const char *plant, GError **error)
{
	if (archetype != NULL) {
		levels[0] = override_level_read (place, "archetypes", archetype, error);
		if (levels[0] == NULL)
			return FALSE;
	}
	if (plant == NULL || *plant == '\0' || *plant == '.' || strchr (plant, '/') != NULL)
		return TRUE;

	g_autofree char *file = g_strdup_printf ("plants/%s.yaml", plant);
	if (rules_file_exists (place, file)) {
		levels[1] = override_level_read (place, "plants", plant, error);
		return levels[1] != NULL;
	}
	return TRUE;
}

gboolean
override_levels_apply (struct override_level *levels[static OVERRIDE_LEVELS], struct yaml_node template,
	const char *reconciliation, const GArray *open_fields, date_t at, GPtrArray *warnings, GError **error)
{
	for (size_t i = 0; i < OVERRIDE_LEVELS; i++)
		if (levels[i] != NULL && !override_level_judge (levels[i], template, reconciliation, open_fields, at, error))
			return FALSE;
	for (size_t i = 0; i < OVERRIDE_LEVELS; i++)
		if (levels[i] != NULL)
			override_level_apply (levels[i]);
	for (size_t i = 0; i < OVERRIDE_LEVELS; i++)
		if (levels[i] != NULL)
			override_level_warn (levels[i], warnings);
	return TRUE;
}
