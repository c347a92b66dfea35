package org.doorstep.audit;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * What four providers send, by a seed: updates, records without content, deletes and returns, repetitions, versions that come late,
 * numbers used twice, bodies and elements that are none, and now and then an event that its table refuses. One feed each; safe for
 * any thread.
 */
abstract class Traffic {

    static final String RESO = "mls";
    static final String HUB = "hub";
    static final String SPARK = "flex";
    static final String REPLIERS = "rep";
    static final List<String> FEEDS = List.of(RESO, HUB, SPARK, REPLIERS);

    private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
    private static final int REMEMBERED = 300;

    final Random dice;
    private final int keys;
    private final Deque<Request> sent = new ArrayDeque<>();
    private final List<String> late = new ArrayList<>();
    private long clock;

    Traffic(long seed, int keys) {
        this.dice = new Random(seed);
        this.keys = keys;
    }

    /** @param keys records of each resource */
    static Traffic of(String feed, long seed, int keys) {
        long own = seed * 31 + feed.hashCode();
        return switch (feed) {
            case RESO -> new ResoTraffic(own, keys);
            case HUB -> new HubTraffic(own, keys);
            case SPARK -> new SparkTraffic(own, keys);
            default -> new RepliersTraffic(own, keys);
        };
    }

    /** The next push. */
    final synchronized Request next() {
        Request request = !sent.isEmpty() && chance(6) ? any(new ArrayList<>(sent)) : chance(3) ? broken() : push();
        sent.addLast(request);
        if (sent.size() > REMEMBERED) {
            sent.removeFirst();
        }
        return request;
    }

    abstract Request push();

    /** A body that no decoder can read; some are the same bytes again. */
    private Request broken() {
        String body = chance(50) ? "{\"cut\": [1, 2" : "{\"cut\": " + dice.nextInt(1_000_000);
        return new Request(feed(), "", feed().equals(REPLIERS) ? "listing.updated" : "", body);
    }

    abstract String feed();

    boolean chance(int percent) {
        return dice.nextInt(100) < percent;
    }

    <T> T any(List<T> of) {
        return of.get(dice.nextInt(of.size()));
    }

    String key(String prefix) {
        return prefix + dice.nextInt(keys);
    }

    /** A later time than all before, now and then one that was held back until now. */
    String time() {
        if (!late.isEmpty() && chance(15)) {
            return late.remove(dice.nextInt(late.size()));
        }
        String time = BEGIN.plusSeconds(++clock).toString();
        if (chance(10)) {
            late.add(time);
            return BEGIN.plusSeconds(++clock).toString();
        }
        return time;
    }

    /** An event that nobody has sent before. */
    static Request unheard(String feed, int number) {
        String name = "last" + number;
        return switch (feed) {
            case RESO -> new Request(feed, "last", "", "{\"EntityEventSequence\":" + number + ",\"ResourceName\":\"Member\",\"ResourceRecordKey\":\"" + name + "\"}");
            case HUB -> new Request(feed, "", "", "{\"eventName\":\"RequestCreated\",\"data\":{\"requestId\":\"" + name + "\"}}");
            case SPARK -> new Request(feed, "", "", "{\"NewsFeed\":{\"Id\":\"nf\",\"Event\":\"Updated\",\"EventTimestamp\":\"2020-01-01T00:00:00Z\",\"Subscription\":{\"Id\":\"s\"}},"
                    + "\"Listing\":{\"Id\":\"" + name + "\"},\"Subscriber\":{\"Id\":\"c1\"}}");
            default -> new Request(feed, "", "listing.updated", "{\"mlsNumber\":\"" + name + "\",\"boardId\":0,\"updatedOn\":\"2020-01-01T00:00:00Z\"}");
        };
    }
}
