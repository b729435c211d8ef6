CREATE INDEX run_scope ON run (reconciliation, plant, company, window_until)
