-- The chain of runs from its beginning, and the text of the rules of each.
SELECT r.sequence, r.run_id, r.result_digest, r.chain, r.period, r.rules_hash, s.rules_text
FROM run AS r LEFT JOIN rule_set AS s ON s.rules_hash = r.rules_hash
ORDER BY r.sequence
