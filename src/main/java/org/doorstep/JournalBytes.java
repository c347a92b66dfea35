package org.doorstep;

import org.doorstep.broker.Brokers;
import org.doorstep.journal.Backlog;
import org.doorstep.journal.Journal;

/** What the journal's own broker holds; of an outside one its own limits decide, and this is zero. Any thread. */
record JournalBytes(Brokers brokers) implements Backlog.Held {

    @Override
    public long ofFeed(String feed) {
        return brokers.journal().map(broker -> broker.bytes(Journal.queue(feed))).orElse(0L);
    }

    @Override
    public long ofAll() {
        return brokers.journal().map(broker -> broker.bytes()).orElse(0L);
    }
}
