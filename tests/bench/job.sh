#!/usr/bin/env bash
# job.sh DATABASE RULES PLANTS CASES: the job in PostgreSQL (job/postgresql.sql, job/classify.sql) with the movement codes in the file RULES
# and the plants' bounds of the period in the file PLANTS; writes CASES.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
psql -qX -d "$1" -v ON_ERROR_STOP=1 >/dev/null <<END
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS job CASCADE;
CREATE SCHEMA job;
SET search_path = job;
CREATE UNLOGGED TABLE movement_type (movement text, indicator text, kind text, direction text);
\copy movement_type FROM '$2' (FORMAT csv, HEADER)
CREATE UNLOGGED TABLE plant (plant text, since timestamptz, until timestamptz, first_day date, end_day date);
\copy plant FROM '$3' (FORMAT csv, HEADER)
\i $here/job/postgresql.sql
\i $here/job/classify.sql
\copy (SELECT CASE reconciliation WHEN 'scrap' THEN 'receipts' ELSE reconciliation END AS reconciliation, code, plant, material, order_no, left_keys, right_keys, delta_qty, tags FROM cases ORDER BY 1, 2, 3, 4, 5, 6, 7) TO '$4' (FORMAT csv, HEADER)
END
