-- The chain of jobs from its beginning.
SELECT number, job, ordinal, attempt, sequence, exit_code, entered_by, workbook, exceptions, summary, legs, bridge, chain, kind, seen
FROM job_run ORDER BY number
