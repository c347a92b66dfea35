package org.doorstep.auth;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.doorstep.config.Feed;

/** The authenticators of all feeds; swapped whole when feeds change. A feed that did not change keeps its own, with its cached keys. */
public final class Authenticators {

    private final HookSecrets hooks;
    private final Clock clock;
    private volatile Map<String, Ready> current = Map.of();

    public Authenticators(HookSecrets hooks, Clock clock) {
        this.hooks = hooks;
        this.clock = clock;
    }

    /** @param settings what it was made from, without the secrets themselves */
    private record Ready(String settings, Authenticator authenticator) {
    }

    /** Prepares for these feeds; to be called before they are served. */
    public void prepare(Collection<Feed> feeds) {
        Map<String, Ready> next = new LinkedHashMap<>();
        for (Feed feed : feeds) {
            Ready before = current.get(feed.name());
            String settings = feed.auth().fingerprint();
            next.put(feed.name(), before != null && before.settings.equals(settings) ? before
                    : new Ready(settings, new Authenticator(feed, hooks, clock)));
        }
        current = Map.copyOf(next);
    }

    /** @throws IllegalStateException for a feed that was not prepared */
    public Authenticator of(Feed feed) {
        Ready ready = current.get(feed.name());
        if (ready == null) {
            throw new IllegalStateException("feed " + feed.name() + " was not prepared");
        }
        return ready.authenticator;
    }

    /** The clients of our token endpoint. */
    public Collection<AccessTokens> clients() {
        return current.values().stream().flatMap(ready -> ready.authenticator.accessTokens().stream()).toList();
    }
}
