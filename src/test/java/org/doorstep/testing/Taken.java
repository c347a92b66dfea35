package org.doorstep.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Lost;

/** Takes what polling finds, decodes it as a lane would, and knows it from then on. */
public class Taken implements CatchUp.Target {

    private final Provider provider;
    private final boolean dry;
    public final List<Event> events = new ArrayList<>();
    public final List<String> watermarks = new ArrayList<>();
    public int matched;
    public int lost;
    public final List<String> reasons = new ArrayList<>();
    private int deletes;
    private int mostDeletes = Integer.MAX_VALUE;
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
            known.set(i, isKnown(decoded(each.body(), each.sourceLabel(), each.eventName())));
        }
        return known;
    }

    private boolean isKnown(List<Event> decoded) {
        return !decoded.isEmpty() && decoded.stream().allMatch(event -> identities.contains(event.identity().key()));
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
    public CatchUp.Reading read(Found found) {
        Decoded decoded = decodedWhole(found.body(), found.sourceLabel(), found.eventName());
        return decoded.events().size() == 1 ? new CatchUp.Reading(decoded.events().get(0), null)
                : new CatchUp.Reading(null, decoded.rejects().stream().map(Decoded.Reject::reason).findFirst().orElse("no event"));
    }

    @Override
    public void lost(Lost some) {
        lost++;
        reasons.add(some.reason());
    }

    /** More of a resource than this are not deleted. */
    public Taken deletesAtMost(int records) {
        mostDeletes = records;
        return this;
    }

    @Override
    public Optional<String> refusesToDelete(String label, String resource, Collection<String> keys) {
        deletes += keys.size();
        return deletes > mostDeletes ? Optional.of("too many deletes") : Optional.empty();
    }

    public String watermark() {
        return watermarks.get(watermarks.size() - 1);
    }

    private List<Event> decoded(byte[] body, String label, String eventName) {
        return decodedWhole(body, label, eventName).events();
    }

    private Decoded decodedWhole(byte[] body, String label, String eventName) {
        try {
            return provider.decode(new Delivery("D" + events.size(), "f", provider.name(), Duration.ofDays(20_000).toMillis() * 1_000, Delivery.PUSH, "authenticated", label, eventName, body));
        } catch (UndecodableException e) {
            return new Decoded(List.of(), List.of(new Decoded.Reject(e.reason(), 0, 0)));
        }
    }
}
