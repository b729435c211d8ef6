/*
 * banned.h - functions that do not compile here. Force-included by the build (-include common/base/banned.h).
 *
 * Unbounded copies, parsers that cannot report an error, the process's time zone and locale, and shells have no place in
 * this code; the system headers come first so that the declarations themselves stay intact.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* A file can no longer choose its own feature set once the system headers have been read, so it is chosen here. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(function) sorry_##function##_is_a_banned_function

#undef strcpy
#define strcpy(to, from) BANNED (strcpy)
#undef strcat
#define strcat(to, from) BANNED (strcat)
#undef strtok
#define strtok(text, marks) BANNED (strtok)
#undef sprintf
#define sprintf(...) BANNED (sprintf)
#undef vsprintf
#define vsprintf(...) BANNED (vsprintf)
#undef atoi
#define atoi(text) BANNED (atoi)
#undef atol
#define atol(text) BANNED (atol)
#undef atof
#define atof(text) BANNED (atof)
#undef strtod
#define strtod(text, end) BANNED (strtod)
#undef gmtime
#define gmtime(time) BANNED (gmtime)
#undef localtime
#define localtime(time) BANNED (localtime)
#undef system
#define system(command) BANNED (system)

#endif
