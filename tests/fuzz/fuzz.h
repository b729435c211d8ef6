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
#include <sys/mman.h>
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

#endif
