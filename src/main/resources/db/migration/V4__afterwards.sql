-- What an operator asks of the log: one record's history, one feed in order.
CREATE INDEX events_of_record ON events (feed, resource, record_key, id);
CREATE INDEX events_of_feed ON events (feed, id);

-- The newest event of a record that brought data or deleted it: the only one that a replay may take to tables.
ALTER TABLE records ADD COLUMN data_event_id ${text};
UPDATE records SET data_event_id = event_id
 WHERE deleted OR EXISTS (SELECT 1 FROM events WHERE events.id = records.event_id AND events.data IS NOT NULL);
UPDATE records SET data_event_id = (
  SELECT e.id FROM events e
   WHERE e.feed = records.feed AND e.source_label = records.source_label AND e.resource = records.resource AND e.record_key = records.record_key
     AND (e.data IS NOT NULL OR e.change = 'deleted')
   ORDER BY e.sequence DESC, e.id DESC LIMIT 1)
 WHERE data_event_id IS NULL;

-- When the delivery came that it was in (a late replay must not make a record older), and what operators did with it, a line each.
ALTER TABLE dead_letters ADD COLUMN received_at ${text};
ALTER TABLE dead_letters ADD COLUMN notes TEXT;

-- A resource is parked under its route's name: all that have no route of their own under 'Other'.
ALTER TABLE parked ADD COLUMN resuming BOOLEAN NOT NULL DEFAULT FALSE;
-- Events logged while their resource was parked, to be routed in order when it is resumed.
CREATE TABLE parked_events (
  feed      ${text} NOT NULL,
  parked_as ${text} NOT NULL,
  event_id  ${text} NOT NULL,
  resource  ${text} NOT NULL,
  stale     BOOLEAN NOT NULL,
  PRIMARY KEY (feed, parked_as, event_id)
);
CREATE INDEX parked_events_of_resource ON parked_events (feed, resource);
INSERT INTO parked_events (feed, parked_as, event_id, resource, stale)
  SELECT e.feed, p.resource, e.id, e.resource, FALSE FROM parked p JOIN events e ON e.feed = p.feed AND e.resource = p.resource AND e.id >= p.first_event_id;

-- Replays of the event log: what is to be sent, where to, and how far it has come (last_event_id).
CREATE TABLE replays (
  id            ${text} NOT NULL PRIMARY KEY,
  feed          ${text} NOT NULL,
  resource      ${text},
  record_key    ${text},
  first_id      ${text} NOT NULL,
  last_id       ${text} NOT NULL,
  queue         TEXT,
  rate          DOUBLE PRECISION NOT NULL,
  state         TEXT NOT NULL,
  reason        TEXT,
  last_event_id ${text} NOT NULL,
  planned       BIGINT NOT NULL,
  sent          BIGINT NOT NULL,
  failed        BIGINT NOT NULL,
  failures      TEXT,
  created_at    TEXT NOT NULL,
  created_by    TEXT NOT NULL,
  updated_at    TEXT NOT NULL
);
