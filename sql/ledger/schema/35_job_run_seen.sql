-- How far the ledger had got in what a comparison looks at: the last report_run, signoff_event and effort. '' for others.
ALTER TABLE job_run ADD COLUMN seen TEXT NOT NULL DEFAULT ''
