package org.doorstep.dispatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.doorstep.event.Event;
import org.springframework.transaction.TransactionStatus;

/**
 * Tries events one by one, in a transaction that is rolled back in any case, and says which fail. Savepoints keep the effects of the
 * good ones for those after them. What is sent meanwhile is rolled back with it.
 */
record Trial(TransactionStatus status, EqualFailures equalFailures) {

    /** @throws RuntimeException where an event is not to blame: an outage, a broken route */
    Map<String, Fault> of(List<Event> events, Consumer<Event> attempt) {
        Map<String, Fault> found = new LinkedHashMap<>();
        for (Event event : events) {
            Fault fault = tried(event, attempt);
            equalFailures.note(event, fault);
            if (fault != null) {
                found.put(event.id(), fault);
            }
        }
        return found;
    }

    private Fault tried(Event event, Consumer<Event> attempt) {
        Object savepoint = status.createSavepoint();
        try {
            attempt.accept(event);
            status.releaseSavepoint(savepoint);
            return null;
        } catch (RuntimeException e) {
            Fault fault = Fault.of(e);
            if (fault.kind() != Fault.Kind.POISON) {
                throw e;
            }
            status.rollbackToSavepoint(savepoint);
            return fault;
        }
    }
}
