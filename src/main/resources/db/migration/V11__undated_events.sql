-- When the newest event without a version of its own that went into the record was received; '' where none did. See VersionGuard.
ALTER TABLE records ADD COLUMN undated_at TEXT NOT NULL DEFAULT '';
