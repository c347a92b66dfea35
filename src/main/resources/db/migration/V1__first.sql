-- ${text} is TEXT that sorts by code point on every database (keys are compared), ${bytes} a byte string.
CREATE TABLE events (
  id           ${text} NOT NULL PRIMARY KEY,
  feed         ${text} NOT NULL,
  source_label ${text} NOT NULL,
  provider     ${text} NOT NULL,
  dedup_key    ${text} NOT NULL,
  sequence     BIGINT,
  resource     ${text} NOT NULL,
  record_key   ${text} NOT NULL,
  change       TEXT NOT NULL,
  occurred_at  TEXT,
  received_at  ${text} NOT NULL,
  delivery_id  ${text} NOT NULL,
  origin       TEXT NOT NULL,
  data         TEXT,
  extra        TEXT,
  UNIQUE (feed, dedup_key)
);

CREATE TABLE records (
  feed         ${text} NOT NULL,
  source_label ${text} NOT NULL,
  resource     ${text} NOT NULL,
  record_key   ${text} NOT NULL,
  version      BIGINT NOT NULL,
  event_id     ${text} NOT NULL,
  deleted      BOOLEAN NOT NULL,
  updated_at   TEXT NOT NULL,
  data         TEXT,
  PRIMARY KEY (feed, source_label, resource, record_key)
);

CREATE TABLE dead_letters (
  id              ${text} NOT NULL PRIMARY KEY,
  feed            ${text} NOT NULL,
  provider        ${text} NOT NULL,
  kind            TEXT NOT NULL,
  reason          TEXT NOT NULL,
  detail          TEXT,
  source_label    ${text} NOT NULL,
  event_name      TEXT NOT NULL,
  resource        ${text},
  record_key      ${text},
  delivery_id     ${text} NOT NULL,
  sha256          TEXT NOT NULL,
  count           BIGINT NOT NULL,
  attempts        BIGINT NOT NULL,
  first_failed_at TEXT NOT NULL,
  last_failed_at  TEXT NOT NULL,
  body            ${bytes} NOT NULL,
  state           TEXT NOT NULL,
  UNIQUE (feed, kind, sha256)
);

-- One row a feed: whoever dispatches a feed's bundle holds its row until the commit.
CREATE TABLE lanes (
  feed    ${text} NOT NULL PRIMARY KEY,
  bundles BIGINT NOT NULL
);

-- Written before a delivery that was under way when a process died is tried again.
CREATE TABLE attempts (
  delivery_id ${text} NOT NULL PRIMARY KEY,
  feed        ${text} NOT NULL,
  count       BIGINT NOT NULL
);

-- Resources whose route is broken, a feed: their events are logged but not routed until somebody resumes them.
CREATE TABLE parked (
  feed           ${text} NOT NULL,
  resource       ${text} NOT NULL,
  reason         TEXT NOT NULL,
  first_event_id ${text} NOT NULL,
  parked_at      TEXT NOT NULL,
  PRIMARY KEY (feed, resource)
);
