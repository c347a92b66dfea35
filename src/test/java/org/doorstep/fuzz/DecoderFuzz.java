package org.doorstep.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.json.Json;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;
import org.doorstep.provider.repliers.Repliers;

/**
 * Any bytes to the decoder of one provider. The first byte chooses the event's name in the path (Repliers) or the source label
 * (RESO); the rest is the body.
 */
public final class DecoderFuzz {

    /** Names a path may carry, in a fixed order; the last one is an operator's own. */
    static final List<String> NAMES = Stream.concat(new TreeSet<>(Repliers.EVENTS).stream(), Stream.of("x.y")).toList();

    private static final List<String> LABELS = List.of("", "ACTRIS", "a/b%", "\u00e9");
    private static final long RECEIVED = Times.micros(Instant.parse("2026-03-01T12:00:00Z"));
    private static final int MAX_NAME = 255;
    private static Provider provider;

    private DecoderFuzz() {
    }

    /** @param arguments the provider's name */
    public static void fuzzerInitialize(String[] arguments) {
        provider = Providers.of(arguments[0]);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        int choice = input.length == 0 ? 0 : input[0] & 0xff;
        byte[] body = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        check(provider, new Delivery("01JZ0000000000000000000000", "feed", provider.name(), RECEIVED, Delivery.PUSH, "authenticated",
                provider.name().equals("reso") ? LABELS.get(choice % LABELS.size()) : "",
                provider.name().equals("repliers") ? NAMES.get(choice % NAMES.size()) : "", body));
    }

    /** What holds for every decoder and every body. */
    static void check(Provider provider, Delivery delivery) {
        boolean json = json(delivery.body());
        Decoded decoded;
        try {
            decoded = provider.decode(delivery);
        } catch (UndecodableException e) {
            demand(!json || !e.reason().equals("not JSON") && !e.reason().equals("too deep"), "the door took it for JSON, the decoder did not: " + e.getMessage());
            return;
        }
        demand(json, "the decoder took what the door did not take for JSON");
        ranges(decoded, delivery);
        Set<String> ids = new HashSet<>();
        for (Event event : decoded.events()) {
            demand(ids.add(event.id()), "two events of one id");
            event(event, delivery);
        }
        try {
            demand(decoded.equals(provider.decode(delivery)), "decoded differently the second time");
        } catch (UndecodableException e) {
            throw new AssertionError("decoded the first time only", e);
        }
    }

    private record Range(int from, int to) {
    }

    /** Inside the body and apart from each other. */
    private static void ranges(Decoded decoded, Delivery delivery) {
        List<Range> ranges = Stream.concat(decoded.events().stream().map(event -> new Range(event.from(), event.to())),
                decoded.rejects().stream().map(reject -> new Range(reject.from(), reject.to()))).sorted((a, b) -> Integer.compare(a.from, b.from)).toList();
        int end = 0;
        for (Range range : ranges) {
            demand(range.from >= end && range.to > range.from && range.to <= delivery.body().length, "a range outside the body or inside another: " + range);
            demand(json(Arrays.copyOfRange(delivery.body(), range.from, range.to)), "a range that is no JSON value: " + range);
            end = range.to;
        }
        demand(ranges.size() <= Decoded.MAX_EVENTS, "too many events");
    }

    private static void event(Event event, Delivery delivery) {
        demand(delivery.body()[event.from()] == '{' && delivery.body()[event.to() - 1] == '}', "an event that is no object");
        key(event.resource(), MAX_NAME);
        key(event.recordKey(), Integer.MAX_VALUE);
        key(event.identity().key(), Integer.MAX_VALUE);
        if (event.sequence() != null) {
            demand(event.sequence() > 0 && event.version() == event.sequence(), "a version that is not the sequence");
        } else {
            demand(event.version() >= 0 && event.version() <= RECEIVED + Times.AHEAD.toSeconds() * 1_000_000, "a version out of range: " + event.version());
            demand(event.data() != null, "no data");
        }
        demand(event.occurredAt() == null || Times.text(event.occurredAt()).length() == 27, "a time that is not our text");
        demand(event.data() == null || json(event.data().getBytes(UTF_8)), "data that is no JSON");
        demand(event.extra() == null || json(event.extra().getBytes(UTF_8)), "extra that is no JSON");
        demand(event.feed().equals("feed") && event.deliveryId().equals(delivery.id()) && event.receivedAt() == RECEIVED, "of another delivery");
    }

    /** Fit for an index of any database. */
    private static void key(String text, int max) {
        demand(!text.isBlank() && text.length() <= max, "a key that is blank or too long");
        demand(text.indexOf('\u0000') < 0, "a key with U+0000");
        try {
            UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new AssertionError("a key with half a surrogate pair", e);
        }
    }

    static boolean json(byte[] body) {
        try {
            Json.check(body);
            return true;
        } catch (UndecodableException e) {
            return false;
        }
    }

    static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
