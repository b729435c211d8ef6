-- The record of a scope that stands, and the last attempt that read every row for it: what has come to the ledger since, and how many
-- attempts have stood on the record without reading.
SELECT r.sequence, r.run_id, r.as_of, r.rules_hash, r.version, f.attempt, f.setup_digest, f.reference_digest,
	CASE WHEN f.disposition < (SELECT coalesce (max (event), 0) FROM disposition) THEN 1 ELSE 0 END AS decided,
	CASE WHEN EXISTS (
		SELECT 1 FROM run AS n
		WHERE n.reconciliation = r.reconciliation AND n.plant = r.plant AND n.company = r.company AND n.window_until <= r.window_until
			AND n.sequence > f.newest_run
	) THEN 1 ELSE 0 END AS recorded,
	(SELECT count(*) FROM attempt AS s WHERE s.run_sequence = r.sequence AND s.kind = '' AND s.started > a.started AND s.state IN ('recorded', 'done')) AS stood
FROM run AS r
JOIN full_read AS f ON f.sequence = r.sequence
JOIN attempt AS a ON a.attempt = f.attempt
WHERE r.sequence = (
	SELECT sequence FROM run
	WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND coalesce (period, '') = :run_period
		AND window_from = :from AND window_until = :until
	ORDER BY as_of DESC, sequence DESC LIMIT 1
)
ORDER BY a.started DESC, a.attempt DESC LIMIT 1
