package org.doorstep.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.doorstep.event.Event;

/** Cuts events into runs of one resource, or of one event, order kept. */
final class Runs {

    private Runs() {
    }

    static void of(List<Event> events, boolean singly, Consumer<List<Event>> send) {
        List<Event> run = new ArrayList<>();
        for (Event event : events) {
            if (!run.isEmpty() && (singly || !run.get(0).resource().equals(event.resource()))) {
                send.accept(List.copyOf(run));
                run.clear();
            }
            run.add(event);
        }
        if (!run.isEmpty()) {
            send.accept(List.copyOf(run));
        }
    }
}
