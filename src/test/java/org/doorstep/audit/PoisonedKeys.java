package org.doorstep.audit;

import java.util.List;
import org.apache.camel.Body;
import org.doorstep.event.Event;

/** A step of a user's that cannot take some records. */
public final class PoisonedKeys {

    public void pass(@Body List<Event> run) {
        if (run.stream().anyMatch(event -> event.recordKey().startsWith("step"))) {
            throw new IllegalStateException("a record that this step cannot take");
        }
    }
}
