package org.doorstep.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.doorstep.config.Feed;
import org.doorstep.store.Purge;

/** The command {@code purge}: erases a record, and says where copies of it may remain. */
public final class PurgeCalls {

    /** What we cannot reach into, or must not. */
    static final List<String> COPIES = List.of(
            "queues: messages nobody has read yet stay until they are read or doorstep.queue.ttl has passed, "
                    + "those that consumers rejected until doorstep.queue.dead-ttl has passed or 'queues discard'; what consumers have read is theirs",
            "journal: a delivery that is not dispatched yet still holds it, and brings it back; so does a provider that sends it again",
            "dead letters: whole deliveries and elements that could not be read may contain it; nobody can know. 'dead-letters list' shows them",
            "tables that a route of yours fills, and those no longer in tables.yaml",
            "backups of the database, and of the journal's and queues' folders",
            "PostgreSQL: dead rows until vacuum, its write-ahead log and replicas. SQLite: its write-ahead log for a while where something was reading at that moment, else nothing, its pages are overwritten");

    private final Purge purge;
    private final Function<String, Optional<Feed>> feeds;

    public PurgeCalls(Purge purge, Function<String, Optional<Feed>> feeds) {
        this.purge = purge;
        this.feeds = feeds;
    }

    public void offer(Api api) {
        api.on("purge", this::erased);
    }

    private Map<String, Object> erased(Api.Parameters given) {
        String name = given.required("feed");
        String resource = given.required("resource");
        String key = given.required("key");
        // What is left of a feed that was removed can be erased, too.
        String provider = feeds.apply(name).map(Feed::provider).or(() -> purge.provider(name))
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a feed in feeds.yaml, and no data of a feed of that name is left"));
        String label = given.values().get("sourceLabel");
        if (label == null) {
            Set<String> labels = purge.labels(name, resource, key);
            if (labels.size() > 1) {
                throw new IllegalArgumentException("records of several sources have this key: name one of them with --source-label, of: '" + String.join("', '", labels) + "'");
            }
            label = labels.stream().findFirst().orElse("");
        }
        Purge.Erased erased = purge.erase(new Purge.Wanted(name, label, provider, resource, key));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("events", erased.events());
        answer.put("records", erased.records());
        answer.put("tableRows", erased.tableRows());
        answer.put("deadLetters", erased.deadLetters());
        answer.put("other", erased.other());
        answer.put("copiesMayRemain", COPIES);
        return answer;
    }
}
