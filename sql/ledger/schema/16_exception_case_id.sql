CREATE INDEX exception_case_id ON exception_case (case_id, sequence)
