/*
 * fuzz_pg_binary.c - any bytes as a value of each PostgreSQL type that is read in binary: refused, or a cell in the form that
 * batch.h promises for its type.
 */
#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/io/pg_binary.h"
#include "fuzz.h"

#include <string.h>

static bool
cell_is (const struct cell *cell, const char *word)
{
	return cell->length == strlen (word) && memcmp (cell->text, word, cell->length) == 0;
}

static bool
cell_infinite (const struct cell *cell, const char *positive, const char *negative)
{
	return cell_is (cell, positive) || cell_is (cell, negative);
}

static bool
number_good (const struct cell *cell)
{
	int64_t value;
	enum decimal_status status = decimal_parse (cell->text, cell->length, NULL, QTY_SCALE, ROUND_NEVER, &value);

	return status == DECIMAL_OK || status == DECIMAL_RANGE || status == DECIMAL_INEXACT;
}

static bool
cell_good (const struct cell *cell, enum value_type type)
{
	instant_t instant;
	date_t date;

	switch (type) {
	case VALUE_INTEGER:
		return number_good (cell);
	case VALUE_NUMBER:
	case VALUE_FLOAT:
		return number_good (cell) || cell_is (cell, "NaN") || cell_infinite (cell, "Infinity", "-Infinity") ||
			(type == VALUE_FLOAT && cell_is (cell, "out of range"));
	case VALUE_DATE:
		return date_parse (cell->text, cell->length, NULL, &date) || cell_infinite (cell, "infinity", "-infinity");
	case VALUE_TIME:
	case VALUE_INSTANT:
		return instant_parse (cell->text, cell->length, NULL, NULL, &instant) == TIME_OK ||
			cell_infinite (cell, "infinity", "-infinity");
	case VALUE_BOOL:
		return cell_infinite (cell, "t", "f");
	case VALUE_TEXT:
	default:
		return true;
	}
}

static void
type_try (struct batch_builder *builder, uint32_t oid, const uint8_t *data, size_t size)
{
	batch_clear (builder);
	if (pg_decode (builder, 0, oid, data, (int32_t) size)) {
		const struct batch *batch;

		demand (batch_row_end (builder, 0) == 1);
		batch = batch_view (builder);
		demand (batch->rows == 1 && batch->columns == 1 && batch->column[0][0].text != NULL);
		demand (cell_good (&batch->column[0][0], pg_value_type (oid)));
	}
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	enum
	{
		OIDS = 4000 /* the types that have a binary form here are below */
	};

	static struct batch_builder *builder;

	if (builder == NULL)
		builder = batch_builder_new (1, BATCH_ROWS);
	for (uint32_t oid = 0; oid < OIDS; oid++)
		if (pg_type_known (oid))
			type_try (builder, oid, data, size);
	return 0;
}
