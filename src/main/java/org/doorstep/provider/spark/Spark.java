package org.doorstep.provider.spark;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Element;
import org.doorstep.provider.EventTime;
import org.doorstep.provider.Fields;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Text;

/**
 * Spark's news feed webhooks (seed 002): ids only, 26 digits long, therefore text. One that names no listing is no event.
 * Arrays of events are taken as well.
 */
public final class Spark implements Provider {

    /** The one resource there is. */
    public static final String RESOURCE = "NewsFeedEvent";

    private final SparkOptions options;
    private final Wanted wanted;

    public Spark() {
        this(SparkOptions.DEFAULT);
    }

    public Spark(SparkOptions options) {
        this.options = options;
        this.wanted = Stream.of(options.listing(), options.newsFeed(), options.subscription(), options.subscriber(), options.event(), options.time())
                .flatMap(List::stream).collect(Collectors.collectingAndThen(Collectors.toSet(), Fields::wanted));
    }

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public AnswerPolicy answers() {
        return AnswerPolicy.LENIENT;
    }

    @Override
    public Decoded decode(Delivery delivery) throws UndecodableException {
        return Element.decode(delivery, wanted, this::event);
    }

    private Event event(Element element) throws UndecodableException {
        Fields fields = element.fields();
        String listing = fields.first(options.listing()).orElseThrow(() -> new UndecodableException("no Listing.Id", null));
        EventTime time = EventTime.of(fields, options.time(), options.zone(), element.delivery().receivedAt());
        return element.event(identity(element, listing), RESOURCE, key(listing, fields.first(options.subscriber()).orElse("")), Change.CHANGED, time);
    }

    /** What one subscriber was told about a listing is a record; what another was told is another one. */
    private static String key(String listing, String subscriber) {
        return subscriber.isEmpty() ? listing : Text.key(listing, subscriber);
    }

    /** The listing's id in a record's key. */
    static String listing(String recordKey) {
        return recordKey.split("/", 2)[0].replace("%2F", "/").replace("%25", "%");
    }

    /**
     * There is no id of the delivery: the event's own parts are its name. What is no saved search may have no subscription, but
     * without feed, kind and time the rest would name all events of a listing, and all but the first would be lost.
     */
    private Event.Identity identity(Element element, String listing) throws UndecodableException {
        Fields fields = element.fields();
        String newsFeed = fields.first(options.newsFeed()).orElse("");
        String event = fields.first(options.event()).orElse("");
        String time = fields.first(options.time()).orElse("");
        if (newsFeed.isEmpty() || event.isEmpty() || time.isEmpty()) {
            return element.hash(event, listing);
        }
        return new Event.Identity(Text.key(newsFeed, fields.first(options.subscription()).orElse(""),
                fields.first(options.subscriber()).orElse(""), listing, event, time), false);
    }
}
