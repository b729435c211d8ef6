INSERT INTO job_run (number, job, ordinal, attempt, sequence, exit_code, entered_by, workbook, exceptions, summary, legs, bridge, chain)
VALUES (:number, :job, :ordinal, :attempt, :sequence, :exit_code, :entered_by, :workbook, :exceptions, :summary, :legs, :bridge, :chain)
