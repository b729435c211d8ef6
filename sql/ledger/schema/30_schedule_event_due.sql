CREATE INDEX schedule_event_due ON schedule_event (chain, place, due)
