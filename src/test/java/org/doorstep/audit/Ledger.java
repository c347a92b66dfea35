package org.doorstep.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was sent and what was answered: the providers' own books. Safe for any thread. */
final class Ledger {

    private final Map<String, Request> accepted = new TreeMap<>();
    private final List<Request> refusedAsUnreadable = new ArrayList<>();
    private final List<Request> unknown = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private long answers;
    private long cutOff;
    private long found;

    /** 2xx with its delivery's id: it must be there. */
    synchronized void accepted(String deliveryId, Request request) {
        answers++;
        told.add(deliveryId);
        if (accepted.put(deliveryId, request) != null) {
            throw new AssertionError("two deliveries have the id " + deliveryId);
        }
    }

    /** 400: kept and set aside, but its id was not told. */
    synchronized void unreadable(Request request) {
        answers++;
        refusedAsUnreadable.add(request);
    }

    /** No answer, or one that promises nothing: it may have come in. */
    synchronized void unknown(Request request) {
        cutOff++;
        unknown.add(request);
    }

    /** The requests without an answer since the last settling: a provider sends them again. */
    synchronized List<Request> toSendAgain() {
        return List.copyOf(unknown);
    }

    /**
     * Brings the model up to what is known now, with every lane at rest. Rows of deliveries that nobody was told of must be whole
     * requests that had no answer.
     *
     * @return what cannot be explained
     */
    synchronized List<String> settle(Model model, Map<String, Model.Logged> rows) {
        List<String> strange = new ArrayList<>();
        Map<String, List<String>> untold = new TreeMap<>();
        for (String id : rows.keySet()) {
            String delivery = id.substring(0, id.indexOf('-'));
            if (!told.contains(delivery)) {
                untold.computeIfAbsent(delivery, each -> new ArrayList<>()).add(id);
            }
        }
        List<Request> open = new ArrayList<>(unknown);
        untold.forEach((delivery, ids) -> {
            Request request = open.stream().filter(each -> each.feed().equals(rows.get(ids.get(0)).feed()) && model.fits(each, ids, rows)).findFirst().orElse(null);
            if (request == null) {
                strange.add("events that nobody sent: " + ids);
            } else {
                open.remove(request);
                accepted.put(delivery, request);
                told.add(delivery);
                found++;
            }
        });
        accepted.forEach(model::accept);
        refusedAsUnreadable.forEach(model::unreadable);
        open.forEach(model::perhaps);
        accepted.clear();
        refusedAsUnreadable.clear();
        unknown.clear();
        return strange;
    }

    /** What was accepted since the last settling. */
    synchronized List<Request> accepted() {
        return List.copyOf(accepted.values());
    }

    /** The delivery accepted last of each feed. */
    synchronized Collection<String> lastAccepted() {
        Map<String, String> last = new TreeMap<>();
        accepted.forEach((id, request) -> last.put(request.feed(), id));
        return last.values();
    }

    /** Requests that were answered. */
    synchronized long answers() {
        return answers;
    }

    /** Requests without an answer. */
    synchronized long cutOff() {
        return cutOff;
    }

    /** Requests without an answer whose events came in. */
    synchronized long found() {
        return found;
    }
}
