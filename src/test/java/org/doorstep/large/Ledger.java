package org.doorstep.large;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The model: what has been answered 2xx, and so what must be found. One sender a feed, so sequences are accepted in their order. */
final class Ledger {

    /** A record of a feed. */
    record Key(String feed, String resource, String recordKey) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    /** feed to its last sequence that was accepted: all up to it were. */
    private final Map<String, Long> accepted = new ConcurrentHashMap<>();
    private final Map<Key, Long> newest = new ConcurrentHashMap<>();

    void accepted(String feed, long sequence, String resource, String recordKey) {
        accepted.put(feed, sequence);
        newest.put(new Key(feed, resource, recordKey), sequence);
    }

    long accepted(String feed) {
        return accepted.getOrDefault(feed, 0L);
    }

    long events() {
        return accepted.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of every record its newest sequence. */
    Map<Key, Long> newest() {
        return new TreeMap<>(newest);
    }
}
