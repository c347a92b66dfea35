package org.doorstep.simulator.spark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.Producer;

/**
 * Spark's news feeds: one skinny object a request, ids and no content, in the shape of the project's seed "Developers: News Feed
 * Webhooks" (with the comma that its sample lacks). The seed shows only the event {@code New} of a {@code SavedSearch}; the other
 * names are an invention, for both are open sets.
 *
 * <p>Thread-safe; holds no state but its seed.
 */
public final class SparkEvents implements Producer {

    private static final LocalDateTime BEGINNING = LocalDateTime.parse("2025-01-06T08:00:00");
    private static final DateTimeFormatter TO_THE_SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final String[] EVENTS = {"New", "New", "New", "PriceChange", "StatusChange", "BackOnMarket"};
    private static final String[] TYPES = {"SavedSearch", "SavedSearch", "SavedSearch", "ListingCart"};
    private static final int FEEDS = 12;
    private static final int RECENT_LISTINGS = 200;

    private static final int FATE = 10;
    private static final int FEED = 11;

    private final long seed;

    /** @param seed the same seed makes the same events */
    public SparkEvents(long seed) {
        this.seed = seed;
    }

    @Override
    public byte[] batch(long from, int count) {
        if (from < 1 || count != 1) {
            throw new IllegalArgumentException("events are numbered from 1, and Spark sends one a request");
        }
        return body(from).toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode body(long number) {
        Dice dice = Dice.of(seed, number, FATE);
        String event = dice.one(EVENTS);
        long listing = event.equals("New") ? number : Math.max(1, number - dice.below(RECENT_LISTINGS));
        int feed = dice.below(FEEDS);

        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("Listing").put("Id", SparkId.of(BEGINNING.plusSeconds(listing), 1, listing));
        subscriber(body.putObject("Subscriber"), feed);
        ObjectNode newsFeed = body.putObject("NewsFeed");
        newsFeed.put("Id", id(feed, 2));
        newsFeed.put("Event", event);
        newsFeed.put("EventTimestamp", BEGINNING.plusSeconds(number).format(TO_THE_SECOND));
        newsFeed.put("Type", Dice.of(seed, feed, FEED).one(TYPES));
        newsFeed.putObject("Subscription").put("Id", id(feed, 3));
        return body;
    }

    /** A member is its own owner, as in the seed's sample; a contact is owned by an account. */
    private void subscriber(ObjectNode subscriber, int feed) {
        boolean contact = feed % 2 == 1;
        subscriber.put("Id", id(feed, 4));
        subscriber.put("Type", contact ? "Contact" : "Member");
        subscriber.put("OwnerId", id(feed, contact ? 5 : 4));
    }

    private String id(int feed, int purpose) {
        Dice dice = Dice.of(seed, feed, FEED + purpose);
        return SparkId.of(BEGINNING.minusSeconds(dice.between(1, 200_000_000)), purpose, feed);
    }
}
