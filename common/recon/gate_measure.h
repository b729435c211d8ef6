/* gate_measure.h - what one check of the gate finds in the runs of a period; internal to gate.h. */
#ifndef RECON_GATE_MEASURE_H
#define RECON_GATE_MEASURE_H

#include "common/recon/gate.h"

/* GATE_PASSED, GATE_FAILED or GATE_NO_DATA; *says is newly allocated. */
enum gate_state gate_measure (const struct gate_facts *facts, const struct close_check *check, int128 *value, char **says);

#endif
