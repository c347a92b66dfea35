package org.doorstep.dispatch;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;

/** What a lane remembers of its feed between bundles, in memory only. Of the consumer's thread only. */
final class LaneMemory {

    /** Commits without poison after which all that waits is taken together again. */
    private static final int CLEAN = 20;

    private final EqualFailures equalFailures;
    private final Set<String> through = new HashSet<>();
    private Runnable hold;
    private int careful;

    LaneMemory(EqualFailures equalFailures) {
        this.equalFailures = equalFailures;
    }

    EqualFailures equalFailures() {
        return equalFailures;
    }

    /**
     * A bundle that was rolled back, by us or because the journal could not commit, comes again in the messages it was made of. What comes
     * after them ends the need to remember.
     *
     * @param hold asks whether the bundle is still ours
     */
    void begin(Bundle bundle, Runnable hold) {
        this.hold = hold;
        if (Collections.disjoint(through, ids(bundle))) {
            through.clear();
        }
    }

    /** @throws RuntimeException when the bundle in hand is no longer ours */
    void hold() {
        hold.run();
    }

    /** Done with, though its bundle may come again: because another delivery of it meets an outage, or the journal does. It is not sent again at each attempt. */
    void through(Tray tray) {
        through.addAll(tray.deliveries().keySet());
    }

    /** Those that are not done with. */
    List<Delivery> left(Bundle bundle) {
        return bundle.deliveries().stream().filter(delivery -> !through.contains(delivery.id())).toList();
    }

    void poisoned() {
        careful = CLEAN;
    }

    void clean(Tray tray) {
        equalFailures.none(tray.events());
        careful = Math.max(0, careful - 1);
    }

    /** Whether all is well with this feed: nothing of its bundle is done with already, and there was no poison lately. */
    boolean plain() {
        return through.isEmpty() && !careful();
    }

    /** Whether there was poison a moment ago: then there is more of it, as a rule. */
    boolean careful() {
        return careful > 0;
    }

    private static List<String> ids(Bundle bundle) {
        return bundle.deliveries().stream().map(Delivery::id).toList();
    }
}
