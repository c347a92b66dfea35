package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.event.Delivery;

/** Reads the records of one file, none of which is believed before its checksum. Of one thread. */
final class RecordReader {

    /** What a scan reads at a time. */
    static final int AHEAD = 256 << 10;
    /** Bytes between two records that are read along rather than apart: commit frames, and small records of others. */
    private static final int NEAR = 1024;

    private final Disk.File file;
    private final Frame.Checksum checksum;
    private final long size;
    private final int ahead;
    private ByteBuffer window = ByteBuffer.allocate(0);
    /** Where the window begins. */
    private long from;
    private long broken;

    /**
     * @param size  nothing behind it is looked at
     * @param ahead bytes that are read at least, where there are as many
     */
    RecordReader(Disk.File file, Head head, long size, int ahead) {
        this.ahead = ahead;
        this.file = file;
        this.checksum = new Frame.Checksum(head);
        this.size = size;
    }

    /** A delivery without its content. */
    record Located(String feed, long number, long place, int length, long receivedAt) {
    }

    /** A whole batch. */
    record Batch(List<Located> deliveries, long previous, long end, long time) {

        long last() {
            return deliveries.get(deliveries.size() - 1).number();
        }
    }

    /** The record at this place, or null where there is none that is whole. */
    Frame frame(long place) throws IOException {
        if (place + Frame.HEAD > size || !load(place, Frame.HEAD)) {
            return null;
        }
        int at = (int) (place - from);
        int length = window.getInt(at);
        int kind = checksum.kind(window.getInt(at + 8));
        // Before anything is allocated for it.
        if (kind == 0 || length < Frame.HEAD || length % 8 != 0 || length > size - place || !load(place, length)) {
            return null;
        }
        at = (int) (place - from);
        Frame frame = new Frame(kind, place, length, window.getInt(at + 12), window.getLong(at + 16),
                window.getLong(at + 24), window, at);
        return checksum.holds(window, at, length) && frame.wellFormed() ? frame : null;
    }

    /** The batch that begins at this place, or null where there is none that is whole. */
    Batch batch(long place) throws IOException {
        List<Located> deliveries = new ArrayList<>();
        Frame.Chain chain = new Frame.Chain();
        long at = place;
        Frame frame = frame(at);
        while (frame != null && frame.kind() == Frame.DELIVERY
                && (deliveries.isEmpty() || frame.number() == deliveries.get(deliveries.size() - 1).number() + 1)) {
            deliveries.add(new Located(frame.feed(), frame.number(), at, frame.length(), frame.time()));
            chain.add(frame.checksum());
            at = frame.end();
            frame = frame(at);
        }
        boolean whole = frame != null && frame.kind() == Frame.COMMIT && !deliveries.isEmpty()
                && frame.count() == deliveries.size()
                && frame.batchBytes() == at - place && frame.batchChecksum() == chain.value()
                && frame.number() == deliveries.get(deliveries.size() - 1).number()
                && frame.previous() < deliveries.get(0).number();
        broken = at;
        return whole ? new Batch(deliveries, frame.previous(), frame.end(), frame.time()) : null;
    }

    /** Of the last batch that was not whole: the first record that is none of it. */
    long broken() {
        return broken;
    }

    /**
     * The delivery that was picked at an index, which the index says is here. Picked ones that lie close behind are
     * read along.
     *
     * @throws LogDamagedException when it is not
     */
    Delivery delivery(List<FeedIndex.Located> picked, int index) throws IOException {
        FeedIndex.Located one = picked.get(index);
        long end = one.end();
        for (int i = index + 1; i < picked.size() && picked.get(i).segment() == one.segment()
                && picked.get(i).place() >= end
                && picked.get(i).place() - end <= NEAR && picked.get(i).end() - one.place() <= AHEAD; i++) {
            end = picked.get(i).end();
        }
        if (!has(one.place(), one.length())) {
            load(one.place(), (int) (end - one.place()));
        }
        Frame frame = frame(one.place());
        if (frame == null || frame.kind() != Frame.DELIVERY || frame.number() != one.number()
                || frame.length() != one.length()) {
            throw LogDamagedException.at(file.name(), one.place(), "the record of the number " + one.number()
                    + " is not there any more");
        }
        return frame.delivery();
    }

    /** The next place behind this one where a record of this file seems to begin, or -1. */
    long next(long place) throws IOException {
        long at = place;
        while (at + Frame.HEAD <= size && load(at, Frame.HEAD)) {
            int last = window.limit() - Frame.HEAD;
            for (int i = (int) (at - from); i <= last; i += 8) {
                if (checksum.kind(window.getInt(i + 8)) != 0) {
                    return from + i;
                }
                at += 8;
            }
        }
        return -1;
    }

    private boolean has(long place, int bytes) {
        return place >= from && place + bytes <= from + window.limit();
    }

    /** Makes sure that these bytes are in the window; false where the file is shorter. */
    private boolean load(long place, int bytes) throws IOException {
        if (has(place, bytes)) {
            return true;
        }
        int wanted = (int) Math.min(size - place, Math.max(bytes, ahead));
        ByteBuffer filled = wanted <= window.capacity() ? window.clear() : ByteBuffer.allocate(wanted);
        int read = file.read(filled.limit(wanted), place);
        window = filled.flip();
        from = place;
        return read >= bytes;
    }
}
