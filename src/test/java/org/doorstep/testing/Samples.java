package org.doorstep.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.doorstep.event.Change;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.event.Undated;
import org.doorstep.event.Times;

/** Deliveries and events of feed {@code mls}, for tests that need some but do not care about all of it. */
public final class Samples {

    /** 2026-01-01T00:00:00Z in epoch microseconds. */
    public static final long NEW_YEAR = Times.micros(Instant.parse("2026-01-01T00:00:00Z"));

    private static final AtomicLong NEXT = new AtomicLong();

    private Samples() {
    }

    /** A 26-character id, rising. */
    public static String deliveryId() {
        return "01TEST%020d".formatted(NEXT.incrementAndGet());
    }

    public static Delivery delivery(String body) {
        return delivery("mls", body.getBytes(StandardCharsets.UTF_8));
    }

    public static Delivery delivery(String feed, byte[] body) {
        return new Delivery(deliveryId(), feed, "reso", NEW_YEAR + NEXT.get(), Delivery.PUSH, "authenticated", "", "", body);
    }

    /** One element of a RESO push. */
    public static String element(long sequence, String resource, String key, String data) {
        return "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"" + resource + "\",\"ResourceRecordKey\":\"" + key + "\""
                + (data == null ? "" : ",\"Data\":" + data) + "}";
    }

    /** A RESO push of these elements. */
    public static String batch(String... elements) {
        return "{\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent\",\"value\":[" + String.join(",", elements) + "]}";
    }

    /** An event of a Property that came alone in a delivery of its own. */
    public static Event property(String key, long version, String data) {
        return new Draft().key(key).version(version).data(data).event();
    }

    /** An event in the making. */
    public static final class Draft {
        private String delivery = deliveryId();
        private int index;
        private String label = "";
        private String resource = "Property";
        private String key = "1";
        private Event.Identity identity;
        private Change change = Change.CHANGED;
        private long version = 1;
        private long receivedAt = NEW_YEAR;
        private String data = "{}";
        private boolean numbered = true;
        private Long sequence;
        private Undated undated;
        private String origin = Delivery.PUSH;

        public Draft delivery(String id, int at) {
            delivery = id;
            index = at;
            return this;
        }

        public Draft label(String text) {
            label = text;
            return this;
        }

        public Draft resource(String name) {
            resource = name;
            return this;
        }

        public Draft key(String text) {
            key = text;
            return this;
        }

        public Draft identity(String text, boolean windowed) {
            identity = new Event.Identity(text, windowed);
            return this;
        }

        public Draft change(Change what) {
            change = what;
            return this;
        }

        public Draft version(long number) {
            version = number;
            return this;
        }

        public Draft receivedAt(long micros) {
            receivedAt = micros;
            return this;
        }

        /** Another than the version, or null for a provider that has none. */
        public Draft sequence(Long number) {
            numbered = false;
            sequence = number;
            return this;
        }

        /** Of a provider without sequences, with a time of its own. @param micros epoch microseconds */
        public Draft dated(long micros) {
            return version(micros).sequence(null);
        }

        /** Of a provider without sequences, without a time. */
        public Draft undated(Undated cause) {
            undated = cause;
            return version(0).sequence(null);
        }

        public Draft origin(String word) {
            origin = word;
            return this;
        }

        /** JSON text or null. */
        public Draft data(String json) {
            data = json;
            return this;
        }

        public Event event() {
            Event.Identity is = identity != null ? identity : new Event.Identity(label + "/" + version + "/" + resource + "/" + key, false);
            return new Event(Event.id(delivery, index), "mls", label, "reso", is, numbered ? Long.valueOf(version) : sequence, resource, key, change, version, undated, null, receivedAt,
                    delivery, origin, data, null, 0, 0, false, false, false);
        }
    }
}
