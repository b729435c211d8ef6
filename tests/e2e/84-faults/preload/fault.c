/*
 * Preloaded into a job: the FAULT_AT-th call of the class FAULT_CLASS fails, and with FAULT_STAY every call after it. The file
 * FAULT_FIRED is made when it does, so a run that has fewer calls leaves none. FAULT_DO=kill sends SIGKILL before the call
 * instead.
 *
 * | class   | calls                                              | how they fail                               |
 * |---------|----------------------------------------------------|---------------------------------------------|
 * | alloc   | malloc, calloc, realloc, aligned ones              | ENOMEM                                      |
 * | write   | write, pwrite, ftruncate of files, not terminals   | ENOSPC                                      |
 * | stdio   | fwrite, fputs, fprintf, fputc                      | the stream's file becomes /dev/full         |
 * | fsync   | fsync, fdatasync                                   | EIO                                         |
 * | rename  | rename                                             | EIO                                         |
 * | open    | open, opendir, mkostemp                            | EMFILE                                      |
 * | read    | read, pread, recv                                  | EIO                                         |
 * | lock    | fcntl that locks                                   | ENOLCK                                      |
 * | thread  | pthread_create                                     | EAGAIN                                      |
 * | connect | connect, SQLDriverConnect                          | ECONNREFUSED; 08001                         |
 * | cut     | PQexec, PQsend..., PQgetResult, PQ...Copy...       | the socket is shut down just before         |
 * | refuse  | PQexec..., PQprepare, PQsendQuery..., PQsendPrepare| the server gets a statement that fails      |
 * | odbc    | SQLExecDirect, SQLExecute, SQLPrepare, SQLFetch    | SQL_ERROR; 08S01                            |
 * | zip     | deflate, workbook_close, ZSTD_compress...          | their own errors                            |
 * | clock   | clock_gettime, gettimeofday, time                  | from here on FAULT_STEP seconds are added   |
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *class = "";
static long at = -1, calls;
static bool stay, killing;
static int64_t step;
static int (*job) (int, char **, char **);

/* From main on: what libraries do before it is nobody's step. */
static int
armed (int argc, char **argv, char **environment)
{
	const char *number = getenv ("FAULT_AT"), *does = getenv ("FAULT_DO"), *seconds = getenv ("FAULT_STEP");

	class = getenv ("FAULT_CLASS") != NULL ? getenv ("FAULT_CLASS") : "";
	stay = getenv ("FAULT_STAY") != NULL;
	killing = does != NULL && strcmp (does, "kill") == 0;
	step = seconds != NULL ? atoll (seconds) : 0;
	at = number != NULL ? atol (number) : -1;
	return job (argc, argv, environment);
}

int __libc_start_main (
	int (*start) (int, char **, char **), int, char **, void (*) (void), void (*) (void), void (*) (void), void *);
int
__libc_start_main (int (*start) (int, char **, char **), int argc, char **argv, void (*init) (void), void (*fini) (void),
	void (*linker) (void), void *stack)
{
	job = start;
	return ((__typeof__ (&__libc_start_main)) dlsym (RTLD_NEXT, "__libc_start_main")) (
		armed, argc, argv, init, fini, linker, stack);
}

static void
fired (void)
{
	const char *path = getenv ("FAULT_FIRED");
	long file = path != NULL ? syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0600) : -1;

	if (file >= 0)
		syscall (SYS_close, file);
	if (killing)
		syscall (SYS_kill, getpid (), SIGKILL);
}

/* Whether this call is one that fails. */
static bool
fails (const char *of)
{
	long now;

	if (at < 0 || strcmp (class, of) != 0)
		return false;
	now = __atomic_add_fetch (&calls, 1, __ATOMIC_SEQ_CST);
	if (now == at)
		fired ();
	return now == at || (stay && now > at);
}

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

/* ---- memory; glibc's own names, for dlsym allocates ---- */

extern void *__libc_malloc (size_t), *__libc_calloc (size_t, size_t), *__libc_realloc (void *, size_t),
	*__libc_memalign (size_t, size_t);

