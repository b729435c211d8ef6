/*
 * text_input.h - a text file as blocks of valid UTF-8 without NUL, whatever it is stored as.
 *
 * A block may end anywhere between two characters. What comes before a bad byte is still given; the error comes with the next
 * call, so that the reader knows the line and column it stands in and can name them.
 */
#ifndef IO_TEXT_INPUT_H
#define IO_TEXT_INPUT_H

#include <glib.h>

struct text_input;
typedef struct text_input text_input;

/*
 * encoding: NULL or "UTF-8", else converted from there; one that iconv does not know is FAILURE_CONFIGURATION. A byte-order
 * mark is skipped.
 */
struct text_input *text_input_open (const char *path, const char *encoding, GError **error);
void text_input_close (struct text_input *input); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (text_input, text_input_close)

/* The next block, good until the next call; *n is 0 at the end. Messages do not name the file: "byte 0xE9 is not UTF-8". */
gboolean text_input_read (struct text_input *input, const char **text, size_t *n, GError **error);

/* Before the next block is asked for: blocks are read by a thread of their own from here on, while the last one is in use. */
void text_input_ahead (struct text_input *input);

/* Blocks of at most n bytes of the file, for tests; 0 = the default. Not after text_input_ahead(). */
void text_input_chunk (struct text_input *input, size_t n);

#endif
