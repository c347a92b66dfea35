package org.doorstep.journal.log;

import static org.doorstep.journal.log.Sent.demand;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.doorstep.event.Delivery;
import org.slf4j.LoggerFactory;

/**
 * A small sound log, changed: it is refused with one line, or it opens, gives what is well-formed, in order, and goes
 * on. Checksums alone would stop every change, so they may be made right again: then the reader's other checks are all
 * that is left.
 */
public final class LogFuzz {

    private static final SegmentLog.Options OPTIONS = new SegmentLog.Options(1 << 18, 4096, 2, Duration.ofHours(1));
    private static final Map<String, byte[]> SOUND = sound();
    private static final List<String> NAMES = List.copyOf(SOUND.keySet());

    private LogFuzz() {
    }

    private static Map<String, byte[]> sound() {
        ((Logger) LoggerFactory.getLogger(SegmentLog.class.getPackageName())).setLevel(Level.OFF);
        try {
            AtomicLong nanos = new AtomicLong();
            SimulatedDisk disk = new SimulatedDisk(new Random(1));
            SegmentLog log = new SegmentLog(disk, OPTIONS, 0, nanos::get);
            for (int i = 0; i < 12; i++) {
                log.append(List.of(delivery("a", i), delivery(i % 3 == 0 ? "stuck" : "a", 100 + i)));
            }
            log.through("a", 20);
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            log.upkeep().now();
            return disk.content();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Delivery delivery(String feed, int number) {
        return Sent.delivery(feed, "id" + number, number, new byte[300]);
    }

    /**
     * First byte: which file, and whether checksums are made right again. Then, three bytes each: a place, and the bits
     * that change there.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 1) {
            return;
        }
        String name = NAMES.get((input[0] & 127) % NAMES.size());
        Map<String, byte[]> files = new TreeMap<>(SOUND);
        byte[] bytes = SOUND.get(name).clone();
        for (int i = 1; i + 2 < input.length; i += 3) {
            bytes[((input[i] & 255) << 8 | input[i + 1] & 255) % bytes.length] ^= input[i + 2];
        }
        if (input[0] < 0) {
            seal(bytes);
        }
        files.put(name, bytes);
        try {
            SimulatedDisk disk = SimulatedDisk.of(files);
            List<Long> before = read(disk, true);
            List<Long> after = read(disk, false);
            demand(after.equals(before), "another log after a close: " + before + ", " + after);
        } catch (LogDamagedException e) {
            demand(e.getMessage().indexOf('\n') < 0, "more than one line");
        } catch (IOException | FullException | FailedException e) {
            throw new AssertionError(e);
        }
    }

    /** Checksums of heads and manifests, and of all records from the first that lie one behind the other. */
    private static void seal(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        boolean manifest = file.getLong(0) == ByteBuffer.wrap(SOUND.get(Manifest.NAME)).getLong(0);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 12);
        crc.update(bytes, 16, (manifest ? bytes.length : Head.BYTES) - 16);
        file.putInt(12, (int) crc.getValue());
        Head head = new Head(file.getLong(16), file.getLong(24), new UUID(0, 0));
        int from = Head.BYTES;
        for (int at = from; !manifest && at + Frame.HEAD <= bytes.length;) {
            int length = file.getInt(at);
            int kind = file.getInt(at + 8) ^ head.tag();
            if (length < Frame.HEAD || length > bytes.length - at || kind < Frame.DELIVERY || kind > Frame.END
                    || kind == Frame.COMMIT && length < Frame.COMMIT_BYTES) {
                return;
            }
            file.putInt(at + 8, kind);
            at += length;
            if (kind != Frame.DELIVERY) {
                new Frame.Checksum(head).seal(file.slice(from, at - from));
                from = at;
            }
        }
    }

    /** Numbers of all that waits. */
    private static List<Long> read(Disk disk, boolean more) throws IOException, FullException, FailedException {
        SegmentLog log = new SegmentLog(disk, OPTIONS, 0, System::nanoTime);
        if (more && log.last() < Long.MAX_VALUE / 2) {
            log.append(List.of(delivery("a", 1000)));
        }
        List<Long> numbers = new ArrayList<>();
        for (String feed : log.feeds()) {
            long last = Long.MIN_VALUE;
            for (SegmentLog.Entry entry : log.read(feed, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
                demand(entry.number() > last, "out of order: " + entry.number() + " behind " + last);
                demand(entry.delivery().feed().equals(feed), "of another feed: " + entry);
                last = entry.number();
                numbers.add(last);
            }
        }
        log.close();
        return numbers;
    }

    /** Every kind of file as it is, and with one bit changed. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            seeds.add(new byte[] {(byte) i});
            seeds.add(new byte[] {(byte) (i | 128), 0, 100, 1, 0, (byte) 150, 4});
        }
        return seeds;
    }
}
