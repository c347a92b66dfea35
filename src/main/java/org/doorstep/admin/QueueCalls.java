package org.doorstep.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.doorstep.broker.DeadMessages;
import org.doorstep.broker.QueueDepth;
import org.doorstep.dispatch.QueueGap;

/** The commands {@code queues ...}: what consumers have still to read, and what they rejected. What may be long is done a page a call. */
public final class QueueCalls {

    /** One queue, no pattern, no list of several, no options. */
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final int PAGE = 100;

    private final Supplier<Optional<List<QueueDepth>>> depths;
    private final DeadMessages dead;
    private final boolean estimated;
    private final Supplier<List<QueueGap>> gaps;

    /**
     * @param depths    what every queue holds; empty where nobody can say
     * @param estimated whether bytes are estimates
     * @param gaps      what full queues missed
     */
    public QueueCalls(Supplier<Optional<List<QueueDepth>>> depths, DeadMessages dead, boolean estimated, Supplier<List<QueueGap>> gaps) {
        this.depths = depths;
        this.dead = dead;
        this.estimated = estimated;
        this.gaps = gaps;
    }

    public void offer(Api api) {
        api.on("queues", given -> listed())
                .on("queues-dead", this::rejected)
                .on("queues-dead-count", given -> Map.of("queue", queue(given), "count", count(there(given), which(given, PAGE))))
                .on("queues-retry", given -> Map.of("done", dead.retry(there(given), which(given, PAGE))))
                .on("queues-discard", given -> Map.of("done", dead.discard(there(given), which(given, PAGE))));
    }

    /** The queue that messages were read from: it may be named by its dead-letter queue too. */
    private static String queue(Api.Parameters given) {
        String name = given.required("queue");
        String queue = name.startsWith(DeadMessages.PREFIX) ? name.substring(DeadMessages.PREFIX.length()) : name;
        if (!QUEUE.matcher(queue).matches()) {
            throw new IllegalArgumentException("a queue is named like events.reso.Property: letters, digits, '.', '_' and '-'");
        }
        return queue;
    }

    /** The same; asking JMS for one that is not there would make it. */
    private String there(Api.Parameters given) {
        String queue = queue(given);
        Optional<List<QueueDepth>> known = depths.get();
        if (known.isPresent() && known.get().stream().map(QueueDepth::queue).noneMatch(name -> name.equals(queue) || name.equals(DeadMessages.PREFIX + queue))) {
            throw new IllegalArgumentException("there is no queue " + queue + ": nothing has been sent to it. 'queues list' names those there are");
        }
        return queue;
    }

    private static DeadMessages.Which which(Api.Parameters given, int most) {
        Asked asked = new Asked(given);
        return new DeadMessages.Which(Optional.ofNullable(asked.text("id")), Math.min(most, asked.limit(most)));
    }

    private Map<String, Object> listed() {
        Optional<List<QueueDepth>> known = depths.get();
        Map<String, QueueDepth> byName = new LinkedHashMap<>();
        known.stream().flatMap(List::stream).filter(depth -> !depth.queue().startsWith("ActiveMQ.")).forEach(depth -> byName.put(depth.queue(), depth));
        TreeSet<String> names = new TreeSet<>();
        byName.forEach((name, depth) -> {
            if (!name.startsWith(DeadMessages.PREFIX)) {
                names.add(name);
            } else if (depth.messages() > 0) {
                names.add(name.substring(DeadMessages.PREFIX.length()));
            }
        });
        List<Map<String, Object>> queues = new ArrayList<>();
        for (String name : names) {
            QueueDepth depth = byName.getOrDefault(name, new QueueDepth(name, 0, 0, 0));
            queues.add(Map.of("queue", name, "messages", depth.messages(), "bytes", depth.bytes(), "consumers", depth.consumers(), "rejected", deadMessages(byName, name)));
        }
        List<Map<String, Object>> missed = gaps.get().stream().map(gap -> Map.<String, Object>of("queue", gap.queue(), "feed", gap.feed(), "events", gap.events(),
                "from", gap.from().toString(), "to", gap.to().toString(), "command", gap.command())).toList();
        return Map.of("known", known.isPresent(), "estimated", estimated, "queues", queues, "missed", missed);
    }

    private static long deadMessages(Map<String, QueueDepth> byName, String queue) {
        QueueDepth depth = byName.get(DeadMessages.PREFIX + queue);
        return depth == null ? 0 : depth.messages();
    }

    private Map<String, Object> rejected(Api.Parameters given) {
        DeadMessages.Which which = which(given, Asked.MOST);
        List<String> queues = new ArrayList<>();
        if (given.values().containsKey("queue")) {
            queues.add(there(given));
        } else {
            List<QueueDepth> known = depths.get().orElseThrow(() -> new IllegalArgumentException("the queues' broker does not say what it holds. Name a queue"));
            known.stream().filter(depth -> depth.queue().startsWith(DeadMessages.PREFIX) && depth.messages() > 0)
                    .map(depth -> depth.queue().substring(DeadMessages.PREFIX.length())).sorted(Comparator.naturalOrder()).forEach(queues::add);
        }
        List<DeadMessages.Rejected> messages = new ArrayList<>();
        for (String queue : queues) {
            messages.addAll(dead.list(queue, which));
        }
        long there = queues.stream().mapToLong(queue -> count(queue, which)).sum();
        return Map.of("messages", messages, "count", Math.max(there, messages.size()));
    }

    /** What its broker says, which an outside one says every few seconds only, or as many as can be looked at. */
    private long count(String queue, DeadMessages.Which which) {
        long seen = dead.list(queue, new DeadMessages.Which(which.eventId(), Asked.MOST)).size();
        return which.eventId().isPresent() ? seen : Math.max(seen, depths.get().stream().flatMap(List::stream)
                .filter(depth -> depth.queue().equals(DeadMessages.PREFIX + queue)).mapToLong(QueueDepth::messages).findFirst().orElse(0));
    }
}
