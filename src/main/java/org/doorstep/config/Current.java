package org.doorstep.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What feeds.yaml and tables.yaml say now: immutable snapshots, each swapped whole. Nobody keeps a snapshot beyond the one thing it
 * is doing. Safe for any thread; the swaps are one thread's.
 */
public final class Current {

    private volatile Feeds feeds;
    private volatile Tables tables;
    /** How feeds were read that are no longer what they were: their journal may still hold deliveries. */
    private volatile Map<Reader, Feed> former = Map.of();

    private record Reader(String feed, String provider) {
    }

    public Current(Feeds feeds, Tables tables) {
        this.feeds = feeds;
        this.tables = tables;
    }

    public Optional<Feed> feed(String name) {
        return feeds.find(name);
    }

    public Collection<Feed> feeds() {
        return feeds.all();
    }

    public Tables tables() {
        return tables;
    }

    /**
     * The feed that says how its deliveries of this provider are read: as it is now or, where it was removed or given to another
     * provider since, as it was then.
     */
    public Optional<Feed> reader(String feed, String provider) {
        return feeds.find(feed).filter(now -> now.provider().equals(provider)).or(() -> Optional.ofNullable(former.get(new Reader(feed, provider))));
    }

    public void swap(Feeds next) {
        Map<Reader, Feed> left = new LinkedHashMap<>(former);
        feeds.all().forEach(feed -> left.put(new Reader(feed.name(), feed.provider()), feed));
        former = Map.copyOf(left);
        feeds = next;
    }

    public void swap(Tables next) {
        tables = next;
    }

    /** Nothing of these is left in the journal. */
    public void forget(Set<String> names) {
        Map<Reader, Feed> left = new LinkedHashMap<>(former);
        left.keySet().removeIf(reader -> names.contains(reader.feed));
        former = Map.copyOf(left);
    }
}
