package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a folder that was read into order: keeps a copy of a torn tail and overwrites it with zeros, removes
 * leftovers, and makes the manifest of a new log. First of all what was read is made to last: names, and the last
 * batch. A crash in the middle leaves what {@link Recovery} reads as before. The zeros need no force: the next batch at
 * their place has its own, and until then no mixture of it and of remnants passes for a batch, since its frame holds
 * the checksums of all its records.
 */
final class Tail {

    private static final Logger log = LoggerFactory.getLogger(Tail.class);
    private static final int KEPT_FILES = 3;
    private static final int KEPT_BYTES = 4 << 20;
    private static final int STEP = 1 << 20;

    private final Disk disk;

    Tail(Disk disk) {
        this.disk = disk;
    }

    /** @return the manifest that counts from now on */
    Manifest mend(Recovery recovery) throws IOException {
        disk.force(Disk.Force.FOUND_NAMES);
        if (recovery.tail() != null) {
            again(recovery.tail(), recovery.lastBatch);
        }
        if (recovery.tail() != null && !recovery.ended) {
            log.info("journal_not_ended file={} effect=\"the last run did not stop in order; all whole batches"
                    + " are here, up to number {}\"",
                    recovery.tail(), recovery.last);
        }
        for (Recovery.Torn torn : recovery.torn) {
            cut(torn);
        }
        recovery.leftovers.forEach(Files::drop);
        if (recovery.manifest != null) {
            return recovery.manifest;
        }
        Manifest first = Manifest.first();
        first.replace(disk, () -> { });
        return first;
    }

    /**
     * Writes the last batch once more, and end marks behind it. A process that was killed, or ended because a force
     * failed, leaves it to the system's memory, from where it is read now as if it were on the disk; and what a force
     * could not write, the next one does not try again.
     */
    private void again(Segment tail, long place) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) (tail.end - place));
        tail.file.read(content, place);
        tail.file.write(content.flip(), place);
        tail.file.force(Disk.Force.FOUND_BATCH);
    }

    private void cut(Recovery.Torn torn) throws IOException {
        Disk.File file = torn.segment().file;
        long bytes = torn.to() - torn.from();
        String kept;
        try {
            kept = keep(file, torn.from(), (int) Math.min(KEPT_BYTES, bytes));
        } catch (IOException e) {
            // No reason not to start: nobody was answered for it.
            kept = "none, " + e.getMessage();
        }
        log.warn("journal_tail_cut file={} place={} bytes={} kept=\"{}\" meaning=\"a batch that was not whole,"
                + " for which nobody was answered\"",
                file.name(), torn.from(), bytes, kept);
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(STEP, bytes));
        for (long at = torn.from(); at < torn.to(); at += STEP) {
            file.write(zeros.clear().limit((int) Math.min(STEP, torn.to() - at)), at);
        }
    }

    /** @return the copy's name; names rise with the time */
    private String keep(Disk.File from, long place, int bytes) throws IOException {
        List<String> old = disk.names().stream().filter(each -> each.endsWith(Names.CUT)).sorted().toList();
        long index = old.isEmpty() ? 1 : Names.generation(old.get(old.size() - 1), Names.CUT) + 1;
        String name = Names.of(index, Names.CUT);
        ByteBuffer content = ByteBuffer.allocate(bytes);
        from.read(content, place);
        try (Disk.File copy = disk.create(name)) {
            copy.write(content.flip(), 0);
            copy.force(Disk.Force.CUT);
        }
        disk.force(Disk.Force.CUT_NAME);
        for (String each : old.subList(0, Math.max(0, old.size() + 1 - KEPT_FILES))) {
            Files.drop(disk.open(each));
        }
        return name;
    }
}