#define NO_MEMORY(value)       \
	do {                       \
		if (fails ("alloc")) { \
			errno = ENOMEM;    \
			return value;      \
		}                      \
	} while (0)

void *
malloc (size_t n)
{
	NO_MEMORY (NULL);
	return __libc_malloc (n);
}

void *
calloc (size_t n, size_t size)
{
	NO_MEMORY (NULL);
	return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t n)
{
	NO_MEMORY (NULL);
	return __libc_realloc (block, n);
}

void *
aligned_alloc (size_t alignment, size_t n)
{
	NO_MEMORY (NULL);
	return __libc_memalign (alignment, n);
}

int
posix_memalign (void **block, size_t alignment, size_t n)
{
	NO_MEMORY (ENOMEM);
	*block = __libc_memalign (alignment, n);
	return *block != NULL ? 0 : ENOMEM;
}

/* ---- calls that say -1 and errno ---- */

#define WRAP(of, cause, type, name, parameters, arguments) \
	type name parameters                                   \
	{                                                      \
		if (fails (of)) {                                  \
			errno = cause;                                 \
			return -1;                                     \
		}                                                  \
		return REAL (name) arguments;                      \
	}

/* What is said on standard output and error is not what is tested, and must be seen. */
ssize_t
write (int fd, const void *bytes, size_t n)
{
	if (fd > STDERR_FILENO && fails ("write")) {
		errno = ENOSPC;
		return -1;
	}
	return REAL (write) (fd, bytes, n);
}

WRAP ("write", ENOSPC, ssize_t, pwrite, (int fd, const void *bytes, size_t n, off_t place), (fd, bytes, n, place))
WRAP ("write", ENOSPC, ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t place), (fd, bytes, n, place))
WRAP ("write", EFBIG, int, ftruncate, (int fd, off_t size), (fd, size))
WRAP ("write", EFBIG, int, ftruncate64, (int fd, off64_t size), (fd, size))
WRAP ("fsync", EIO, int, fsync, (int fd), (fd))
WRAP ("fsync", EIO, int, fdatasync, (int fd), (fd))
WRAP ("rename", EIO, int, rename, (const char *from, const char *to), (from, to))
WRAP ("read", EIO, ssize_t, read, (int fd, void *bytes, size_t n), (fd, bytes, n))
WRAP ("read", EIO, ssize_t, pread, (int fd, void *bytes, size_t n, off_t place), (fd, bytes, n, place))
WRAP ("read", EIO, ssize_t, pread64, (int fd, void *bytes, size_t n, off64_t place), (fd, bytes, n, place))
WRAP ("read", ECONNRESET, ssize_t, recv, (int fd, void *bytes, size_t n, int flags), (fd, bytes, n, flags))
WRAP ("connect", ECONNREFUSED, int, connect, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n))
WRAP ("open", EMFILE, int, mkostemp, (char *name, int flags), (name, flags))

#define WRAP_OPEN(name)                                                   \
	int name (const char *path, int flags, ...)                           \
	{                                                                     \
		va_list rest;                                                     \
		mode_t mode;                                                      \
		va_start (rest, flags);                                           \
		mode = flags & (O_CREAT | O_TMPFILE) ? va_arg (rest, mode_t) : 0; \
		va_end (rest);                                                    \
		if (fails ("open")) {                                             \
			errno = EMFILE;                                               \
			return -1;                                                    \
		}                                                                 \
		return REAL (name) (path, flags, mode);                           \
	}
WRAP_OPEN (open)
WRAP_OPEN (open64)

#define WRAP_FCNTL(name)                                                        \
	int name (int fd, int command, ...)                                         \
	{                                                                           \
		va_list rest;                                                           \
		void *argument;                                                         \
		va_start (rest, command);                                               \
		argument = va_arg (rest, void *);                                       \
		va_end (rest);                                                          \
		if ((command == F_OFD_SETLK || command == F_SETLK) && fails ("lock")) { \
			errno = ENOLCK;                                                     \
			return -1;                                                          \
		}                                                                       \
		return REAL (name) (fd, command, argument);                             \
	}
