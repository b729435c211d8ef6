/*
 * scalar.h - single words that people write in options and YAML: durations, sizes, times of day, switches.
 *
 * Each takes the whole text or nothing; none trims, guesses or reads a prefix.
 */
#ifndef CONFIG_SCALAR_H
#define CONFIG_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds of "26h", "4h30m", "10s", "2d", "0s": units d h m s falling, each once. FALSE above 10,000 days, too. */
bool duration_parse (const char *text, int64_t *seconds);

/* Bytes of "4096", "64K", "64M", "2G" (powers of 1024). */
bool size_parse (const char *text, int64_t *bytes);

/* Minutes since midnight of "06:00": two digits each, 00:00 to 23:59. */
bool time_parse (const char *text, int *minutes);

/* "true" or "false", nothing else. */
bool bool_parse (const char *text, bool *value);

/* An optional minus and digits that fit 64 bits: "12x", "1.0", "+1" and " 1" are none. */
bool int_parse (const char *text, int64_t *value);

/* Which of "first|second|third" a word is; -1 when none. */
int choice_find (const char *choices, const char *word);

/* The candidate nearest to a misspelt word by edit distance, or NULL when none is near. candidates ends with NULL. */
const char *word_nearest (const char *word, const char *const *candidates);

#endif
