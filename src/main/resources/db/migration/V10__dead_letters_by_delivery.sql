-- Whether a delivery comes back after a crash is asked when its time is to be moved.
CREATE INDEX dead_letters_by_delivery ON dead_letters (delivery_id);
