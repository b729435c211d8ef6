#include "common/recon/kpi_internal.h"

#include "common/base/failure.h"

#include <string.h>

enum
{
	DAYS_MAX = 1000
};

struct row_view
{
	const struct kpi_set *set;
	size_t row;
};

static struct expression_value
cell_value_of (const void *row, int column)
{
	const struct row_view *view = row;
	int64_t cell = kpi_set_cell (view->set, view->row, column);
	bool text = g_array_index (view->set->columns, struct kpi_column, column).type == EXPRESSION_TEXT;

	if (cell == DECIMAL_NONE || (text && cell == 0))
		return (struct expression_value) {.none = true, .text = ""};
	return (struct expression_value) {
		.number = text ? 0 : cell, .text = text ? strpool_text (view->set->strings, (uint32_t) cell) : ""};
}

/* ---- groups ---- */

static void
group_free (gpointer data)
{
	struct group *group = data;

	sha256_free (group->sha);
	if (group->numbers != NULL)
		g_array_unref (group->numbers);
	g_free (group->over);
	g_free (group->under);
	g_free (group);
}

static guint
group_new (struct work *work, const struct kpi_key *key)
{
	struct group *group = g_new0 (struct group, 1);

	group->line.value = (int) (work->value - work->input->rule->values);
	group->line.key = *key;
	group->line.total = work->groups->len == 0; /* the first */
	group->line.scale = work->scale;
	group->sha = sha256_new ();
	if (work->value->kind == KPI_PERCENTILE)
		group->numbers = g_array_new (FALSE, FALSE, sizeof (int128));
	if (work->steps > 0) {
		group->over = g_new0 (int128, (gsize) work->steps);
		group->under = g_new0 (int128, (gsize) work->steps);
	}
	g_ptr_array_add (work->groups, group);
	return work->groups->len - 1;
}

static guint
group_of (struct work *work, const struct kpi_key *key)
{
	g_autofree char *name =
		g_strdup_printf ("%" G_GUINT32_FORMAT " %" G_GUINT32_FORMAT " %" G_GUINT32_FORMAT " %" G_GUINT32_FORMAT, key->id[0],
			key->id[1], key->id[2], key->id[3]);
	guint at = GPOINTER_TO_UINT (g_hash_table_lookup (work->index, name));

	if (at == 0) {
		at = group_new (work, key);
		g_hash_table_insert (work->index, g_steal_pointer (&name), GUINT_TO_POINTER (at));
	}
	return at;
}

static struct kpi_key
total_key (void)
{
	struct kpi_key key;

	for (int i = 0; i <= KPI_GRAIN_MAX; i++)
		key.id[i] = KPI_KEY_TOTAL;
	return key;
}

static gboolean
key_take (struct work *work, struct row_view *view, struct kpi_key *key, GError **error)
{
	const struct kpi_rule *rule = work->input->rule;
	struct strpool *strings = work->input->sets->strings;
	int plant = kpi_set_find (work->set, "plant");
	int64_t cell = plant >= 0 ? kpi_set_cell (work->set, view->row, plant) : DECIMAL_NONE;

	*key = (struct kpi_key) {{0}};
	key->id[0] = *work->input->unit != '\0' || cell == DECIMAL_NONE ? strpool_add0 (strings, work->input->unit) : (uint32_t) cell;
	for (int i = 0; i < rule->n_grain; i++) {
		struct expression_value value;

		if (!expression_value (rule->grain[i].of, &work->record, &value))
			return kpi_too_large (error);
		key->id[1 + i] = value.none ? 0 : strpool_add0 (strings, value.text);
	}
	for (int i = 0; i <= KPI_GRAIN_MAX; i++)
		key->id[i] = (work->input->ignore >> i & 1) != 0 ? KPI_KEY_TOTAL : key->id[i];
	return TRUE;
}

/* ---- records ---- */

