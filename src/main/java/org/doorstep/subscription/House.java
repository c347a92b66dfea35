package org.doorstep.subscription;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.doorstep.config.Feed;

/**
 * What the keeper needs to know of the rest of the house. Any thread, never long.
 *
 * @param feeds    all of them, as they are now
 * @param find     one by its name, as it is now
 * @param notReady why no delivery can be accepted now, or empty
 * @param local    our own door as this machine reaches it, as in http://127.0.0.1:8080
 * @param settled  whether everything accepted of a feed has been dispatched, as far as can be known: before that the log does not know it
 */
public record House(Supplier<Collection<Feed>> feeds, Function<String, Optional<Feed>> find, Supplier<Optional<String>> notReady, String local, Predicate<String> settled) {
}
