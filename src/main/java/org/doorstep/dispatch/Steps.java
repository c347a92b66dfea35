package org.doorstep.dispatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Event;
import org.doorstep.store.Lanes;

/**
 * Sends events that are in the log already, a step at a time: a small transaction under the feed's lane row lock, so that no live
 * bundle comes in between and the next one need not wait long. Where it has come to is part of the transaction.
 */
final class Steps {

    /** Poisoned events found one after the other in one step: more is a fault of ours. */
    private static final int MAX_ROUNDS = 10;

    private final Transactions transactions;
    private final Lanes lanes;

    Steps(Transactions transactions, Lanes lanes) {
        this.transactions = transactions;
        this.lanes = lanes;
    }

    /** What is to be sent. All but {@link #equalFailures} is called within a transaction, with the lane's row locked. */
    interface Work {

        String feed();

        /** What comes next, in order; the same again while nothing has {@link #passed}. Empty: there is nothing, or somebody stopped it. */
        List<Event> next();

        void send(List<Event> run);

        /**
         * All of them are behind us.
         *
         * @param bad those among them that were not sent, and why
         */
        void passed(List<Event> events, Map<String, Fault> bad);

        EqualFailures equalFailures();
    }

    /**
     * Takes one step.
     *
     * @return how many events it took
     * @throws RuntimeException an outage, or a broken route: nothing has passed
     */
    int take(Work work) {
        Map<String, Fault> bad = new LinkedHashMap<>();
        boolean singly = false;
        for (int round = 0; ; round++) {
            try {
                List<Event> taken = attempt(work, bad, singly);
                if (bad.isEmpty()) {
                    work.equalFailures().none(taken);
                }
                return taken.size();
            } catch (RuntimeException e) {
                if (Fault.of(e).kind() != Fault.Kind.POISON || round == MAX_ROUNDS) {
                    throw e;
                }
                Map<String, Fault> found = blame(work, bad, singly);
                if (found.isEmpty() && singly) {
                    throw e;
                }
                // None of them fails alone: the route cannot take several at once.
                singly = found.isEmpty();
                bad.putAll(found);
            }
        }
    }

    private List<Event> attempt(Work work, Map<String, Fault> bad, boolean singly) {
        return transactions.queuesFirst(status -> {
            lanes.lock(work.feed());
            List<Event> events = work.next();
            Runs.of(good(events, bad), singly, work::send);
            work.passed(events, bad);
            return events;
        });
    }

    private Map<String, Fault> blame(Work work, Map<String, Fault> bad, boolean singly) {
        return transactions.trial(status -> {
            lanes.lock(work.feed());
            return new Trial(status, work.equalFailures(), events -> Runs.of(events, singly, work::send)).of(good(work.next(), bad));
        });
    }

    private static List<Event> good(List<Event> events, Map<String, Fault> bad) {
        return events.stream().filter(event -> !bad.containsKey(event.id())).toList();
    }
}
