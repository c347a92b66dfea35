package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies what counts of a log to another folder, the manifest last: a copy that was broken off has segments and no
 * manifest, and is refused. The force behind the manifest's rename makes all names last.
 */
final class Backup {

    private static final int STEP = 1 << 20;

    private final Files files;

    Backup(Files files) {
        this.files = files;
    }

    void copy(Disk to) throws IOException {
        if (to.names().stream().anyMatch(name -> name.equals(Manifest.NAME) || name.endsWith(Names.SEGMENT))) {
            throw new IOException("the folder for the copy is not empty");
        }
        for (Segment segment : files.segments()) {
            if (segment.used()) {
                copy(segment, segment.end, to);
            }
        }
        for (Files.Spill spill : files.spills()) {
            copy(spill.segment(), spill.segment().end, to);
        }
        files.manifest().replace(to, () -> { });
    }

    private static void copy(Segment segment, long end, Disk to) throws IOException {
        try (Disk.File copy = to.create(segment.file.name())) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STEP, end));
            for (long at = 0; at < end; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
                if (segment.file.read(buffer, at) < buffer.limit()) {
                    throw new IOException(segment + " ended at " + at);
                }
                copy.write(buffer.flip(), at);
            }
            copy.force(Disk.Force.BACKUP);
        }
    }
}
