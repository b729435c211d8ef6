-- :attempt :state :reason :at
UPDATE attempt SET state = :state, reason = :reason, ended = :at WHERE attempt = :attempt
