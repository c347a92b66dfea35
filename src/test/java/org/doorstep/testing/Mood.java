package org.doorstep.testing;

import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.doorstep.event.Event;

/** A step for test routes: broken for the feeds that a test says; refuses records whose keys begin with {@code bad} until it is told to like them. */
public final class Mood {

    private static final Set<String> BROKEN = ConcurrentHashMap.newKeySet();
    private static final Set<String> KIND = ConcurrentHashMap.newKeySet();

    public static void broken(String feed) {
        BROKEN.add(feed);
    }

    public static void mended(String feed) {
        BROKEN.remove(feed);
    }

    /** From now on nothing of this feed is refused. */
    public static void kind(String feed) {
        KIND.add(feed);
    }

    public void pass(@ExchangeProperty("feed") String feed, @Body List<Event> run) throws ConnectException {
        if (BROKEN.contains(feed)) {
            throw new ConnectException("Connection refused");
        }
        if (!KIND.contains(feed) && run.stream().anyMatch(event -> event.recordKey().startsWith("bad"))) {
            throw new IllegalStateException("a bad key");
        }
    }
}
