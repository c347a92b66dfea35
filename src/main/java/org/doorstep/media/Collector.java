package org.doorstep.media;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.doorstep.json.UndecodableException;
import org.doorstep.metrics.PerMinute;
import org.doorstep.store.MediaCollection;
import org.doorstep.store.MediaSet;
import org.doorstep.store.MediaTodo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the records that lanes have marked and brings {@code media_files} into line with them. It rests after each turn in
 * proportion to what that took: while lanes are at work it takes a twentieth of the time, for they need the same processor and the same
 * writer of the database.
 */
final class Collector {

    private static final Logger log = LoggerFactory.getLogger(Collector.class);
    private static final int RECORDS = 50;
    private static final int RESTS_WHILE_LANES_WORK = 19;
    private static final Duration IDLE = Duration.ofMillis(500);

    private final MediaTodo todo;
    private final MediaCollection collection;
    private final SetReader reader;
    private final MediaMeters meters;
    private final Runnable collected;
    private final BooleanSupplier lanesWork;
    private final Clock clock;
    private final PerMinute cuts = new PerMinute();
    private MediaTodo.Key last = MediaTodo.Key.FIRST;

    /**
     * @param collected told when there may be something to fetch
     * @param lanesWork whether lanes have been at work in the last second
     */
    Collector(MediaTodo todo, MediaCollection collection, SetReader reader, MediaMeters meters, Runnable collected, BooleanSupplier lanesWork, Clock clock) {
        this.todo = todo;
        this.collection = collection;
        this.reader = reader;
        this.meters = meters;
        this.collected = collected;
        this.lanesWork = lanesWork;
        this.clock = clock;
    }

    Duration turn() {
        long begun = System.nanoTime();
        List<MediaTodo.Key> keys = todo.after(last, RECORDS);
        if (keys.isEmpty()) {
            boolean all = last.equals(MediaTodo.Key.FIRST);
            last = MediaTodo.Key.FIRST;
            return all ? IDLE : Duration.ZERO;
        }
        List<MediaSet> sets = new ArrayList<>();
        // One by one: a record may have megabytes, its set has a few lines an item.
        keys.forEach(key -> todo.read(key).flatMap(this::read).ifPresent(sets::add));
        collection.apply(sets, clock.instant());
        last = keys.get(keys.size() - 1);
        collected.run();
        return lanesWork.getAsBoolean() ? Duration.ofNanos((System.nanoTime() - begun) * RESTS_WHILE_LANES_WORK) : Duration.ZERO;
    }

    /** A record that says nothing of media loses its marker and nothing else. */
    private Optional<MediaSet> read(MediaTodo.Named record) {
        try {
            MediaSet set = reader.read(record).orElseGet(() -> MediaSet.silent(record));
            if (set.left() > 0) {
                meters.left(record.feed(), set.left());
                long due = cuts.due(record.feed(), 1);
                if (due > 0) {
                    log.warn("media_set_cut feed={} event={} kept={} left={} count={}", record.feed(), record.eventId(), set.items().size(), set.left(), due);
                }
            }
            return Optional.of(set);
        } catch (UndecodableException e) {
            meters.unreadable(record.feed());
            return Optional.of(MediaSet.silent(record));
        }
    }
}
