-- How far the ledger has got in what a comparison looks at.
SELECT (SELECT coalesce (max (sequence), 0) FROM report_run), (SELECT coalesce (max (event), 0) FROM signoff_event),
	(SELECT coalesce (max (number), 0) FROM effort)
