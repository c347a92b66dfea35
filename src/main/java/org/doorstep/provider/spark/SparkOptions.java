package org.doorstep.provider.spark;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.doorstep.config.JsonPath;
import org.doorstep.provider.Fields;

/**
 * Where things stand in a Spark news feed event (seed 002). Their API wraps its bodies in {@code D}, what they push is not
 * wrapped; both are taken.
 *
 * @param listing      the record's key
 * @param newsFeed     id of the news feed
 * @param subscription id of what it is subscribed to, such as a saved search
 * @param subscriber   id of a contact where its type says so, else of an account
 * @param event        what kind of event; an open set
 * @param time         when it happened
 * @param zone         what times without an offset are in
 */
public record SparkOptions(List<JsonPath> listing, List<JsonPath> newsFeed, List<JsonPath> subscription, List<JsonPath> subscriber,
                           List<JsonPath> event, List<JsonPath> time, ZoneId zone) {

    public static final String LISTING = "Listing.Id";
    public static final String NEWS_FEED = "NewsFeed.Id";
    public static final String SUBSCRIPTION = "NewsFeed.Subscription.Id";
    public static final String SUBSCRIBER = "Subscriber.Id";
    public static final String EVENT = "NewsFeed.Event";
    public static final String TIME = "NewsFeed.EventTimestamp";

    public static final SparkOptions DEFAULT = new SparkOptions(wrappedOrNot(LISTING), wrappedOrNot(NEWS_FEED), wrappedOrNot(SUBSCRIPTION),
            wrappedOrNot(SUBSCRIBER), wrappedOrNot(EVENT), wrappedOrNot(TIME), ZoneOffset.UTC);

    public SparkOptions {
        listing = List.copyOf(listing);
        newsFeed = List.copyOf(newsFeed);
        subscription = List.copyOf(subscription);
        subscriber = List.copyOf(subscriber);
        event = List.copyOf(event);
        time = List.copyOf(time);
    }

    /** The same with another zone for times without an offset. */
    public SparkOptions in(ZoneId other) {
        return new SparkOptions(listing, newsFeed, subscription, subscriber, event, time, other);
    }

    private static List<JsonPath> wrappedOrNot(String path) {
        return Fields.places(path, "D." + path);
    }
}