/* A number of a record at a scale; *none: a column that it needs is empty. */
static gboolean
number_take (struct work *work, const struct expression *expression, int128 *number, bool *none, GError **error)
{
	struct expression_value value;
	int from;

	if (expression == NULL) {
		*number = 1;
		from = 0;
	} else {
		if (!expression_value (expression, &work->record, &value))
			return kpi_too_large (error);
		*none |= value.none;
		*number = value.number;
		from = expression_scale (expression);
	}
	for (; from < work->scale && !*none; from++)
		if (__builtin_mul_overflow (*number, 10, number))
			return kpi_too_large (error);
	return TRUE;
}

/* The week or day of a series that a record is of; -1: none. */
static gboolean
step_take (struct work *work, int *step, GError **error)
{
	const struct kpi_input *input = work->input;
	struct expression_value at;
	int64_t back;

	if (!expression_value (work->value->at, &work->record, &at))
		return kpi_too_large (error);
	*step = -1;
	if (at.none)
		return TRUE;
	back = (int64_t) input->until_day - 1 - zone_date (input->zone, (instant_t) at.number);
	back /= back >= 0 && work->value->kind == KPI_SLOPE ? 7 : 1;
	*step = back >= 0 && back < work->steps ? work->steps - 1 - (int) back : -1;
	return TRUE;
}

static gboolean
sum_add (int128 *sum, int128 number, GError **error)
{
	return !__builtin_add_overflow (*sum, number, sum) || kpi_too_large (error);
}

static gboolean
step_add (struct work *work, guint at, int step, const struct part *part, GError **error)
{
	struct group *group = work->groups->pdata[at];

	return sum_add (&group->over[step], part->numerator, error) && sum_add (&group->under[step], part->denominator, error);
}

static gboolean
row_take (struct work *work, struct row_view *view, GError **error)
{
	const struct kpi_records *records = &work->input->rule->records[work->value->records];
	struct part part = {.name = 0};
	struct kpi_key key;
	bool none = false;
	int step = -1;
	int64_t name = kpi_set_cell (work->set, view->row, kpi_set_find (work->set, records->key));

	if (!number_take (work, work->value->numerator, &part.numerator, &none, error) ||
		!number_take (work, work->value->denominator, &part.denominator, &none, error) ||
		(work->value->at != NULL && !none && !step_take (work, &step, error)))
		return FALSE;
	if (none) {
		work->without++;
		return TRUE;
	}
	if (work->value->at != NULL && step < 0)
		return TRUE;
	if (!key_take (work, view, &key, error))
		return FALSE;
	part.name = name == DECIMAL_NONE ? 0 : (uint32_t) name;
	part.group = group_of (work, &key);
	g_array_append_val (work->parts, part);
	return work->value->at == NULL || (step_add (work, 0, step, &part, error) && step_add (work, part.group, step, &part, error));
}

/* ---- which records ---- */

static gboolean
holds (struct work *work, const struct expression *expression, bool *held, GError **error)
{
	struct expression_value value;

	if (!expression_value (expression, &work->record, &value))
		return kpi_too_large (error);
	*held = !value.none && value.number != 0;
	return TRUE;
}

/* counts: by exclusion. */
static gboolean
row_is_in (struct work *work, bool *in, int64_t counts[KPI_EXCLUDE_MAX], GError **error)
{
	const struct kpi_records *records = &work->input->rule->records[work->value->records];

	*in = true;
	if (records->where != NULL && !holds (work, records->where, in, error))
		return FALSE;
	for (int i = 0; i < records->n_exclude && *in; i++) {
		bool held = false;

		if (!holds (work, records->exclude[i].when, &held, error))
			return FALSE;
		counts[i] += held;
		*in = !held;
	}
	return TRUE;
}

static void
left_out_note (struct work *work, const int64_t counts[KPI_EXCLUDE_MAX])
{
	int records = work->value->records;

	for (guint i = 0; i < work->kpi->left_out->len; i++)
		if (g_array_index (work->kpi->left_out, struct kpi_left_out, i).records == records)
			return; /* another value has told it */
	for (int i = 0; i < work->input->rule->records[records].n_exclude; i++) {
		struct kpi_left_out one = {records, i, counts[i]};

		g_array_append_val (work->kpi->left_out, one);
	}
}

