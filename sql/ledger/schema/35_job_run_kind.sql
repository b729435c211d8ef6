-- Of which kind `sequence` is: '' a run, 'report' a comparison (report_run), 'kpi' a key figure (kpi_run).
ALTER TABLE job_run ADD COLUMN kind TEXT NOT NULL DEFAULT ''
