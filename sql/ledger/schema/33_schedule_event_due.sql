CREATE INDEX IF NOT EXISTS schedule_event_due ON schedule_event (chain, place, due)
