package org.doorstep.journal.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.doorstep.event.Delivery;
import org.slf4j.LoggerFactory;

/**
 * Lives of one log on one simulated disk: each ends by a close, a kill, a power loss, or a disk that fails, and the
 * next starts on what is left. At many of the calls in between a copy loses its power just there, and is started and
 * compared, sometimes after losing it once more while it starts.
 */
final class PowerLosses {

    private static final int SEGMENT = 4096;
    private static final SegmentLog.Options OPTIONS = new SegmentLog.Options(20 * SEGMENT, SEGMENT, 2,
            Duration.ofHours(1));

    private static final int LIVES = 8;

    private final Random random;
    private final int rarely;
    private final Sent sent;
    private final Predicate<Disk.Force> forgotten;
    private SimulatedDisk disk;
    private long nanos;
    private long crashes;

    /**
     * @param rarely    one in as many forces loses a copy's power, and one in four times as many other calls
     * @param forgotten forces that do nothing: what would be found then
     */
    PowerLosses(long seed, int rarely, Predicate<Disk.Force> forgotten) {
        this.rarely = rarely;
        this.random = new Random(seed);
        this.sent = new Sent(random);
        this.forgotten = forgotten;
        this.disk = new SimulatedDisk(random).forgetting(forgotten);
    }

    /**
     * Lives of one log after the other.
     *
     * @return crashes that were survived
     */
    static long run(long firstSeed, long crashes, int rarely, Predicate<Disk.Force> forgotten) {
        long survived = 0;
        for (long seed = firstSeed; survived < crashes; seed++) {
            PowerLosses losses = new PowerLosses(seed, rarely, forgotten);
            try {
                losses.live(LIVES);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + ", after " + (survived + losses.crashes) + " crashes: "
                        + e.getMessage(), e);
            }
            survived += losses.crashes;
        }
        return survived;
    }

    /** The same operations, on a disk that does not fail. */
    static void onAFolder(long seed, Path folder, int operations) throws Exception {
        PowerLosses model = new PowerLosses(seed, 1, why -> false);
        SegmentLog log = new SegmentLog(FileDisk.lock(folder), OPTIONS, 0, () -> model.nanos);
        for (int i = 0; i < operations; i++) {
            model.step(log);
            if (i % 40 == 39) {
                log.close();
                log = new SegmentLog(FileDisk.lock(folder), OPTIONS, 0, () -> model.nanos);
                model.sent.check(log, true);
            }
        }
        model.sent.check(log, false);
        log.close();
    }

    /** Some lives; fails with an {@link AssertionError} or by an exception of a start. */
    private void live(int lives) throws Exception {
        for (int i = 0; i < lives; i++) {
            life();
        }
    }

    private void life() throws Exception {
        int calls = random.nextInt(random.nextBoolean() ? 40 : 250);
        SimulatedDisk.Fault end = SimulatedDisk.Fault.values()[1 + random.nextInt(4)];
        boolean lasting = random.nextBoolean();
        int[] call = new int[1];
        boolean[] fault = new boolean[1];
        SimulatedDisk living = disk;
        disk.with(why -> {
            if (random.nextInt((why == null ? 4 : 1) * rarely) == 0) {
                crash(living);
            }
            call[0]++;
            boolean now = call[0] == calls || end == SimulatedDisk.Fault.ENOSPC && lasting && call[0] > calls
                    && call[0] < calls + 60 && why == null;
            fault[0] |= now;
            return now ? end : SimulatedDisk.Fault.NONE;
        });
        try {
            SegmentLog log = open(disk);
            sent.check(log, true);
            sent.adopt(log);
            while (call[0] < calls + 100 && !log.failed() && random.nextInt(400) > 0) {
                step(log);
            }
            if (!log.failed() && random.nextBoolean()) {
                log.close();
                Recovery left = Recovery.read(disk.afterPowerLoss(), false, (segment, record, apart) -> { });
                Sent.demand(fault[0] || left.tail() == null || left.ended, "an orderly close without an end mark");
            }
        } catch (IOException | SimulatedDisk.Gone e) {
            if (!disk.dead() && call[0] < calls) {
                throw e;
            }
        }
        crashes++;
        boolean kill = disk.dead() ? end == SimulatedDisk.Fault.KILL : random.nextBoolean();
        disk = kill ? disk.afterKill() : disk.afterPowerLoss();
    }

    private void step(SegmentLog log) throws Exception {
        int kind = random.nextInt(20);
        if (kind < 11) {
            append(log);
        } else if (kind < 15) {
            String feed = Sent.FEEDS.get(random.nextInt(random.nextInt(12) == 0 ? 3 : 2));
            List<SegmentLog.Entry> waiting = sent.waiting(feed);
            if (!waiting.isEmpty()) {
                long number = waiting.get(random.nextInt(3) == 0 ? random.nextInt(waiting.size()) : waiting.size() - 1)
                        .number();
                // The database commits before the log is told.
                sent.through(feed, number);
                log.through(feed, number);
            }
        } else if (kind < 17) {
            nanos += Duration.ofSeconds(random.nextInt(10)).toNanos();
            log.upkeep().now();
        } else if (kind == 17) {
            sent.check(log, false);
        }
    }

    private void append(SegmentLog log) throws Exception {
        List<Delivery> batch = new ArrayList<>();
        int largest = random.nextInt(12) == 0 ? 6000 : random.nextInt(3) == 0 ? 1500 : 300;
        for (int i = random.nextInt(4); i >= 0; i--) {
            batch.add(sent.next(largest));
        }
        sent.begun(log.last() + 1, batch);
        try {
            log.append(batch);
            sent.answered();
        } catch (FullException e) {
            sent.refused();
        } catch (FailedException e) {
            // Open: the next start tells.
        }
    }

    private SegmentLog open(SimulatedDisk on) throws IOException {
        return new SegmentLog(on, OPTIONS, 0, () -> nanos);
    }

    /** What would be left if the power were gone now. */
    private void crash(SimulatedDisk living) {
        crashes++;
        SimulatedDisk left = living.afterPowerLoss();
        try {
            if (random.nextInt(4) == 0) {
                int[] calls = {random.nextInt(30)};
                left.with(why -> calls[0]-- == 0 ? SimulatedDisk.Fault.POWER : SimulatedDisk.Fault.NONE);
                try {
                    open(left).upkeep().now();
                } catch (SimulatedDisk.Gone e) {
                    crashes++;
                }
                left = left.afterPowerLoss();
            }
            left.with(why -> SimulatedDisk.Fault.NONE);
            SegmentLog log = open(left);
            sent.check(log, true);
            if (random.nextInt(3) == 0) {
                nanos += Duration.ofSeconds(20).toNanos();
                log.upkeep().now();
                sent.check(log, false);
            }
        } catch (Exception e) {
            throw new AssertionError("a start needs a hand: " + e, e);
        }
    }

    /** {@code CRASHES [SEED]}: exit code 1 at the first that is not survived. */
    public static void main(String[] arguments) {
        long crashes = Long.parseLong(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        ((Logger) LoggerFactory.getLogger(SegmentLog.class.getPackageName())).setLevel(Level.OFF);
        System.out.println(run(seed, crashes, 3, why -> false) + " crashes survived, from seed " + seed);
    }
}
