-- How far a feed's lane is in an embedded journal: everything up to this number of that journal is in the tables and queues. See Positions.
CREATE TABLE lane_positions (
  journal ${text} NOT NULL,
  feed    ${text} NOT NULL,
  number  BIGINT NOT NULL,
  PRIMARY KEY (journal, feed)
);
