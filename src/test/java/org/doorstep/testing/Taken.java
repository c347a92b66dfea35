package org.doorstep.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.HttpCalls;

/** Takes what polling finds, decodes it as a lane would, and knows it from then on. */
public final class Taken implements CatchUp.Target {

    private final Provider provider;
    private final boolean dry;
    public final List<Event> events = new ArrayList<>();
    public final List<String> watermarks = new ArrayList<>();
    public int matched;
    public int lost;
    private final Set<String> identities = new HashSet<>();

    public Taken(String provider) {
        this(provider, false);
    }

    public Taken(String provider, boolean dry) {
        this.provider = Providers.of(provider);
        this.dry = dry;
    }

    /** Calls that wait no real time between their tries. */
    public static HttpCalls calls() {
        return new HttpCalls(HttpCalls.Limits.USUAL, Clock.systemUTC(), time -> { });
    }

    /** As if this had been pushed. */
    public Taken pushed(byte[] body, String eventName) {
        decoded(body, "", eventName).forEach(event -> identities.add(event.identity().key()));
        return this;
    }

    @Override
    public boolean dry() {
        return dry;
    }

    @Override
    public BitSet known(List<Found> found) {
        BitSet known = new BitSet();
        for (int i = 0; i < found.size(); i++) {
            Found each = found.get(i);
            known.set(i, decoded(each.body(), each.sourceLabel(), each.eventName()).stream().allMatch(event -> identities.contains(event.identity().key())));
        }
        return known;
    }

    @Override
    public void take(List<Found> fresh, int alreadyThere, String watermark) {
        for (Found each : fresh) {
            List<Event> decoded = decoded(each.body(), each.sourceLabel(), each.eventName());
            decoded.forEach(event -> identities.add(event.identity().key()));
            events.addAll(decoded);
        }
        matched += alreadyThere;
        if (watermark != null) {
            watermarks.add(watermark);
        }
    }

    @Override
    public void lost(int some, String why) {
        lost += some;
    }

    public String watermark() {
        return watermarks.get(watermarks.size() - 1);
    }

    private List<Event> decoded(byte[] body, String label, String eventName) {
        try {
            return provider.decode(new Delivery("D" + events.size(), "f", provider.name(), Duration.ofDays(20_000).toMillis() * 1_000, Delivery.PUSH, "authenticated", label, eventName, body)).events();
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }
}
