/*
 * plain_output.h - what a person reads gives the terminal no orders: names and texts come from data that anybody may enter.
 */
#ifndef BASE_PLAIN_OUTPUT_H
#define BASE_PLAIN_OUTPUT_H

#include <stddef.h>

/*
 * Replaces control characters in place, but for newline and tab: those below blank and DEL by `?`, and U+0080 to U+009F by
 * U+00BF, which has as many bytes. before is the byte that stood before the text, or 0.
 */
void plain_bytes (char *text, size_t n, char before);

/* From now on whatever is printed to stdout goes through plain_bytes(). Twice is once. */
void plain_output (void);

#endif
