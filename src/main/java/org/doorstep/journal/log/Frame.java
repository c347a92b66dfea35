package org.doorstep.journal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.doorstep.event.Delivery;

/**
 * One record as it lies in a file, checked. Big-endian, a multiple of 8 bytes long and at a multiple of 8, so that no
 * length is ever half of one sector and half of another:
 *
 * <pre>
 *  0 int  length of all, padding included     16 long number: of the delivery; the last before this frame or mark
 *  4 int  CRC32C over salt and all the others  24 long time, epoch microseconds: of receipt; of writing
 *  8 int  kind, exclusive-or the file's tag    32 delivery: seven texts, each with its length, the body, zeros
 * 12 int  bytes of the body; deliveries           commit frame: long number before the batch, int bytes before the
 * frame, int checksum of checksums
 * </pre>
 *
 * A batch is deliveries with numbers that follow each other, and the commit frame behind them. The frame holds a
 * checksum of their checksums, so that no mixture of two batches that were written to the same place passes for one.
 *
 * @param kind   {@link #DELIVERY}, {@link #COMMIT} or {@link #END}
 * @param place  in the file
 * @param length bytes, all in all
 * @param count  bytes of the body, or deliveries in the batch
 * @param data   has the record at {@code at}; good until the reader that gave it reads on
 */
record Frame(int kind, long place, int length, int count, long number, long time, ByteBuffer data, int at) {

    static final int DELIVERY = 1;
    static final int COMMIT = 2;
    static final int END = 3;
    static final int HEAD = 32;
    static final int COMMIT_BYTES = 48;
    static final int END_BYTES = 32;
    private static final int TEXTS = 7;

    long end() {
        return place + length;
    }

    int checksum() {
        return data.getInt(at + 4);
    }

    /** Of a commit frame: the last number before its batch. */
    long previous() {
        return data.getLong(at + 32);
    }

    /** Of a commit frame: bytes of its batch's deliveries. */
    int batchBytes() {
        return data.getInt(at + 40);
    }

    /** Of a commit frame: over the checksums of its deliveries, in order. */
    int batchChecksum() {
        return data.getInt(at + 44);
    }

    /**
     * Whether what a record of its kind has lies within it: to be asked before anything is read from it, or allocated
     * for it.
     */
    boolean wellFormed() {
        if (kind != DELIVERY) {
            return length == (kind == COMMIT ? COMMIT_BYTES : END_BYTES);
        }
        long used = HEAD;
        for (int i = 0; i < TEXTS; i++) {
            long text = used + 4 <= length ? data.getInt((int) (at + used)) : -1;
            if (text < 0) {
                return false;
            }
            used += 4 + text;
        }
        return count >= 0 && used + count <= length;
    }

    /** Of a delivery. */
    String feed() {
        return text(data.duplicate().position(at + HEAD));
    }

    Delivery delivery() {
        ByteBuffer from = data.duplicate().position(at + HEAD);
        String feed = text(from);
        String id = text(from);
        String provider = text(from);
        String origin = text(from);
        String proof = text(from);
        String label = text(from);
        String event = text(from);
        byte[] body = new byte[count];
        from.get(body);
        return new Delivery(id, feed, provider, time, origin, proof, label, event, body);
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** At least as many bytes as the delivery takes. */
    static long atMost(Delivery delivery) {
        long letters = (long) delivery.feed().length() + delivery.id().length() + delivery.provider().length()
                + delivery.origin().length()
                + delivery.proof().length() + delivery.sourceLabel().length() + delivery.eventName().length();
        return HEAD + TEXTS * 4L + 3 * letters + delivery.body().length + 7;
    }

    /** Appends a delivery, all but its checksum and tag. */
    static void put(ByteBuffer to, long number, Delivery delivery) {
        int at = to.position();
        to.putInt(0).putInt(0).putInt(DELIVERY).putInt(delivery.body().length).putLong(number)
                .putLong(delivery.receivedAt());
        for (String text : new String[] {delivery.feed(), delivery.id(), delivery.provider(), delivery.origin(),
                delivery.proof(),
                delivery.sourceLabel(), delivery.eventName()}) {
            byte[] bytes = text.getBytes(UTF_8);
            to.putInt(bytes.length).put(bytes);
        }
        to.put(delivery.body());
        while ((to.position() - at) % 8 != 0) {
            to.put((byte) 0);
        }
        to.putInt(at, to.position() - at);
    }

    /** Appends the commit frame, all but its checksum, its tag and the checksum of checksums. */
    static void putCommit(ByteBuffer to, int count, long number, long time, long previous) {
        int bytes = to.position();
        to.putInt(COMMIT_BYTES).putInt(0).putInt(COMMIT).putInt(count).putLong(number).putLong(time).putLong(previous)
                .putInt(bytes).putInt(0);
    }

    static ByteBuffer end(Head head, long number, long time) {
        ByteBuffer mark = ByteBuffer.allocate(END_BYTES).putInt(END_BYTES).putInt(0).putInt(END).putInt(0)
                .putLong(number).putLong(time).flip();
        new Checksum(head).seal(mark);
        return mark;
    }

    /** Tags and checksums of one file. Of one thread. */
    static final class Checksum {

        private final int tag;
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer salt = ByteBuffer.allocate(16);

        Checksum(Head head) {
            tag = head.tag();
            salt.putLong(head.generation()).putLong(head.salt());
        }

        /** The record's kind, or 0 where none of this file begins. */
        int kind(int tagged) {
            int kind = tagged ^ tag;
            return kind >= DELIVERY && kind <= END ? kind : 0;
        }

        /** @return whether the record's checksum is that of its bytes */
        boolean holds(ByteBuffer data, int at, int length) {
            return of(data, at, length) == data.getInt(at + 4);
        }

        private int of(ByteBuffer data, int at, int length) {
            crc.reset();
            crc.update(salt.array());
            ByteBuffer part = data.duplicate();
            crc.update(part.limit(at + 4).position(at));
            crc.update(part.limit(at + length).position(at + 8));
            return (int) crc.getValue();
        }

        /** Finishes all records between 0 and the limit. */
        void seal(ByteBuffer records) {
            Chain chain = new Chain();
            for (int at = 0; at < records.limit(); at += records.getInt(at)) {
                int kind = records.getInt(at + 8);
                records.putInt(at + 8, kind ^ tag);
                if (kind == COMMIT) {
                    records.putInt(at + 44, chain.value());
                }
                records.putInt(at + 4, of(records, at, records.getInt(at)));
                chain.add(records.getInt(at + 4));
            }
        }
    }

    /** The checksum of checksums. */
    static final class Chain {

        private final CRC32C crc = new CRC32C();
        private final ByteBuffer four = ByteBuffer.allocate(4);

        void add(int checksum) {
            crc.update(four.putInt(0, checksum).array());
        }

        int value() {
            return (int) crc.getValue();
        }
    }
}
