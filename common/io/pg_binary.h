/*
 * pg_binary.h - values of PostgreSQL's binary formats as the text of batch.h, exactly. No libpq: bytes in, bytes out.
 */
#ifndef IO_PG_BINARY_H
#define IO_PG_BINARY_H

#include "common/io/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* FALSE when the type (pg_type.oid) has no binary form that is read here. */
bool pg_type_known (uint32_t oid);
enum value_type pg_value_type (uint32_t oid);

/*
 * Writes one value of n bytes, which live as long as the batch, into the builder's row in work; NULL when n is -1. FALSE when the
 * bytes are none of that type. A numeric or float without a finite value becomes "NaN" or "Infinity".
 */
bool pg_decode (struct batch_builder *builder, int column, uint32_t oid, const unsigned char *bytes, int32_t n);

/* The same, but a numeric, date or timestamp with time zone that fits becomes a value (enum cell_kind). */
bool pg_decode_value (struct batch_builder *builder, int column, uint32_t oid, const unsigned char *bytes, int32_t n);

/* In network order. */
static inline uint16_t
pg_uint16 (const unsigned char *bytes)
{
	return (uint16_t) (bytes[0] << 8 | bytes[1]);
}

static inline uint32_t
pg_uint32 (const unsigned char *bytes)
{
	return (uint32_t) pg_uint16 (bytes) << 16 | pg_uint16 (bytes + 2);
}

static inline uint64_t
pg_uint64 (const unsigned char *bytes)
{
	return (uint64_t) pg_uint32 (bytes) << 32 | pg_uint32 (bytes + 4);
}

#endif
