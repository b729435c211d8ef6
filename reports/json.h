/*
 * json.h - a JSON document under construction, in the form of the suite's files: counts are numbers, quantities and money texts
 * that hold exact plain decimals, members stand in the order in which they were added.
 */
#ifndef REPORTS_JSON_H
#define REPORTS_JSON_H

#include "common/base/decimal.h"
#include "reports/out_stream.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct json;
typedef struct json json;

struct json *json_new (void);
void json_free (struct json *json); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (json, json_free)

/* name: of the member; NULL in an array and for the document itself. */
void json_object (struct json *json, const char *name);
void json_object_end (struct json *json);
void json_array (struct json *json, const char *name);
void json_array_end (struct json *json);
void json_text (struct json *json, const char *name, const char *text);
void json_count (struct json *json, const char *name, int64_t count);
void json_bool (struct json *json, const char *name, bool value);
void json_decimal (struct json *json, const char *name, int128 value, int scale, int decimals);
void json_list (struct json *json, const char *name, char *const *texts); /* NULL: empty */

/* Writes the finished document, indented, with a newline at its end. */
gboolean json_write (struct json *json, const struct out_stream *out, GError **error);

#endif
