package org.doorstep.provider.showinghub;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.config.JsonPath;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Element;
import org.doorstep.provider.EventTime;
import org.doorstep.provider.Fields;
import org.doorstep.provider.KeyPath;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Text;

/**
 * ShowingHub's webhooks (seed 001). Whatever object comes is an event: with a name that nobody knows, or none, it is kept under
 * {@code Other}; with no id, under the id of its message, else under its own event id, so that it overwrites no other. Arrays
 * of objects are taken as well.
 */
public final class ShowingHub implements Provider {

    private final ShowingHubOptions options;
    private final Map<String, List<KeyPath>> keys;
    private final Wanted wanted;

    public ShowingHub() {
        this(ShowingHubOptions.DEFAULT);
    }

    public ShowingHub(ShowingHubOptions options) {
        this.options = options;
        this.keys = options.keysByResource();
        Stream<JsonPath> inKeys = keys.values().stream().flatMap(KeyPath::places);
        this.wanted = Stream.of(inKeys, options.names().stream(), options.times().stream(), options.messageIds().stream())
                .flatMap(places -> places).collect(Collectors.collectingAndThen(Collectors.toSet(), Fields::wanted));
    }

    @Override
    public String name() {
        return "showinghub";
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
        EventName name = EventName.of(fields.first(options.names()).orElse(""));
        Optional<String> key = KeyPath.first(keys.get(name.resource()), fields);
        Optional<String> messageId = fields.first(options.messageIds());
        // Their tries of one message have one id. Without it the same content is a repetition for a while only.
        Event.Identity identity = messageId.isPresent()
                ? new Event.Identity(Text.key("message", messageId.get()), false)
                : element.hash(name.text(), key.orElse(""));
        EventTime time = EventTime.of(fields, options.times(), options.zone(), element.delivery().receivedAt());
        return element.event(identity, name.resource(), key.or(() -> messageId).orElse(element.id()), name.change(), time);
    }
}
