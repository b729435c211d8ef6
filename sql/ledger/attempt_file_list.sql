-- :attempt. `named`: some run has been recorded with that file.
SELECT f.target, f.archive, CASE WHEN EXISTS (SELECT 1 FROM output_file AS o WHERE o.target = f.target) THEN 1 ELSE 0 END AS named
FROM attempt_file AS f WHERE f.attempt = :attempt ORDER BY f.target
