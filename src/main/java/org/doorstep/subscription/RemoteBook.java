package org.doorstep.subscription;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.doorstep.config.Feed;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Remote;

/** The providers' sides in use, one a feed as it is configured now, so that a token of theirs serves more than one look. Safe for any thread. */
final class RemoteBook {

    private final HttpCalls http;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    RemoteBook(HttpCalls http) {
        this.http = http;
    }

    private record Entry(String fingerprint, Remote remote) {
    }

    Remote of(Feed feed) {
        String fingerprint = feed.subscription().orElseThrow().fingerprint();
        return entries.compute(feed.name(), (name, known) -> known != null && known.fingerprint.equals(fingerprint) ? known
                : new Entry(fingerprint, Remotes.of(feed.provider(), http, feed.subscription().orElseThrow().api()))).remote;
    }
}
