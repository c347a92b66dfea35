-- What is too old is found without reading the bodies.
CREATE INDEX dead_letters_by_time ON dead_letters (last_failed_at);
-- What waits for a parked resource is not removed with the others.
CREATE INDEX parked_events_of_event ON parked_events (event_id);

-- That a record was erased, and how much, never which: its key may be personal.
CREATE TABLE purges (
  id           ${text} NOT NULL PRIMARY KEY,
  feed         ${text} NOT NULL,
  resource     ${text} NOT NULL,
  purged_at    TEXT NOT NULL,
  events       BIGINT NOT NULL,
  records      BIGINT NOT NULL,
  table_rows   BIGINT NOT NULL,
  dead_letters BIGINT NOT NULL,
  other        BIGINT NOT NULL
);