WRAP_FCNTL (fcntl)
WRAP_FCNTL (fcntl64)

int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *), void *data)
{
	return fails ("thread") ? EAGAIN : REAL (pthread_create) (thread, attributes, start, data);
}

/* ---- streams: what a full disk does to them ---- */

static void
stream_touch (FILE *stream)
{
	int full;

	if (fileno (stream) <= STDERR_FILENO || !fails ("stdio"))
		return;
	full = REAL (open) ("/dev/full", O_WRONLY);
	dup2 (full, fileno (stream));
	close (full);
}

size_t
fwrite (const void *bytes, size_t size, size_t n, FILE *stream)
{
	stream_touch (stream);
	return REAL (fwrite) (bytes, size, n, stream);
}

int
fputs (const char *text, FILE *stream)
{
	stream_touch (stream);
	return REAL (fputs) (text, stream);
}

int
fputc (int c, FILE *stream)
{
	stream_touch (stream);
	return REAL (fputc) (c, stream);
}

int
__fprintf_chk (FILE *stream, int flag, const char *format, ...)
{
	va_list rest;
	int n;

	(void) flag;
	stream_touch (stream);
	va_start (rest, format);
	n = vfprintf (stream, format, rest);
	va_end (rest);
	return n;
}

/* ---- clocks ---- */

static int64_t
stepped (void)
{
	static bool after;

	if (fails ("clock"))
		after = true;
	return after ? step : 0;
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
	int result = REAL (clock_gettime) (clock, time);

	if (clock == CLOCK_REALTIME)
		time->tv_sec += stepped ();
	return result;
}

int
gettimeofday (struct timeval *time, void *zone)
{
	int result = REAL (gettimeofday) (time, zone);

	time->tv_sec += stepped ();
	return result;
}

time_t
time (time_t *out)
{
	time_t now = REAL (time) (NULL) + stepped ();

	if (out != NULL)
		*out = now;
	return now;
}

/* ---- libpq, by its symbols ---- */

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
extern int PQsocket (const PGconn *) __attribute__ ((weak));

static void
maybe_cut (PGconn *connection)
{
	if (fails ("cut"))
		shutdown (((int (*) (const PGconn *)) dlsym (RTLD_NEXT, "PQsocket")) (connection), SHUT_RDWR);
}

#define WRAP_PQ(type, name, parameters, arguments) \
	type name parameters;                          \
	type name parameters                           \
	{                                              \
		maybe_cut (connection);                    \
		return REAL (name) arguments;              \
	}
WRAP_PQ (PGresult *, PQgetResult, (PGconn * connection), (connection))
WRAP_PQ (PGresult *, PQdescribePrepared, (PGconn * connection, const char *name), (connection, name))
WRAP_PQ (int, PQgetCopyData, (PGconn * connection, char **data, int async), (connection, data, async))
WRAP_PQ (int, PQputCopyData, (PGconn * connection, const char *data, int n), (connection, data, n))
WRAP_PQ (int, PQputCopyEnd, (PGconn * connection, const char *reason), (connection, reason))

PGresult *PQexec (PGconn *, const char *);
PGresult *
PQexec (PGconn *connection, const char *sql)
{
	maybe_cut (connection);
	return REAL (PQexec) (connection, fails ("refuse") ? "SELECT 1/0" : sql);
}

PGresult *PQexecParams (PGconn *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int);
PGresult *
PQexecParams (PGconn *connection, const char *sql, int n, const unsigned *types, const char *const *values, const int *lengths,
	const int *formats, int format)
{
	maybe_cut (connection);
	if (fails ("refuse"))
		return REAL (PQexec) (connection, "SELECT 1/0");
	return REAL (PQexecParams) (connection, sql, n, types, values, lengths, formats, format);
}

int PQsendQuery (PGconn *, const char *);
int
PQsendQuery (PGconn *connection, const char *sql)
{
	maybe_cut (connection);
	return REAL (PQsendQuery) (connection, fails ("refuse") ? "SELECT 1/0" : sql);
}

