package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.doorstep.event.Event;
import org.springframework.transaction.TransactionStatus;

/**
 * Finds those of some events that fail, in a transaction that is rolled back in any case. Savepoints keep the effects of the good ones
 * for those after them. What is sent meanwhile is rolled back with it. Of one search and one thread.
 */
final class Trial {

    private final TransactionStatus status;
    private final EqualFailures equalFailures;
    private final Consumer<List<Event>> attempt;
    private final Map<String, Fault> found = new LinkedHashMap<>();
    /** Since the last one that was found. */
    private final List<Event> well = new ArrayList<>();

    /** @param attempt what is to be done with events that follow each other */
    Trial(TransactionStatus status, EqualFailures equalFailures, Consumer<List<Event>> attempt) {
        this.status = status;
        this.equalFailures = equalFailures;
        this.attempt = attempt;
    }

    /**
     * Which of these, that failed together, fail alone: by halving, the first half first.
     *
     * @return faults by event id, in order
     * @throws RuntimeException where an event is not to blame: an outage, a broken route
     */
    Map<String, Fault> of(List<Event> events) {
        if (!events.isEmpty()) {
            halve(events);
        }
        if (!found.isEmpty()) {
            // Where nobody is found it is not known yet what went well.
            equalFailures.none(well);
        }
        return found;
    }

    private void halve(List<Event> events) {
        int middle = events.size() / 2;
        if (middle > 0) {
            search(events.subList(0, middle));
        }
        search(events.subList(middle, events.size()));
    }

    private void search(List<Event> events) {
        Fault fault = tried(events);
        if (fault == null) {
            well.addAll(events);
        } else if (events.size() > 1) {
            halve(events);
        } else {
            equalFailures.none(well);
            well.clear();
            equalFailures.note(events.get(0), fault);
            found.put(events.get(0).id(), fault);
        }
    }

    private Fault tried(List<Event> events) {
        Object savepoint = status.createSavepoint();
        try {
            attempt.accept(events);
            status.releaseSavepoint(savepoint);
            return null;
        } catch (RuntimeException e) {
            Fault fault = Fault.of(e);
            if (fault.kind() != Fault.Kind.POISON) {
                throw e;
            }
            status.rollbackToSavepoint(savepoint);
            // Else PostgreSQL nests one more subtransaction for each failure.
            status.releaseSavepoint(savepoint);
            return fault;
        }
    }
}
