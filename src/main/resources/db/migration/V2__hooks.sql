-- Hook secrets of Repliers feeds: only their SHA-256. A handshake is accepted until armed_until (epoch milliseconds).
CREATE TABLE hooks (
  feed        ${text} NOT NULL,
  event       ${text} NOT NULL,
  sha256      TEXT,
  source      TEXT,
  pinned_at   TEXT,
  armed_until BIGINT NOT NULL,
  PRIMARY KEY (feed, event)
);
