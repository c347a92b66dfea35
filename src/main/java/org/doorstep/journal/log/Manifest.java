package org.doorstep.journal.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What the segments cannot say themselves: whose they are, which numbers were freed, and how far each spill file
 * counts. Replaced as a whole: written beside, forced, renamed, the folder forced. That one rename moves records from a
 * segment to a spill, and frees a segment, so no crash leaves them in both or in neither: a file that the manifest does
 * not count is a leftover.
 *
 * @param identity of the journal
 * @param freed    numbers whose segments are gone, in order and never touching each other; what still waits of them is
 *                 in the spill files
 * @param gone     of each feed the highest number of its own that can be read no more
 * @param spills   files that count
 */
record Manifest(UUID identity, List<Range> freed, Map<String, Long> gone, List<Spill> spills) {

    static final String NAME = "manifest";
    private static final long MAGIC = 0x444f4f524d414e0aL; // "DOORMAN\n"
    private static final int VERSION = 1;
    private static final int LARGEST = 64 << 20;

    /** Both ends belong to it. */
    record Range(long from, long to) {
    }

    /** @param length bytes that count; what lies behind them was being copied when something ended it */
    record Spill(long generation, String feed, long length) {
    }

    static Manifest first() {
        return new Manifest(UUID.randomUUID(), List.of(), Map.of(), List.of());
    }

    /**
     * Where a segment that begins behind this number was freed: the last number of all that were freed with it. Else
     * the number.
     */
    long behind(long number) {
        return freed.stream().filter(range -> range.from == number + 1).mapToLong(Range::to).findAny().orElse(number);
    }

    /** Highest of all that were freed, or 0. */
    long highest() {
        return freed.stream().mapToLong(Range::to).max().orElse(0);
    }

    boolean freed(long from, long to) {
        return freed.stream().anyMatch(range -> range.from <= from && to <= range.to);
    }

    /** With these freed too. */
    List<Range> freedWith(List<Range> more) {
        List<Range> all = new ArrayList<>(freed);
        all.addAll(more);
        all.sort(Comparator.comparingLong(Range::from));
        List<Range> joined = new ArrayList<>();
        for (Range range : all) {
            int before = joined.size() - 1;
            if (before >= 0 && joined.get(before).to + 1 == range.from) {
                joined.set(before, new Range(joined.get(before).from, range.to));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    /**
     * Takes the place of the one that is there.
     *
     * @param ready run just before the rename: what failed until then changed nothing, and may be tried again
     */
    void replace(Disk disk, Runnable ready) throws IOException {
        Disk.File file = disk.create(NAME + Names.MAKING);
        try (file) {
            file.write(ByteBuffer.wrap(encoded()), 0);
            file.force(Disk.Force.MANIFEST);
            ready.run();
            file.rename(NAME);
        }
        disk.force(Disk.Force.MANIFEST_NAME);
    }

    byte[] encoded() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(0);
        out.writeLong(identity.getMostSignificantBits());
        out.writeLong(identity.getLeastSignificantBits());
        out.writeInt(freed.size());
        for (Range range : freed) {
            out.writeLong(range.from);
            out.writeLong(range.to);
        }
        out.writeInt(gone.size());
        for (Map.Entry<String, Long> feed : gone.entrySet()) {
            out.writeUTF(feed.getKey());
            out.writeLong(feed.getValue());
        }
        out.writeInt(spills.size());
        for (Spill spill : spills) {
            out.writeLong(spill.generation);
            out.writeUTF(spill.feed);
            out.writeLong(spill.length);
        }
        ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
        return all.putInt(12, checksum(all)).array();
    }

    static Manifest read(Disk disk) throws IOException {
        try (Disk.File file = disk.open(NAME)) {
            if (file.size() < 32 || file.size() > LARGEST) {
                throw LogDamagedException.of(NAME, "it has " + file.size() + " bytes, which no manifest has");
            }
            ByteBuffer all = ByteBuffer.allocate((int) file.size());
            file.read(all, 0);
            if (all.getLong(0) != MAGIC) {
                throw LogDamagedException.at(NAME, 0, "this is no manifest of a journal");
            }
            if (all.getInt(8) > VERSION) {
                throw LogDamagedException.newer(NAME, all.getInt(8), VERSION);
            }
            if (all.getInt(12) != checksum(all)) {
                throw LogDamagedException.of(NAME, "its checksum is wrong");
            }
            return decoded(new DataInputStream(new ByteArrayInputStream(all.array(), 16, all.capacity() - 16)));
        } catch (EOFException | UTFDataFormatException e) {
            throw LogDamagedException.of(NAME, "it ends too early, or a name in it is none");
        }
    }

    private static Manifest decoded(DataInputStream in) throws IOException {
        UUID identity = new UUID(in.readLong(), in.readLong());
        List<Range> freed = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            freed.add(new Range(in.readLong(), in.readLong()));
        }
        Map<String, Long> gone = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            gone.put(in.readUTF(), in.readLong());
        }
        List<Spill> spills = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            spills.add(new Spill(in.readLong(), in.readUTF(), in.readLong()));
        }
        boolean apart = true;
        for (int i = 0; i < freed.size(); i++) {
            apart &= freed.get(i).from <= freed.get(i).to && (i == 0 || freed.get(i - 1).to < freed.get(i).from - 1);
        }
        if (!apart) {
            throw LogDamagedException.of(NAME, "what was freed is not in order");
        }
        return new Manifest(identity, freed, gone, spills);
    }

    private static int checksum(ByteBuffer all) {
        CRC32C crc = new CRC32C();
        ByteBuffer others = all.duplicate();
        crc.update(others.limit(12).position(0));
        crc.update(others.limit(all.capacity()).position(16));
        return (int) crc.getValue();
    }
}
