/*
 * Rows that were set aside (sieve.h) in an archive: the frames of their store as they stand, which of those rows stand in the
 * tables instead, and the state of the others by class and window.
 */
#include "common/base/failure.h"
#include "common/io/archive.h"
#include "common/io/archive_file.h"
#include "common/io/ledger_field.h"
#include "common/recon/sieve.h"

#include <string.h>

static const char *const group_section[SIDE_COUNT] = {"left:group", "right:group"};
static const char *const taken_section[SIDE_COUNT] = {"left:taken", "right:taken"};
static const char *const block_section[SIDE_COUNT] = {"left:block", "right:block"};

enum
{
	GROUP_VALUES = 3 + SIEVE_CLASS_COLUMNS
};

/* ---- writing ---- */

/* A line for each class and window of which rows were set aside: group, rows, state, the texts that the class has in common. */
static gboolean
groups_write (struct archive_writer *writer, int side, const struct archive_aside *aside, GError **error)
{
	const struct quiet *quiet = aside->quiet;
	g_autoptr (GString) text = g_string_new (NULL);

	for (size_t i = 0; i < quiet->n; i++) {
		const struct quiet_rows *one = &quiet->list[i];

		g_string_append_printf (text, "%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%s", row_group (one->class_row, one->window),
			one->rows, state_name (quiet_state (aside->rule, quiet, i)));
		for (int c = 0; c < SIEVE_CLASS_COLUMNS; c++) {
			g_string_append_c (text, '\t');
			pack_value (text, movement_string (quiet->classes, sieve_class_columns[c], one->class_row));
		}
		g_string_append_c (text, '\n');
	}
	return archive_block_write (writer, group_section[side], "group", text->str, text->len, error);
}

/* The places among the stored rows of those that stand in the table, as varints: each the distance to the one before. */
static GByteArray *
taken_list (const struct archive_aside *aside, uint64_t *left)
{
	const GByteArray *numbers = row_store_numbers (aside->store, aside->plant);
	GByteArray *taken = g_byte_array_new ();
	const uint8_t *at = numbers != NULL ? numbers->data : NULL, *end = numbers != NULL ? at + numbers->len : NULL;
	uint64_t place = 0, last = 0, number = 0;

	*left = 0;
	for (uint64_t step; at < end && varint_take (&at, end, &step); place++) {
		number += step;
		if (!row_is_wanted (aside->wanted, aside->n_wanted, number)) {
			++*left;
			continue;
		}
		varint_append (taken, place - last);
		last = place;
	}
	return taken;
}

