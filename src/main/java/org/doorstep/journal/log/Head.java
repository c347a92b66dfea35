package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment or of a spill file: magic (8), format version (4), checksum (4), generation (8), salt
 * (8), identity of the journal (16), zeros (16); big-endian. The checksum is CRC32C of all the others.
 *
 * <p>It is forced before the file gets its name, so a name with a bad head is damage and never a crash. Generation and
 * salt go into each checksum of the file's records: what the same file held in an earlier life, or what a sender puts
 * into a body, is never taken for a record.
 *
 * @param generation rises from file to file and is its name; segments in use are one after the other by it
 * @param salt       random: a sender cannot know it
 * @param identity   of the journal
 */
record Head(long generation, long salt, UUID identity) {

    static final int BYTES = 64;
    static final int VERSION = 1;
    private static final long MAGIC = 0x444f4f524c4f470aL; // "DOORLOG\n"
    private static final SecureRandom RANDOM = new SecureRandom();

    /** With a salt of its own. */
    static Head fresh(long generation, UUID identity) {
        return new Head(generation, RANDOM.nextLong() | Long.MIN_VALUE, identity);
    }

    /** What marks the beginning of a record of this file, besides its checksum. */
    int tag() {
        return (int) (salt >>> 32);
    }

    ByteBuffer encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(MAGIC).putInt(VERSION).putInt(0).putLong(generation)
                .putLong(salt)
                .putLong(identity.getMostSignificantBits()).putLong(identity.getLeastSignificantBits()).clear();
        return bytes.putInt(12, checksum(bytes));
    }

    /** @throws LogDamagedException when it is none, a later version's, another journal's, or not that of this name */
    static Head read(Disk.File file, long generation, UUID identity) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        if (file.read(bytes, 0) < BYTES || bytes.getLong(0) != MAGIC) {
            throw LogDamagedException.at(file.name(), 0, "this is no file of the journal");
        }
        if (bytes.getInt(8) > VERSION) {
            throw LogDamagedException.newer(file.name(), bytes.getInt(8), VERSION);
        }
        if (bytes.getInt(12) != checksum(bytes)) {
            throw LogDamagedException.at(file.name(), 0, "the head's checksum is wrong");
        }
        Head head = new Head(bytes.getLong(16), bytes.getLong(24), new UUID(bytes.getLong(32), bytes.getLong(40)));
        if (!head.identity.equals(identity)) {
            throw LogDamagedException.at(file.name(), 32, "it belongs to the journal " + head.identity + ", not to "
                    + identity);
        }
        if (head.generation != generation) {
            throw LogDamagedException.at(file.name(), 16, "the head is that of another file");
        }
        return head;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        ByteBuffer others = bytes.duplicate();
        crc.update(others.limit(12).position(0));
        crc.update(others.limit(BYTES).position(16));
        return (int) crc.getValue();
    }
}
