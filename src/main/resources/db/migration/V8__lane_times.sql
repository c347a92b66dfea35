-- Epoch microseconds: when the newest delivery of the feed was received, and the same before the delivery that was dispatched last.
ALTER TABLE lanes ADD COLUMN received BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN received_before BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN last_delivery ${text} NOT NULL DEFAULT '';
