-- :kind :sequence. The runs, comparisons or key figures of the job that was the last to write files from a record, in their order.
SELECT number, job, ordinal, attempt, sequence, exit_code, entered_by, workbook, exceptions, summary, legs, bridge, chain, kind, seen
FROM job_run
WHERE job = (SELECT job FROM job_run WHERE kind = :kind AND sequence = :sequence ORDER BY number DESC LIMIT 1)
ORDER BY number
