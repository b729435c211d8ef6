/* Preloaded into a job: its disks have HOST_FREE bytes left, and its clock is HOST_SHIFT seconds off, where these are set. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <time.h>

int
statvfs (const char *path, struct statvfs *status)
{
	int (*real) (const char *, struct statvfs *) = (int (*) (const char *, struct statvfs *)) dlsym (RTLD_NEXT, "statvfs");
	const char *left = getenv ("HOST_FREE");
	int result = real (path, status);

	if (left != NULL)
		status->f_bavail = (fsblkcnt_t) (strtoull (left, NULL, 10) / status->f_frsize);
	return result;
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
	int (*real) (clockid_t, struct timespec *) = (int (*) (clockid_t, struct timespec *)) dlsym (RTLD_NEXT, "clock_gettime");
	const char *shift = getenv ("HOST_SHIFT");
	int result = real (clock, time);

	if (shift != NULL && clock == CLOCK_REALTIME)
		time->tv_sec += atol (shift);
	return result;
}

int
gettimeofday (struct timeval *restrict time, void *restrict zone)
{
	struct timespec now;
	int result = clock_gettime (CLOCK_REALTIME, &now);

	(void) zone;
	time->tv_sec = now.tv_sec;
	time->tv_usec = now.tv_nsec / 1000;
	return result;
}
