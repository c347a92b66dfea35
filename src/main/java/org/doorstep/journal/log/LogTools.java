package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Looks at a journal's folder, of a hub that is stopped or running, and changes nothing. Of a running one what is freed
 * or written meanwhile is passed over.
 */
public final class LogTools {

    private LogTools() {
    }

    /**
     * What lies there.
     *
     * @param running   whether somebody works on it
     * @param segments  in use
     * @param spares    made ahead
     * @param diskBytes of all files of the journal
     * @param first     lowest number, 0 where there is none
     * @param last      highest number, freed or not
     * @param ended     whether the last run stopped in order, as far as is known: a running one has not
     * @param torn      remnants of a batch behind the last whole one, which the next start cuts off and keeps beside:
     *                  file and place; else empty
     * @param feeds     what lies there of each feed, handed on or not: where lanes are, the database knows
     * @param cut       files with what earlier starts cut off
     */
    public record Report(UUID identity, boolean running, int segments, int spares, long diskBytes, long first,
            long last, boolean ended, List<String> torn,
                         Map<String, Feed> feeds, List<String> cut) {
    }

    /**
     * @param deliveries in segments and spill files
     * @param bytes      that they take
     * @param spilled    bytes of them that are in spill files
     * @param first      lowest number
     * @param last       highest number
     * @param gone       highest number of its own that was freed, 0 for none
     */
    public record Feed(long deliveries, long bytes, long spilled, long first, long last, long gone) {

        private Feed with(RecordReader.Located record, boolean spill) {
            return new Feed(deliveries + 1, bytes + record.length(), spilled + (spill ? record.length() : 0),
                    Math.min(first, record.number()),
                    Math.max(last, record.number()), gone);
        }
    }

    /** @param place in the file */
    public record Line(String file, long place, SegmentLog.Entry entry) {
    }

    /**
     * Reads every record and compares all checksums.
     *
     * @throws LogDamagedException at the first thing that is not as it was made durable
     */
    public static Report verify(Path folder) throws LogDamagedException, IOException {
        Map<String, Feed> feeds = new TreeMap<>();
        try (FileDisk disk = FileDisk.look(folder)) {
            Recovery found = Recovery.read(disk, disk.running(), (segment, record, apart) -> feeds.merge(record.feed(),
                    new Feed(0, 0, 0, Long.MAX_VALUE, 0, 0).with(record, segment.size == Long.MAX_VALUE),
                    (feed, first) -> feed.with(record, segment.size == Long.MAX_VALUE)));
            try {
                if (found.manifest == null) {
                    throw new IOException(folder + ": there is no journal");
                }
                feeds.replaceAll((name, feed) -> new Feed(feed.deliveries, feed.bytes, feed.spilled, feed.first,
                        feed.last,
                        found.manifest.gone().getOrDefault(name, 0L)));
                return new Report(found.manifest.identity(), disk.running(), found.segments.size(), found.spares.size(),
                        disk.bytes(),
                        feeds.values().stream().mapToLong(Feed::first).min().orElse(0), found.last, found.ended,
                        found.torn.stream().map(torn -> torn.segment() + " at byte " + torn.from()).toList(), feeds,
                        disk.names().stream().filter(name -> name.endsWith(Names.CUT)).sorted().toList());
            } finally {
                found.close();
            }
        }
    }

    /**
     * Hands over what lies there, the segments' first and then the spill files'.
     *
     * @param feed null for all
     * @param from lowest number
     * @param to   highest number
     */
    public static void dump(Path folder, String feed, long from, long to, Consumer<Line> lines)
            throws LogDamagedException, IOException {
        try (FileDisk disk = FileDisk.look(folder)) {
            Recovery.read(disk, disk.running(), (segment, record, apart) -> {
                if (record.number() >= from && record.number() <= to && (feed == null || feed.equals(record.feed()))) {
                    line(disk, segment, record, lines);
                }
            }).close();
        }
    }

    private static void line(FileDisk disk, Segment segment, RecordReader.Located record, Consumer<Line> lines)
            throws IOException {
        FeedIndex.Located located = new FeedIndex.Located(segment, record.number(), record.place(), record.length());
        try {
            lines.accept(new Line(segment.toString(), record.place(),
                    new SegmentLog.Entry(record.number(), record.length(), segment.pickingReader()
                    .delivery(List.of(located), 0))));
        } catch (LogDamagedException e) {
            // Freed since it was found.
            if (!disk.running()) {
                throw e;
            }
        }
    }
}
