/*
 * fuzz.h - what the fuzz targets share.
 *
 * A target is one file with LLVMFuzzerTestOneInput; its corpus is corpus/<its name without fuzz_>. It is built twice: with
 * replay.c by any compiler, to run its corpus once (`make check`), and with libFuzzer, to look for more (`make fuzz`).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	FUZZ_PATH_SIZE = 32
};

/* Takes any bytes and returns 0; whatever should not be ends the process. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static inline void
demand (bool holds)
{
	if (!holds)
		abort ();
}

/* A file in memory with these bytes; path is good until the caller closes it. */
static inline int
fuzz_file (const uint8_t *data, size_t size, char path[static FUZZ_PATH_SIZE])
{
	int file = memfd_create ("fuzz", 0);

	demand (file >= 0 && write (file, data, size) == (ssize_t) size);
	snprintf (path, FUZZ_PATH_SIZE, "/proc/self/fd/%d", file);
	return file;
}

/* A folder of rules whose f.yaml of a kind ("kpi") is the file at a path. What a target adds to it, it removes again. */
struct fuzz_rules
{
	char folder[32], below[64], rule[80];
};

static inline void
fuzz_rules_make (struct fuzz_rules *rules, const char *kind, const char *path)
{
	*rules = (struct fuzz_rules) {.folder = "/tmp/fuzz-rules-XXXXXX"};
	demand (mkdtemp (rules->folder) != NULL);
	snprintf (rules->below, sizeof rules->below, "%s/%s", rules->folder, kind);
	snprintf (rules->rule, sizeof rules->rule, "%s/f.yaml", rules->below);
	demand (mkdir (rules->below, 0700) == 0 && symlink (path, rules->rule) == 0);
}

static inline void
fuzz_rules_remove (struct fuzz_rules *rules)
{
	demand (unlink (rules->rule) == 0 && rmdir (rules->below) == 0 && rmdir (rules->folder) == 0);
}

#endif
