INSERT INTO run (run_id, reconciliation, title, plant, company, period, window_from, window_until, as_of, zone, rules_hash, version,
	currencies, verdict, verdict_reasons, warnings, conserved, unvalued_cases, unvalued_qty, sequence, cases, supersedes, result_digest,
	chain, recorded_at, attempt)
VALUES (:run_id, :reconciliation, :title, :plant, :company, :period, :from, :until, :as_of, :zone, :rules_hash, :version,
	:currencies, :verdict, :verdict_reasons, :warnings, :conserved, :unvalued_cases, :unvalued_qty, :sequence, :cases, :supersedes, :digest,
	:chain, :at, :attempt)
