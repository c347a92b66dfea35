package org.doorstep.dispatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.store.DeadLetter;
import org.doorstep.store.Lanes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the delivery that kills the process whenever it is dispatched. What was under way when the last process died is among the
 * first bundles of a feed that the next one gets: those are counted in the database before they are touched. After some deaths a
 * delivery is tried by itself, after some more it is set aside. Each feed's calls are of one thread; feeds meet only to try a suspect.
 */
final class Suspects {

    /** Process deaths with the same delivery under way before it is tried by itself, and before it is set aside. */
    private static final int SUSPECT = 3;
    private static final int KILLER = 6;

    private static final Logger log = LoggerFactory.getLogger(Suspects.class);

    private final Lanes lanes;
    private final BooleanSupplier diskFull;
    private final Bookkeeping bookkeeping;
    private final Consumer<DeadLetter> setAside;
    private final Map<String, Memory> memories = new ConcurrentHashMap<>();

    /** Runs something in a database transaction of its own, with the feed locked. Throws when that cannot be had. */
    interface Bookkeeping {
        void run(String feed, Runnable work);
    }

    /**
     * @param diskFull whether there is so little room that a store may end the process
     * @param setAside told what kills the process, within the transaction
     */
    Suspects(Lanes lanes, BooleanSupplier diskFull, Bookkeeping bookkeeping, Consumer<DeadLetter> setAside) {
        this.lanes = lanes;
        this.diskFull = diskFull;
        this.bookkeeping = bookkeeping;
        this.setAside = setAside;
    }

    /** Of one feed since this process started; of its consumer's thread only. */
    private static final class Memory {
        /** Deliveries counted and tried, and not yet through: this process lives, so they did not kill it. */
        private final Set<String> tried = new HashSet<>();
        /** Bundles that went through: after as many as are taken together, what comes next was not under way when the last process died. */
        private int settled;
    }

    /**
     * Dispatches a bundle, with care as long as it may be what killed the last process.
     *
     * @param dispatch called with the bundle, or with each of its deliveries by itself
     */
    void guard(Bundle bundle, Consumer<Bundle> dispatch) {
        Memory memory = memories.computeIfAbsent(bundle.feed(), feed -> new Memory());
        if (memory.settled >= Bundle.TOGETHER) {
            dispatch.accept(bundle);
            return;
        }
        List<String> ids = bundle.deliveries().stream().map(Delivery::id).toList();
        Map<String, Integer> deaths = count(bundle.feed(), ids, memory);
        if (deaths.isEmpty()) {
            counted(bundle, ids, memory, dispatch);
        } else {
            bundle.deliveries().forEach(delivery -> alone(delivery, deaths.getOrDefault(delivery.id(), 0), memory, dispatch));
            forget(bundle.feed(), ids, memory);
        }
        memory.settled++;
    }

    /** The deaths with each delivery under way where they are to be tried one by one, each counted then; else none, and all of them are counted. */
    private Map<String, Integer> count(String feed, List<String> ids, Memory memory) {
        List<String> survived = ids.stream().filter(memory.tried::contains).toList();
        Map<String, Integer> deaths = new HashMap<>();
        bookkeeping.run(feed, () -> {
            lanes.passed(survived);
            deaths.putAll(lanes.attempts(feed));
            deaths.keySet().retainAll(ids);
            if (deaths.values().stream().allMatch(count -> count < SUSPECT)) {
                deaths.clear();
                attempt(feed, ids);
            }
        });
        if (deaths.isEmpty()) {
            memory.tried.addAll(ids);
        }
        return deaths;
    }

    /** Dispatches what has been counted. Whether it goes through or not: this process lives, so none of it killed it. */
    private void counted(Bundle bundle, List<String> ids, Memory memory, Consumer<Bundle> dispatch) {
        try {
            dispatch.accept(bundle);
        } catch (RuntimeException e) {
            try {
                forget(bundle.feed(), ids, memory);
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        forget(bundle.feed(), ids, memory);
    }

    private void forget(String feed, List<String> ids, Memory memory) {
        bookkeeping.run(feed, () -> lanes.passed(ids));
        ids.forEach(memory.tried::remove);
    }

    private void alone(Delivery delivery, int deaths, Memory memory, Consumer<Bundle> dispatch) {
        if (deaths >= KILLER && !diskFull.getAsBoolean()) {
            log.error("delivery_killed_process feed={} delivery={}", delivery.feed(), delivery.id());
            bookkeeping.run(delivery.feed(), () -> setAside.accept(DeadLetter.delivery(delivery, "killed the process", null)));
            return;
        }
        List<String> id = List.of(delivery.id());
        // One suspect of all feeds at a time: else those of other feeds would be counted for what it does.
        synchronized (this) {
            bookkeeping.run(delivery.feed(), () -> attempt(delivery.feed(), id));
            memory.tried.addAll(id);
            counted(new Bundle(delivery.feed(), List.of(delivery)), id, memory, dispatch);
        }
    }

    /** Not on a full disk: then a store ends the process, and no delivery is to blame. */
    private void attempt(String feed, List<String> ids) {
        if (!diskFull.getAsBoolean()) {
            lanes.attempt(feed, ids);
        }
    }
}
