-- :attempt :sequence
UPDATE attempt SET state = 'recorded', run_sequence = :sequence WHERE attempt = :attempt