static gboolean
rows_take (struct work *work, GError **error)
{
	int64_t counts[KPI_EXCLUDE_MAX] = {0};

	for (size_t row = 0; row < work->set->rows; row++) {
		struct row_view view = {work->set, row};
		bool in;

		work->record.row = &view;
		if (!row_is_in (work, &in, counts, error) || (in && !row_take (work, &view, error)))
			return FALSE;
	}
	left_out_note (work, counts);
	return TRUE;
}

/* ---- sums and hashes, in the order of the records' names ---- */

static void
part_format (GString *text, const struct work *work, const struct part *part)
{
	char over[DECIMAL_TEXT_MAX], under[DECIMAL_TEXT_MAX];

	g_string_printf (text, "%s,%s,%s\n", strpool_text (work->input->sets->strings, part->name),
		decimal_format (part->numerator, work->scale, 0, over), decimal_format (part->denominator, work->scale, 0, under));
}

/* As their lines sort. Names tell it at their first difference, but where one ends there. */
static gint
part_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct work *work = data;
	const struct part *x = a, *y = b;
	const char *left = strpool_text (work->input->sets->strings, x->name),
			   *right = strpool_text (work->input->sets->strings, y->name);
	g_autoptr (GString) left_line = NULL, right_line = NULL;

	for (; *left != '\0' && *left == *right; left++)
		right++;
	if (*left != '\0' && *right != '\0')
		return (unsigned char) *left < (unsigned char) *right ? -1 : 1;
	left_line = g_string_new (NULL);
	right_line = g_string_new (NULL);
	part_format (left_line, work, x);
	part_format (right_line, work, y);
	return strcmp (left_line->str, right_line->str);
}

static gboolean
part_add (struct group *group, const struct part *part, const char *text, size_t n, GError **error)
{
	struct kpi_line *line = &group->line;

	line->records++;
	sha256_add (group->sha, text, n);
	if (group->numbers != NULL)
		g_array_append_val (group->numbers, part->numerator);
	return sum_add (&line->sum, part->numerator, error) && sum_add (&line->denominator, part->denominator, error);
}

static gboolean
parts_sum (struct work *work, GError **error)
{
	g_autoptr (GString) text = g_string_new (NULL);

	g_array_sort_with_data (work->parts, part_compare, work);
	for (guint i = 0; i < work->parts->len; i++) {
		const struct part *part = &g_array_index (work->parts, struct part, i);

		part_format (text, work, part);
		if (!part_add (work->groups->pdata[0], part, text->str, text->len, error) ||
			!part_add (work->groups->pdata[part->group], part, text->str, text->len, error))
			return FALSE;
		if (work->input->keep_records) {
			struct kpi_record record = {work->kpi->lines->len, ((struct group *) work->groups->pdata[part->group])->line.key,
				part->name, work->scale, part->numerator, part->denominator};

			g_array_append_val (work->kpi->records, record);
		}
	}
	return TRUE;
}

/* ---- values ---- */

static gint
group_compare (gconstpointer a, gconstpointer b, gpointer strings)
{
	const struct group *x = *(struct group *const *) a, *y = *(struct group *const *) b;

	if (x->line.total != y->line.total)
		return x->line.total ? -1 : 1;
	for (int i = 0; i <= KPI_GRAIN_MAX; i++) {
		uint32_t left = x->line.key.id[i], right = y->line.key.id[i];

		if (left != right)
			return left == KPI_KEY_TOTAL ? -1 : right == KPI_KEY_TOTAL ? 1 : strpool_compare (strings, left, right);
	}
	return 0; /* uncovered: no two groups of one key */
}

