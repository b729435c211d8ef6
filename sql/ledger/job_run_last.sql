-- The end of the chain of jobs.
SELECT number, chain FROM job_run ORDER BY number DESC LIMIT 1
