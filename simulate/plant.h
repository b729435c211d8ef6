/*
 * plant.h - the simulated enterprise: its plants, their clocks, and which orders start when.
 *
 * The books of one period are simulated with a margin of days on both sides, because events and postings near the edges
 * belong together. A day has four segments - night until 06:00, early, late, and night from 22:00 - and an order runs through one
 * to three consecutive ones. Backflushes are collected per segment, so no posting ever covers two days.
 */
#ifndef SIMULATE_PLANT_H
#define SIMULATE_PLANT_H

#include "simulate/catalog.h"
#include "simulate/fault.h"
#include "simulate/random.h"

#include "common/base/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* clang-format off */ /* a list */
enum { MARGIN_DAYS = 3, SEGMENTS = 4, SEGMENTS_OF_ORDER = 3, LINES = 4, PLANTS_MAX = 90 };

struct simulation	/* what is asked for */
{
	uint64_t seed;
	int plants;
	int64_t movements;		/* rows of the MES, about; the ERP has about as many at 6 scans per posting */
	period_t period;		/* a calendar month */
	int scans_per_posting;		/* scans behind one backflush posting of one lot, about: 1..1000 */
	int shifts_per_order;		/* shifts that an order runs through, at most: 1..SEGMENTS_OF_ORDER; 0 = that many */
	int64_t faults[FAULT_COUNT];	/* how many of each */
};
/* clang-format on */

/* A place in a plant's program: an order that starts there. */
struct slot
{
	int32_t start; /* segments since the first day */
	uint8_t segments;
	uint8_t fault;    /* enum fault, FAULT_COUNT = none */
	uint32_t ordinal; /* of its kind: the stream of its random numbers */
};

struct site /* a plant */
{
	char code[8];
	int number; /* from 0 */
	struct zone *zone;
	const char *company, *currency;
	struct slot *slots;                  /* by start */
	int64_t n_slots, first_slot;         /* first_slot: slots of the plants before it */
	instant_t outage_from, outage_until; /* the interface was down, as declared */
	instant_t repeated_at;    /* in the period, the first pass of an hour that the clocks repeat; INSTANT_NONE = none */
	int32_t repeated_segment; /* in which it is */
};

struct world
{
	struct simulation simulation;
	date_t from, until; /* of the period, half open */
	struct catalog *catalog;
	struct site *sites;
	int n_sites;
	int64_t n_orders;
	int64_t scans_of_order, documents_of_order; /* numbers set aside for each */
	instant_t exported_at;                      /* when everything below has been read from the systems */
};

/* FAILURE_USAGE when the simulation cannot be: no repeated hour in the period for TZ_AMBIGUOUS, a period that is no month. */
struct world *world_new (const struct simulation *simulation, GError **error);
void world_free (struct world *world); /* NULL is fine */
typedef struct world world;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (world, world_free)

/* Bounds of a segment, which lies in one local day; *date is that day. */
void segment_bounds (
	const struct world *world, const struct site *site, int32_t segment, instant_t *from, instant_t *until, date_t *date);

/*
 * The nightly batch of the interface, which posts backflushes, runs at 04:30 UTC from Tuesday to Saturday: the first
 * run at or after an instant.
 */
instant_t batch_after (instant_t instant);

#endif
