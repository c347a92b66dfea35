package org.doorstep.subscription;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.AnswerPolicy;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Provider;

/** A contract whose deliveries the keeper reads along: for notices that mean it, and to fetch records that are only named. */
record ReadAlong(Provider provider, UnaryOperator<Decoded> enriched, Consumer<String> notice) implements Provider {

    private static final Set<String> TRIALS = Set.of("Ping", "Verification");

    @Override
    public Decoded decode(Delivery delivery) throws UndecodableException {
        Decoded decoded = provider.decode(delivery);
        if (decoded.events().stream().anyMatch(ReadAlong::saysThatWeFailed)) {
            notice.accept(delivery.feed());
        }
        return enriched.apply(decoded);
    }

    /**
     * ShowingHub's NotifyWebhookFailure and MlsUpdated, by themselves or run together, for its list can be read either way: all its
     * notices but those that try a subscription, and what changes an MLS. To look once too often does no harm.
     */
    private static boolean saysThatWeFailed(Event event) {
        boolean notice = event.change() == Change.NOTICE && !TRIALS.contains(event.resource());
        boolean mls = event.change() == Change.UPDATED && event.resource().equals("Mls");
        return event.provider().equals("showinghub") && (notice || mls);
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public boolean takes(String eventName) {
        return provider.takes(eventName);
    }

    @Override
    public AnswerPolicy answers() {
        return provider.answers();
    }

    @Override
    public Set<String> redacts() {
        return provider.redacts();
    }
}
