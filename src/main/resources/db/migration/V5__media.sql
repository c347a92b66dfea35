-- Records whose media items have still to be looked at; written with the record, removed when media_files has them.
CREATE TABLE media_todo (
  feed         ${text} NOT NULL,
  source_label ${text} NOT NULL,
  resource     ${text} NOT NULL,
  record_key   ${text} NOT NULL,
  provider     TEXT NOT NULL,
  event_id     TEXT NOT NULL,
  PRIMARY KEY (feed, source_label, resource, record_key)
);

-- A row an item: whose it is (resource, record_key), which record named it (from_*), whether its file is here. 'stamp' tells two
-- files of one key apart. While a row is being fetched it is not due: next_attempt_at is the end of the claim.
CREATE TABLE media_files (
  feed            ${text} NOT NULL,
  source_label    ${text} NOT NULL,
  resource        ${text} NOT NULL,
  record_key      ${text} NOT NULL,
  media_key       ${text} NOT NULL,
  provider        TEXT NOT NULL,
  position        BIGINT NOT NULL,
  category        TEXT,
  caption         TEXT,
  url             TEXT,
  place           TEXT NOT NULL,
  host            ${text} NOT NULL,
  stamp           TEXT NOT NULL,
  from_resource   ${text} NOT NULL,
  from_key        ${text} NOT NULL,
  event_id        TEXT NOT NULL,
  version         BIGINT NOT NULL,
  state           TEXT NOT NULL,
  error           TEXT,
  attempts        BIGINT NOT NULL,
  next_attempt_at ${text} NOT NULL,
  claimed_by      TEXT,
  removed_at      ${text},
  sha256          ${text},
  stored_stamp    TEXT,
  stored_place    TEXT,
  bytes           BIGINT,
  content_type    TEXT,
  etag            TEXT,
  last_modified   TEXT,
  fetched_at      TEXT,
  announced       BOOLEAN NOT NULL,
  PRIMARY KEY (feed, source_label, resource, record_key, media_key)
);
CREATE INDEX media_files_due ON media_files (host, next_attempt_at) WHERE state = 'pending';
CREATE INDEX media_files_from ON media_files (feed, source_label, from_resource, from_key);
CREATE INDEX media_files_sha256 ON media_files (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX media_files_removed ON media_files (removed_at) WHERE state = 'removed';
CREATE INDEX media_files_unannounced ON media_files (fetched_at) WHERE announced = FALSE;

-- The files there are. loose_at: when the last row that was known to refer to one let go of it; it is freed a grace time later,
-- unless another row took it meanwhile.
CREATE TABLE media_blobs (
  sha256       ${text} NOT NULL PRIMARY KEY,
  bytes        BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  stored_at    TEXT NOT NULL,
  loose_at     ${text}
);
CREATE INDEX media_blobs_loose ON media_blobs (loose_at) WHERE loose_at IS NOT NULL;