static gboolean
lines_take (struct work *work, GError **error)
{
	for (guint i = 0; i < work->groups->len; i++) {
		struct group *group = work->groups->pdata[i];

		if (!kpi_line_settle (work, group, error))
			return FALSE;
		sha256_hex (group->sha, group->line.hash);
	}
	((struct group *) work->groups->pdata[0])->line.without = work->without;
	g_ptr_array_sort_with_data (work->groups, group_compare, work->input->sets->strings);
	for (guint i = 0; i < work->groups->len; i++)
		/* One plant and no further column: the breakdown is the total. */
		if (i == 0 || work->input->rule->n_grain > 0 || *work->input->unit == '\0' || work->input->breakdown)
			g_array_append_val (work->kpi->lines, ((struct group *) work->groups->pdata[i])->line);
	return TRUE;
}

static void
work_init (struct work *work, const struct kpi_input *input, struct kpi *kpi, const struct kpi_value *value)
{
	const struct kpi_records *records = &input->rule->records[value->records];
	struct kpi_key total = total_key ();

	*work = (struct work) {.input = input,
		.kpi = kpi,
		.value = value,
		.set = input->sets->set[value->records],
		.record = {cell_value_of, NULL, input->from, input->until, input->as_of, input->zone, input->works, input->calendar},
		.index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
		.groups = g_ptr_array_new_with_free_func (group_free),
		.parts = g_array_new (FALSE, FALSE, sizeof (struct part))};
	work->scale =
		MAX (expression_scale (value->numerator), value->denominator != NULL ? expression_scale (value->denominator) : 0);
	if (value->kind == KPI_SLOPE)
		work->steps = KPI_WEEKS;
	if (value->kind == KPI_SPIKE)
		work->steps = MIN (DAYS_MAX, input->until_day - input->from_day + (int) (records->reach / 86400));
	group_new (work, &total);
}

static void
work_release (struct work *work)
{
	g_hash_table_unref (work->index);
	g_ptr_array_unref (work->groups);
	g_array_unref (work->parts);
}

static void
absent_note (struct kpi *kpi, int value, const char *missing)
{
	struct kpi_line line = {.value = value, .total = true, .key = total_key (), .absent = true};

	line.why = g_string_chunk_insert_const (kpi->texts, missing);
	g_array_append_val (kpi->lines, line);
}

static gboolean
value_take (const struct kpi_input *input, struct kpi *kpi, int number, GError **error)
{
	const struct kpi_value *value = &input->rule->values[number];
	struct work work;
	gboolean good;

	if (input->sets->set[value->records]->missing != NULL) {
		absent_note (kpi, number, input->sets->set[value->records]->missing);
		return TRUE;
	}
	if (!kpi_grain_bind (input->rule, input->sets, value->records, input->describe, error))
		return FALSE; /* uncovered: it was bound to these sets when they were laid out */
	work_init (&work, input, kpi, value);
	good = rows_take (&work, error) && parts_sum (&work, error) && lines_take (&work, error);
	work_release (&work);
	if (!good)
		g_prefix_error (error, "value '%s': ", value->name);
	return good;
}

struct kpi *
kpi_new (const struct kpi_input *input, GError **error)
{
	g_autoptr (kpi) kpi = g_new0 (struct kpi, 1);

	kpi->rule = input->rule;
	kpi->strings = input->sets->strings;
	kpi->lines = g_array_new (FALSE, FALSE, sizeof (struct kpi_line));
	kpi->records = g_array_new (FALSE, FALSE, sizeof (struct kpi_record));
	kpi->left_out = g_array_new (FALSE, FALSE, sizeof (struct kpi_left_out));
	kpi->texts = g_string_chunk_new (256);
	for (int i = 0; i < input->rule->n_values; i++)
		if (!value_take (input, kpi, i, error)) {
			g_prefix_error (error, "KPI '%s': ", input->rule->name);
			return NULL;
		}
	return g_steal_pointer (&kpi);
}

void
kpi_free (struct kpi *kpi)
{
	if (kpi == NULL)
		return;
	g_array_unref (kpi->lines);
	g_array_unref (kpi->records);
	g_array_unref (kpi->left_out);
	g_string_chunk_free (kpi->texts);
	g_free (kpi);
}
