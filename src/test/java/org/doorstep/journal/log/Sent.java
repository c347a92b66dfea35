package org.doorstep.journal.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.doorstep.event.Delivery;

/** What a log was given, as lists: the model that it is compared with. */
final class Sent {

    static final List<String> FEEDS = List.of("north", "south", "stuck");

    private final Random random;
    private long ids;
    private final Map<String, List<SegmentLog.Entry>> answered = new TreeMap<>();
    private final Map<String, Long> through = new TreeMap<>();
    /** Given, and not answered: all of it may be there, or nothing. */
    private final List<SegmentLog.Entry> open = new ArrayList<>();

    Sent(Random random) {
        this.random = random;
    }

    static Delivery delivery(String feed, String id, long receivedAt, byte[] body) {
        return new Delivery(id, feed, "provider of " + feed, receivedAt, Delivery.PUSH, "verified",
                "\u00c4rea \ud83d\ude80", "", body);
    }

    /** @param largest bytes of a body */
    Delivery next(int largest) {
        String feed = FEEDS.get(random.nextInt(FEEDS.size()));
        byte[] body = new byte[random.nextInt(largest + 1)];
        // Sometimes zeros, like what a lost sector leaves.
        if (random.nextInt(3) > 0) {
            random.nextBytes(body);
        }
        return delivery(feed, String.format("%026d", ++ids), 1_700_000_000_000_000L + ids * 1000, body);
    }

    void begun(long first, List<Delivery> batch) {
        open.clear();
        for (Delivery delivery : batch) {
            open.add(new SegmentLog.Entry(first + open.size(), 0, delivery));
        }
    }

    void answered() {
        open.forEach(entry -> answered.computeIfAbsent(entry.delivery().feed(), feed -> new ArrayList<>()).add(entry));
        open.clear();
    }

    void refused() {
        open.clear();
    }

    long through(String feed) {
        return through.getOrDefault(feed, 0L);
    }

    void through(String feed, long number) {
        through.merge(feed, number, Math::max);
    }

    List<SegmentLog.Entry> waiting(String feed) {
        return above(feed, through(feed));
    }

    private List<SegmentLog.Entry> above(String feed, long number) {
        return answered.getOrDefault(feed, List.of()).stream().filter(entry -> entry.number() > number).toList();
    }

    long highest() {
        return answered.values().stream().mapToLong(entries -> entries.get(entries.size() - 1).number()).max()
                .orElse(0);
    }

    /**
     * Everything that was answered and not freed is there, in order, and nothing that was never sent; nothing was freed
     * that is not through.
     *
     * @param fresh whether the log was just opened: what was not answered may be there, and from now on counts as if it
     *              had been
     */
    void check(SegmentLog log, boolean fresh) throws Exception {
        boolean more = !open.isEmpty() && log.last() >= open.get(0).number();
        for (String feed : FEEDS) {
            long gone = log.gone().getOrDefault(feed, 0L);
            demand(gone <= through(feed), "freed what is not through of " + feed);
            long from = fresh ? gone : through(feed);
            List<SegmentLog.Entry> expected = new ArrayList<>(above(feed, from));
            if (more) {
                open.stream().filter(entry -> entry.delivery().feed().equals(feed)).forEach(expected::add);
            }
            List<SegmentLog.Entry> found = log.read(feed, from, Integer.MAX_VALUE, Integer.MAX_VALUE);
            if (!same(found, expected)) {
                throw new AssertionError(feed + " above " + from + ": " + difference(numbers(expected), numbers(found))
                        + ", unanswered " + numbers(open) + ", last " + log.last());
            }
            if (fresh) {
                log.through(feed, through(feed));
            }
            expected.removeIf(entry -> entry.number() <= through(feed));
            long bytes = found.stream().filter(entry -> entry.number() > through(feed))
                    .mapToLong(SegmentLog.Entry::bytes).sum();
            SegmentLog.Waiting waiting = log.waiting(feed);
            demand(waiting.deliveries() == expected.size()
                    && waiting.bytes() == bytes, "not what waits of " + feed + ": " + waiting);
            demand(waiting.oldestReceivedAt() == (expected.isEmpty() ? 0 : expected.get(0).delivery().receivedAt()),
                    "not the oldest of " + feed + ": " + waiting);
        }
        demand(log.last() >= highest(), "the last number is too low");
    }

    /** After a start that stays: what was not answered is there for good, or gone. */
    void adopt(SegmentLog log) {
        if (!open.isEmpty() && log.last() >= open.get(0).number()) {
            answered();
        }
        open.clear();
    }

    static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static String difference(List<Long> expected, List<Long> found) {
        List<Long> missing = new ArrayList<>(expected);
        missing.removeAll(found);
        List<Long> surplus = new ArrayList<>(found);
        surplus.removeAll(expected);
        return "missing " + missing + ", too much " + surplus + (missing.isEmpty()
                && surplus.isEmpty() ? ", wrong order or content" : "");
    }

    private static List<Long> numbers(List<SegmentLog.Entry> entries) {
        return entries.stream().map(SegmentLog.Entry::number).toList();
    }

    private static boolean same(List<SegmentLog.Entry> some, List<SegmentLog.Entry> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            Delivery one = some.get(i).delivery();
            Delivery other = others.get(i).delivery();
            same = some.get(i).number() == others.get(i).number() && one.id().equals(other.id()) && one.feed()
                    .equals(other.feed())
                    && one.provider().equals(other.provider()) && one.receivedAt() == other.receivedAt()
                    && one.origin().equals(other.origin())
                    && one.proof().equals(other.proof()) && one.sourceLabel().equals(other.sourceLabel())
                    && one.eventName().equals(other.eventName())
                    && Arrays.equals(one.body(), other.body());
        }
        return same;
    }
}
