-- Chores that must run once, however many processes there are: whoever holds the row runs it until expires_at (epoch milliseconds).
CREATE TABLE leases (
  chore      ${text} NOT NULL PRIMARY KEY,
  holder     ${text} NOT NULL,
  expires_at BIGINT NOT NULL
);
