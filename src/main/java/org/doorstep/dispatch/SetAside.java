package org.doorstep.dispatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.metrics.PerMinute;
import org.doorstep.store.DeadLetter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was set aside and logs it, one line a feed, kind, reason and minute: one delivery may hold ten thousand elements that are
 * no events, and a sender may send such deliveries without end. The table has each of them. Safe for any thread.
 */
final class SetAside {

    private static final Logger log = LoggerFactory.getLogger(SetAside.class);

    private final DispatchMeters meters;
    private final PerMinute lines = new PerMinute();

    SetAside(DispatchMeters meters) {
        this.meters = meters;
    }

    private record Cause(String feed, String kind, String reason) {
    }

    /** Letters that have been written down. The line names the delivery of the first. */
    void note(List<DeadLetter> letters) {
        Map<Cause, Integer> counts = new LinkedHashMap<>();
        Map<Cause, String> firsts = new LinkedHashMap<>();
        letters.forEach(letter -> {
            Cause cause = new Cause(letter.delivery().feed(), letter.kind(), letter.reason());
            meters.deadLetters(cause.feed, cause.kind);
            counts.merge(cause, 1, Integer::sum);
            firsts.putIfAbsent(cause, letter.delivery().id());
        });
        counts.forEach((cause, count) -> {
            long due = lines.due(cause, count);
            if (due > 0) {
                log.warn("dead_letter feed={} kind={} reason=\"{}\" delivery={} count={}", cause.feed, cause.kind, cause.reason, firsts.get(cause), due);
            }
        });
    }
}
