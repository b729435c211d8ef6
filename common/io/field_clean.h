/*
 * field_clean.h - cells of exports as they were before somebody's spreadsheet had them: identifiers that lost their leading
 * zeros or became floating-point numbers, blanks around them, and texts that mean nothing. Only what is certain is repaired.
 */
#ifndef IO_FIELD_CLEAN_H
#define IO_FIELD_CLEAN_H

#include "common/io/batch.h"
#include "common/io/profile.h"

#include <glib.h>

/*
 * The cell as its field declares it; it may point into buffer, which is overwritten. With digits, `4500000001.0` is 4500000001,
 * a number in exponent form stands when all its digits are written (4.500000001E+09; 5E+13 does not tell them), and what is all
 * digits is filled up with zeros in front; anything else stays as it is.
 */
struct cell field_clean (const struct profile_field *field, struct cell cell, GString *buffer);

#endif
