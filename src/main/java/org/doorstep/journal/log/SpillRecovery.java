package org.doorstep.journal.log;

import java.io.IOException;
import java.util.Map;

/** Reads the spill files, of which the manifest says how far they count: all of that must be whole. */
final class SpillRecovery {

    private final Disk disk;
    private final Recovery found;
    private final boolean running;
    private final Recovery.Sink sink;

    SpillRecovery(Disk disk, Recovery found, boolean running, Recovery.Sink sink) {
        this.disk = disk;
        this.found = found;
        this.running = running;
        this.sink = sink;
    }

    /** @param named files that are there, by their generation */
    void read(Map<Long, String> named) throws IOException {
        if (found.manifest != null) {
            for (Manifest.Spill counted : found.manifest.spills()) {
                named.remove(counted.generation());
                spill(counted);
            }
        }
        if (!running) {
            for (String name : named.values()) {
                found.leftovers.add(disk.open(name));
            }
        }
    }

    private void spill(Manifest.Spill counted) throws IOException {
        String name = Names.of(counted.generation(), Names.SPILL);
        try {
            if (!disk.names().contains(name)) {
                throw LogDamagedException.of(name, "it is missing, with what waits of the feed " + counted.feed());
            }
            Disk.File file = disk.open(name);
            Segment spill = new Segment(file, found.opened(file, counted.generation()), Long.MAX_VALUE);
            found.spills.put(spill, counted.feed());
            records(spill, counted);
        } catch (IOException e) {
            // Freed while others were read?
            if (!running || Manifest.read(disk).spills().stream()
                    .anyMatch(spill -> spill.generation() == counted.generation())) {
                throw e;
            }
        }
    }

    private void records(Segment spill, Manifest.Spill counted) throws IOException {
        RecordReader reader = new RecordReader(spill.file, spill.head, counted.length(), RecordReader.AHEAD);
        boolean apart = true;
        long before = 0;
        while (spill.end < counted.length()) {
            Frame frame = reader.frame(spill.end);
            boolean valid = frame != null && (frame.kind() == Frame.COMMIT
                    || frame.kind() == Frame.DELIVERY && frame.feed().equals(counted.feed())
                    && (apart || frame.number() > before));
            if (!valid) {
                throw LogDamagedException.at(spill.toString(), spill.end, "no valid record of the feed "
                        + counted.feed());
            }
            before = frame.number();
            if (frame.kind() == Frame.DELIVERY && !foundBefore(frame.number())) {
                sink.found(spill, new RecordReader.Located(counted.feed(), frame.number(), frame.place(),
                        frame.length(), frame.time()), apart);
            }
            apart = frame.kind() == Frame.COMMIT;
            spill.end = frame.end();
        }
    }

    /** In a segment, from where it was copied while others were read. */
    private boolean foundBefore(long number) {
        return running && found.segments.stream().anyMatch(segment -> segment.previous < number
                && number <= segment.last);
    }
}
