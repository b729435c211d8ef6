-- Bytes of the archives, and of the other files, that the last job of runs wrote.
SELECT coalesce (sum (CASE WHEN archive = 1 THEN size ELSE 0 END), 0), coalesce (sum (CASE WHEN archive = 1 THEN 0 ELSE size END), 0)
FROM (
	SELECT DISTINCT o.target, o.archive, o.size FROM output_file AS o JOIN job_run AS r ON r.attempt = o.attempt
	WHERE r.job = (SELECT job FROM job_run WHERE number = (SELECT max (number) FROM job_run WHERE kind = ''))
) AS written
