INSERT INTO job_run (number, job, ordinal, attempt, kind, seen, sequence, exit_code, entered_by, workbook, exceptions, summary, legs, bridge, chain)
VALUES (:number, :job, :ordinal, :attempt, :kind, :seen, :sequence, :exit_code, :entered_by, :workbook, :exceptions, :summary, :legs, :bridge, :chain)
