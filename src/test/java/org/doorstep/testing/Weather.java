package org.doorstep.testing;

import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ExchangeProperty;

/** A step for test routes: an outage for the feeds that a test says, none for the others. */
public final class Weather {

    private static final Set<String> BAD = ConcurrentHashMap.newKeySet();

    public static void bad(String feed) {
        BAD.add(feed);
    }

    public static void good(String feed) {
        BAD.remove(feed);
    }

    public void pass(@ExchangeProperty("feed") String feed) throws SQLTransientConnectionException {
        if (BAD.contains(feed)) {
            throw new SQLTransientConnectionException("not now");
        }
    }
}
