package org.doorstep.auth;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.doorstep.config.Feed;

/**
 * The feeds that the door knows, each with its authenticator; swapped whole when feeds change. A feed whose proof did not change
 * keeps its authenticator, with its cached keys.
 */
public final class Authenticators {

    private final HookSecrets hooks;
    private final Clock clock;
    private volatile Map<String, Known> current = Map.of();

    public Authenticators(HookSecrets hooks, Clock clock) {
        this.hooks = hooks;
        this.clock = clock;
    }

    /**
     * A feed and the authenticator that belongs to it: taken in one look, for the next one may find another feed.
     *
     * @param settings what the authenticator was made from, without the secrets themselves
     */
    public record Known(Feed feed, Authenticator authenticator, String settings) {
    }

    /** Lets the door know these feeds and no others. Not on an event loop. */
    public void prepare(Collection<Feed> feeds) {
        ready(feeds).run();
    }

    /** Derives what takes time; what it returns lets the door know these feeds and no others, at once. One thread at a time. */
    public Runnable ready(Collection<Feed> feeds) {
        Map<String, Known> next = new LinkedHashMap<>();
        for (Feed feed : feeds) {
            Known before = current.get(feed.name());
            String settings = feed.auth().fingerprint();
            next.put(feed.name(), new Known(feed, before != null && before.settings.equals(settings) ? before.authenticator
                    : new Authenticator(feed, hooks, clock), settings));
        }
        return () -> current = Map.copyOf(next);
    }

    /** The feed of that name, as it is now. */
    public Optional<Known> find(String name) {
        return Optional.ofNullable(current.get(name));
    }

    /** The clients of our token endpoint. */
    public Collection<AccessTokens> clients() {
        return current.values().stream().flatMap(known -> known.authenticator.accessTokens().stream()).toList();
    }
}