int PQsendQueryParams (PGconn *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int);
int
PQsendQueryParams (PGconn *connection, const char *sql, int n, const unsigned *types, const char *const *values,
	const int *lengths, const int *formats, int format)
{
	maybe_cut (connection);
	if (fails ("refuse"))
		return REAL (PQsendQuery) (connection, "SELECT 1/0");
	return REAL (PQsendQueryParams) (connection, sql, n, types, values, lengths, formats, format);
}

int PQsendPrepare (PGconn *, const char *, const char *, int, const unsigned *);
int
PQsendPrepare (PGconn *connection, const char *name, const char *sql, int n, const unsigned *types)
{
	maybe_cut (connection);
	return REAL (PQsendPrepare) (connection, name, fails ("refuse") ? "SELECT (" : sql, n, types);
}

PGresult *PQprepare (PGconn *, const char *, const char *, int, const unsigned *);
PGresult *
PQprepare (PGconn *connection, const char *name, const char *sql, int n, const unsigned *types)
{
	maybe_cut (connection);
	return REAL (PQprepare) (connection, name, fails ("refuse") ? "SELECT (" : sql, n, types);
}

/* ---- ODBC, by its symbols: what failed has one diagnostic ---- */

static _Thread_local void *broken;

#define WRAP_SQL(of, name, handle, parameters, arguments) \
	short name parameters;                                \
	short name parameters                                 \
	{                                                     \
		if (fails (of)) {                                 \
			broken = handle;                              \
			return -1;                                    \
		}                                                 \
		return REAL (name) arguments;                     \
	}
WRAP_SQL ("connect", SQLDriverConnect, dbc,
	(void *dbc, void *window, unsigned char *in, short in_n, unsigned char *out, short max, short *out_n, unsigned short how),
	(dbc, window, in, in_n, out, max, out_n, how))
WRAP_SQL ("odbc", SQLExecDirect, statement, (void *statement, unsigned char *sql, int n), (statement, sql, n))
WRAP_SQL ("odbc", SQLPrepare, statement, (void *statement, unsigned char *sql, int n), (statement, sql, n))
WRAP_SQL ("odbc", SQLExecute, statement, (void *statement), (statement))
WRAP_SQL ("odbc", SQLFetch, statement, (void *statement), (statement))
WRAP_SQL ("odbc", SQLEndTran, handle, (short type, void *handle, short how), (type, handle, how))

short SQLGetDiagRec (short, void *, short, unsigned char *, int *, unsigned char *, short, short *);
short
SQLGetDiagRec (
	short type, void *handle, short number, unsigned char *state, int *native, unsigned char *text, short room, short *n)
{
	if (broken == NULL || broken != handle)
		return REAL (SQLGetDiagRec) (type, handle, number, state, native, text, room, n);
	if (number > 1) {
		broken = NULL;
		return 100;
	}
	strcpy ((char *) state, strcmp (class, "connect") == 0 ? "08001" : "08S01");
	snprintf ((char *) text, (size_t) room, "the connection broke");
	return 0;
}

/* ---- packing ---- */

int deflate (void *, int);
int
deflate (void *stream, int flush)
{
	return fails ("zip") ? -2 : REAL (deflate) (stream, flush);
}

int workbook_close (void *);
int
workbook_close (void *workbook)
{
	int result = REAL (workbook_close) (workbook);

	return fails ("zip") ? 5 : result; /* LXW_ERROR_ZIP_FILE_OPERATION */
}

size_t ZSTD_compress2 (void *, void *, size_t, const void *, size_t);
size_t
ZSTD_compress2 (void *context, void *out, size_t room, const void *in, size_t n)
{
	return fails ("zip") ? (size_t) -64 : REAL (ZSTD_compress2) (context, out, room, in, n); /* ZSTD_error_memory_allocation */
}

size_t ZSTD_compressStream2 (void *, void *, void *, int);
size_t
ZSTD_compressStream2 (void *context, void *out, void *in, int end)
{
	return fails ("zip") ? (size_t) -64 : REAL (ZSTD_compressStream2) (context, out, in, end);
}
