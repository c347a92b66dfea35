package org.doorstep.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Delivery;

/**
 * Deliveries of one feed that became durable together, in the order they were accepted: one message of the journal.
 * Binary, big-endian: the bytes {@code DS}, the format version, the number of deliveries, then each as length-prefixed
 * UTF-8 fields and body.
 *
 * @param feed       whose they are
 * @param deliveries never empty
 */
public record Bundle(String feed, List<Delivery> deliveries) {

    /** How many a lane takes together at most. */
    public static final int TOGETHER = 100;

    private static final int MAGIC = 'D' << 8 | 'S';
    private static final int VERSION = 1;

    /** The bytes of one message of an outside journal. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(deliveries.stream().mapToInt(d -> d.body().length + 160).sum());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(MAGIC);
            out.writeByte(VERSION);
            out.writeUTF(feed);
            out.writeInt(deliveries.size());
            for (Delivery delivery : deliveries) {
                out.writeUTF(delivery.id());
                out.writeUTF(delivery.provider());
                out.writeLong(delivery.receivedAt());
                out.writeUTF(delivery.origin());
                out.writeUTF(delivery.proof());
                out.writeUTF(delivery.sourceLabel());
                out.writeUTF(delivery.eventName());
                out.writeInt(delivery.body().length);
                out.write(delivery.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @param bytes of one bundle, or of several of a feed one after the other, which become one
     * @throws IllegalArgumentException when the bytes are not what this version can read
     */
    public static Bundle decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            List<Delivery> deliveries = new ArrayList<>();
            String feed = read(in, deliveries);
            while (in.available() > 0) {
                if (!read(in, deliveries).equals(feed)) {
                    throw new IllegalArgumentException("bundles of several feeds");
                }
            }
            return new Bundle(feed, List.copyOf(deliveries));
        } catch (IOException e) {
            throw new IllegalArgumentException("a bundle cut short", e);
        }
    }

    private static String read(DataInputStream in, List<Delivery> deliveries) throws IOException {
        if (in.readUnsignedShort() != MAGIC) {
            throw new IllegalArgumentException("not a bundle");
        }
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IllegalArgumentException("a bundle of format " + version + ", this program knows " + VERSION);
        }
        String feed = in.readUTF();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            deliveries.add(new Delivery(in.readUTF(), feed, in.readUTF(), in.readLong(), in.readUTF(), in.readUTF(),
                    in.readUTF(), in.readUTF(), body(in)));
        }
        return feed;
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }
}