static gboolean
blocks_write (struct archive_writer *writer, int side, const struct archive_aside *aside, GError **error)
{
	size_t n;
	const struct stored_block *blocks = row_store_blocks (aside->store, aside->plant, &n);
	uint64_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = MAX (most, blocks[i].packed);
	g_autofree uint8_t *frame = g_malloc (most + 1);
	for (size_t i = 0; i < n; i++) {
		g_autofree char *name = g_strdup_printf ("%zu", i);

		if (!row_store_read (aside->store, &blocks[i], frame, error) ||
			!archive_frame_write (writer, block_section[side], name, blocks[i].size, frame, blocks[i].packed, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
archive_aside_write (struct archive_writer *writer, int side, const struct archive_aside *aside, GError **error)
{
	uint64_t rows = 0, left;

	if (aside->store == NULL)
		return TRUE;
	g_autoptr (GByteArray) taken = taken_list (aside, &left);
	for (size_t i = 0; i < aside->quiet->n; i++)
		rows += (uint64_t) aside->quiet->list[i].rows;
	if (rows == 0 && left == 0)
		return TRUE;
	if (rows != left) {
		g_set_error (error, FAILURE, FAILURE_INTERNAL,
			"%" G_GUINT64_FORMAT " rows were set aside, but %" G_GUINT64_FORMAT " are there to be archived", rows, left);
		return FALSE;
	}
	return groups_write (writer, side, aside, error) &&
		archive_block_write (writer, taken_section[side], "taken", taken->data, taken->len, error) &&
		blocks_write (writer, side, aside, error);
}

/* ---- reading ---- */

struct group
{
	enum state state;
	uint64_t rows; /* still to come */
	uint32_t texts[SIEVE_CLASS_COLUMNS];
};

/* Rows of one side while they are read. */
struct coming
{
	const struct archive_reader *reader;
	int side;
	struct archive *archive;
	struct movement_table *table;
	GHashTable *groups; /* int64_t -> struct group, both owned */
	uint64_t rows;      /* of all groups */
	int64_t last;       /* the group that was looked up last, and it */
	struct group *group;
	const uint8_t *taken, *taken_end;
	uint64_t place, next_taken; /* among the stored rows; UINT64_MAX: no more are taken */
	const struct row_reader *row;
	int *columns;  /* by column of the block: enum column, or attribute of the table */
	uint32_t *ids; /* of its text in the row before */
};

static bool
state_parse (const char *text, enum state *state)
{
	for (int i = 0; i < STATE_COUNT; i++)
		if (strcmp (state_name ((enum state) i), text) == 0) {
			*state = (enum state) i;
			return true;
		}
	return false;
}

static gboolean
group_add (struct coming *coming, const char *const value[GROUP_VALUES], GError **error)
{
	struct group *group = g_new0 (struct group, 1);
	int64_t number, rows;
	bool good = long_parse (value[0], &number) && long_parse (value[1], &rows) && state_parse (value[2], &group->state) &&
		rows > 0 && rows < UINT32_MAX;

	group->rows = good ? (uint64_t) rows : 0;
	for (int c = 0; c < SIEVE_CLASS_COLUMNS; c++)
		group->texts[c] = strpool_add0 (coming->table->strings, value[3 + c]);
	coming->rows += group->rows;
	if (good && g_hash_table_insert (coming->groups, g_memdup2 (&number, sizeof number), group) &&
		coming->table->rows + coming->rows < UINT32_MAX)
		return TRUE;
	if (!good)
		g_free (group);
	return archive_damaged (error, "'%s' has a line that is none", group_section[coming->side]);
}

static gboolean
groups_read (struct coming *coming, const struct archive_block *block, GError **error)
{
	g_autofree char *bytes = (char *) archive_block_read (coming->reader, block, error);
	const char *value[GROUP_VALUES];
	char *at = bytes;
	int found;

	if (bytes == NULL)
		return FALSE;
	while ((found = unpack_values (&at, value, GROUP_VALUES)) > 0)
		if (!group_add (coming, value, error))
			return FALSE;
	return found == 0 || archive_damaged (error, "'%s' is cut off", group_section[coming->side]);
}

static gboolean
taken_next (struct coming *coming, bool first, GError **error)
{
	uint64_t step;

	if (coming->taken == coming->taken_end) {
		coming->next_taken = UINT64_MAX;
		return TRUE;
	}
	if (!varint_take (&coming->taken, coming->taken_end, &step) || (step == 0 && !first) ||
		__builtin_add_overflow (coming->next_taken, step, &coming->next_taken))
		return archive_damaged (error, "'%s' is no list of rows", taken_section[coming->side]);
	return TRUE;
}

static bool
group_find (struct coming *coming, int64_t number)
{
	if (coming->group == NULL || coming->last != number) {
		coming->group = g_hash_table_lookup (coming->groups, &number);
		coming->last = number;
	}
	return coming->group != NULL && coming->group->rows > 0;
}

/* A text that a row lacks makes no column. */
static void
text_put (struct movement_table *table, enum column column, uint32_t id)
{
	if (id != 0)
		movement_set_interned (table, column, id);
}

static void
texts_put (struct coming *coming)
{
	struct movement_table *table = coming->table;

	for (int c = 0; c < SIEVE_CLASS_COLUMNS; c++)
		text_put (table, sieve_class_columns[c], coming->group->texts[c]);
	for (int i = 0; i < coming->row->n_columns; i++)
		if (coming->row->columns[i].kind == 't')
			text_put (table, (enum column) coming->columns[i], coming->ids[i]);
		else if (coming->row->columns[i].kind == 'a')
			table->attribute[coming->columns[i]][table->rows] = coming->ids[i];
}

static bool
numbers_put (struct movement_table *table, const int64_t *numbers)
{
	movement_set_qty (table, numbers[ROW_QTY]);
	if (numbers[ROW_AMOUNT] != DECIMAL_NONE)
		movement_set_amount (table, numbers[ROW_AMOUNT]);
	if (numbers[ROW_EVENT] != INSTANT_NONE)
		movement_set_event (table, numbers[ROW_EVENT], false);
	if (numbers[ROW_ENTERED] != INSTANT_NONE)
		movement_set_entered (table, numbers[ROW_ENTERED]);
	if (numbers[ROW_POSTING] != DATE_NONE)
		movement_set_posting (table, (date_t) numbers[ROW_POSTING]);
	if (numbers[ROW_PERIOD] != PERIOD_NONE)
		movement_set_period (table, (period_t) numbers[ROW_PERIOD]);
	return (date_t) numbers[ROW_POSTING] == numbers[ROW_POSTING] && (period_t) numbers[ROW_PERIOD] == numbers[ROW_PERIOD];
}

/* Ids of the row's texts, whether it is taken or not: the next one may have the same. */
static void
ids_find (struct coming *coming)
{
	for (int i = 0; i < coming->row->n_columns; i++) {
		struct row_cell cell;

		if (coming->row->columns[i].kind == 'n')
			continue;
		cell = row_reader_text (coming->row, i);
		if (!cell.same)
			coming->ids[i] = strpool_add (coming->table->strings, cell.text, cell.length);
	}
}

static gboolean
row_put (struct coming *coming, GError **error)
{
	struct movement_table *table = coming->table;
	struct allocation portion = {.row = (uint32_t) table->rows, .side = (uint8_t) coming->side, .amount = DECIMAL_NONE};

	ids_find (coming);
	if (coming->place++ == coming->next_taken)
		return taken_next (coming, false, error);
	if (!group_find (coming, coming->row->numbers[ROW_GROUP]))
		return archive_damaged (error, "'%s' has a row of no group", block_section[coming->side]);
	coming->group->rows--;
	coming->rows--;
	movement_begin (table);
	texts_put (coming);
	if (!numbers_put (table, coming->row->numbers))
		return archive_damaged (error, "'%s' has a date that is none", block_section[coming->side]);
	movement_end (table);
	portion.state = (uint8_t) coming->group->state;
	coming->archive->allocations[coming->archive->n_allocations++] = portion;
	return TRUE;
}

/* Where the columns of a block go. */
static gboolean
columns_map (struct coming *coming, GError **error)
{
	for (int i = 0; i < coming->row->n_columns; i++) {
		const struct row_reader_column *column = &coming->row->columns[i];

		if (column->kind == 'a')
			coming->columns[i] = movement_attribute_find (coming->table, column->name);
		else if (column->kind == 't' && (coming->columns[i] = column_find (column->name)) < 0)
			return archive_damaged (error, "'%s' has a column '%s'", block_section[coming->side], column->name);
	}
	return TRUE;
}

static gboolean
block_rows (struct coming *coming, struct row_reader *row, GError **error)
{
	coming->row = row;
	coming->columns = g_renew (int, coming->columns, (gsize) row->n_columns + 1);
	coming->ids = g_renew (uint32_t, coming->ids, (gsize) row->n_columns + 1);
	memset (coming->ids, 0, (gsize) row->n_columns * sizeof *coming->ids);
	if (!columns_map (coming, error))
		return FALSE;
	while (row->next < row->rows) {
		if (!row_reader_next (row))
			return archive_damaged (error, "'%s' has a block that is cut off", block_section[coming->side]);
		if (!row_put (coming, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
block_read (struct coming *coming, const struct archive_block *block, GError **error)
{
	g_autofree uint8_t *bytes = archive_block_read (coming->reader, block, error);
	struct row_reader row;
	gboolean good;

	if (bytes == NULL)
		return FALSE;
	good = row_reader_init (&row, bytes, block->size) ? block_rows (coming, &row, error)
													  : archive_damaged (error, "'%s' has a block that is none", block->section);
	row_reader_release (&row);
	coming->row = NULL;
	return good;
}

static gboolean
blocks_read (struct coming *coming, GError **error)
{
	const GArray *blocks = coming->reader->blocks;
	uint64_t most = 0; /* rows that there can be */

	for (guint i = 0; i < blocks->len; i++)
		most += strcmp (g_array_index (blocks, struct archive_block, i).section, block_section[coming->side]) == 0
			? ROW_BLOCK_ROWS
			: 0;
	if (coming->rows > most)
		return archive_damaged (error, "'%s' lacks rows", block_section[coming->side]);
	movement_reserve (coming->table, coming->table->rows + coming->rows);
	coming->archive->allocations =
		g_renew (struct allocation, coming->archive->allocations, coming->archive->n_allocations + coming->rows + 1);
	for (guint i = 0; i < blocks->len; i++) {
		const struct archive_block *block = &g_array_index (blocks, struct archive_block, i);

		if (strcmp (block->section, block_section[coming->side]) == 0 && !block_read (coming, block, error))
			return FALSE;
	}
	return (coming->rows == 0 && coming->next_taken == UINT64_MAX) ||
		archive_damaged (error, "'%s' lacks rows", block_section[coming->side]);
}

gboolean
archive_aside_read (const struct archive_reader *reader, int side, struct archive *archive, GError **error)
{
	const struct archive_block *groups = archive_block_find (reader, group_section[side], NULL),
							   *taken = archive_block_find (reader, taken_section[side], NULL);
	g_autoptr (GHashTable) by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	g_autofree uint8_t *list = NULL;
	struct coming coming = {
		.reader = reader, .side = side, .archive = archive, .table = archive->side[side], .groups = by_number};

	if (groups == NULL || taken == NULL)
		return (groups == NULL && taken == NULL) || archive_damaged (error, "it lacks a part of '%s'", block_section[side]);
	list = archive_block_read (reader, taken, error);
	if (list == NULL)
		return FALSE;
	coming.taken = list;
	coming.taken_end = list + taken->size;
	gboolean good = groups_read (&coming, groups, error) && taken_next (&coming, true, error) && blocks_read (&coming, error);
	g_free (coming.columns);
	g_free (coming.ids);
	return good;
}
