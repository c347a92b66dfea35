package org.doorstep.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ExchangeProperty;

/** A step for test routes: counts its calls by feed. */
public final class Tally {

    private static final Map<String, Integer> CALLS = new ConcurrentHashMap<>();

    public static int of(String feed) {
        return CALLS.getOrDefault(feed, 0);
    }

    public void call(@ExchangeProperty("feed") String feed) {
        CALLS.merge(feed, 1, Integer::sum);
    }
}
