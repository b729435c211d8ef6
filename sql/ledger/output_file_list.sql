-- :attempt
SELECT DISTINCT target, digest FROM output_file WHERE attempt = :attempt ORDER BY target
