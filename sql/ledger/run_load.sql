-- :sequence. The chain of the run before it comes along, to be checked.
SELECT r.run_id, r.reconciliation, r.title, r.plant, r.company, r.period, r.window_from, r.window_until, r.as_of, r.zone, r.rules_hash, r.version,
	r.currencies, r.verdict, r.verdict_reasons, r.warnings, r.conserved, r.unvalued_cases, r.unvalued_qty,
	s.rules_file, s.rules_text, r.result_digest, r.chain, p.chain
FROM run AS r
LEFT JOIN rule_set AS s ON s.rules_hash = r.rules_hash
LEFT JOIN run AS p ON p.sequence = r.sequence - 1
WHERE r.sequence = :sequence
