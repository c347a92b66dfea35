-- What the keeper of a feed remembers. The watermark is what polling has confirmed, in the provider's measure.
CREATE TABLE keeping (
  feed      ${text} NOT NULL PRIMARY KEY,
  watermark TEXT,
  paused    TEXT,
  state     TEXT,
  detail    TEXT,
  facts     TEXT,
  looked_at TEXT,
  report    TEXT
);

-- Subscriptions that we made at a provider: others are never deleted unless somebody says so.
CREATE TABLE subscriptions (
  feed      ${text} NOT NULL,
  remote_id ${text} NOT NULL,
  event     TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  PRIMARY KEY (feed, remote_id)
);

-- What the keeper did at a provider: who wanted it, when, why.
CREATE TABLE keeper_acts (
  id     ${text} NOT NULL PRIMARY KEY,
  feed   ${text} NOT NULL,
  at     TEXT NOT NULL,
  act    TEXT NOT NULL,
  who    TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX keeper_acts_feed ON keeper_acts (feed, id);

-- When a feed was first looked out for, and when it was last heard of (epoch milliseconds).
CREATE TABLE arrivals (
  feed       ${text} NOT NULL PRIMARY KEY,
  first_seen BIGINT NOT NULL,
  last_at    BIGINT
);

-- What is wrong with a feed now, so that only a change is told; seen_at and since are epoch milliseconds.
CREATE TABLE alarms (
  feed    ${text} NOT NULL,
  kind    ${text} NOT NULL,
  since   BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (feed, kind)
);
