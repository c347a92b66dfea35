-- The times of what comes back are those in the event log.
ALTER TABLE lanes DROP COLUMN last_delivery;
