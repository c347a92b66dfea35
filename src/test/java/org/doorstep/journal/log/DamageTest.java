package org.doorstep.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.doorstep.event.Delivery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a start says to files that are not as they were made durable, and to a disk that fails. */
class DamageTest {

    private static final int SEGMENT = 4096;
    private static final SegmentLog.Options OPTIONS = new SegmentLog.Options(50 * SEGMENT, SEGMENT, 2,
            Duration.ofHours(1));
    private static final Logger PACKAGE = (Logger) LoggerFactory.getLogger(SegmentLog.class.getPackageName());

    private long nanos;
    private int ids;

    @BeforeAll
    static void thousandsOfLinesAreNotRead() {
        PACKAGE.setLevel(Level.OFF);
    }

    @AfterAll
    static void asBefore() {
        PACKAGE.setLevel(null);
    }

    private SegmentLog open(Disk disk) throws IOException {
        return new SegmentLog(disk, OPTIONS, 0, () -> nanos);
    }

    private List<Delivery> batch(String... feeds) {
        return Arrays.stream(feeds).map(feed -> {
            byte[] body = new byte[150 + ids % 7];
            new Random(ids).nextBytes(body);
            return Sent.delivery(feed, "id" + ids++, 1_000_000L * ids, body);
        }).toList();
    }

    /** Three segments in use, one freed between them, a spill, a spare. */
    private Map<String, byte[]> files(boolean closed) throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        SegmentLog log = open(disk);
        log.append(batch("stuck", "stuck", "stuck", "a", "stuck"));
        for (int i = 0; i < 9; i++) {
            log.append(batch("a", "stuck", "a", "a"));
        }
        log.append(batch("stuck", "stuck", "stuck", "stuck", "stuck", "stuck", "stuck", "stuck", "stuck", "a"));
        log.append(batch("a", "stuck"));
        log.through("a", log.last() - 2);
        nanos += Duration.ofMinutes(1).toNanos();
        log.upkeep().now();
        log.append(batch("b", "stuck", "b"));
        if (closed) {
            log.close();
        }
        Map<String, byte[]> files = disk.content();
        assertThat(files.keySet()).filteredOn(name -> name.endsWith(Names.SPILL)).isNotEmpty();
        return files;
    }

    private static List<String> all(SegmentLog log) throws IOException {
        List<String> all = new ArrayList<>();
        for (String feed : log.feeds()) {
            log.read(feed, 0, Integer.MAX_VALUE, Integer.MAX_VALUE).forEach(entry ->
                    all.add(entry.number() + " " + entry.delivery() + Arrays.hashCode(entry.delivery().body())));
        }
        return all;
    }

    private static Recovery look(Map<String, byte[]> files) throws IOException {
        return Recovery.read(SimulatedDisk.of(files), false, (segment, record, apart) -> { });
    }

    /** Of each file, up to where something in it counts. */
    private static Map<String, Integer> counting(Map<String, byte[]> files) throws IOException {
        Recovery found = look(files);
        Map<String, Integer> ends = new TreeMap<>();
        found.segments.forEach(segment -> ends.put(segment.toString(), (int) segment.end));
        found.spills.keySet().forEach(spill -> ends.put(spill.toString(), (int) spill.end));
        found.spares.forEach(spare -> ends.put(spare.toString(), Head.BYTES));
        ends.put(Manifest.NAME, files.get(Manifest.NAME).length);
        return ends;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBitFlippedInAnyByteIsFoundOrIsTheLastBatchAndSaid(boolean closed) throws Exception {
        Map<String, byte[]> files = files(closed);
        List<String> all = all(open(SimulatedDisk.of(files)));
        Recovery sound = look(files);
        Map<String, Integer> counting = counting(files);
        Random random = new Random(2);
        int damaged = 0;
        int torn = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            int end = counting.getOrDefault(file.getKey(), 0);
            // What lies behind changes nothing, and end marks concern the last segment only.
            boolean last = file.getKey().equals(sound.tail().toString());
            for (int at = closed && !last ? end : 0; at < file.getValue().length; at += at < end ? 1 : 64) {
                Map<String, byte[]> flipped = new TreeMap<>(files);
                byte[] bytes = file.getValue().clone();
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                flipped.put(file.getKey(), bytes);
                boolean counts = at < end;
                try {
                    Recovery found = look(flipped);
                    List<String> left = all(open(SimulatedDisk.of(flipped)));
                    if (left.equals(all)) {
                        assertThat(!counts || sound.ended && !found.ended).as(file.getKey() + " " + at).isTrue();
                    } else {
                        assertThat(left).as(file.getKey() + " " + at).hasSize(all.size() - 3).isSubsetOf(all);
                        assertThat(found.torn).isNotEmpty();
                        assertThat(closed).as("an end mark stands behind it").isFalse();
                        torn++;
                    }
                } catch (LogDamagedException e) {
                    assertThat(e.getMessage()).contains(file.getKey()).doesNotContain("\n");
                    assertThat(counts).isTrue();
                    damaged++;
                }
            }
        }
        assertThat(damaged).isGreaterThan(closed ? 1000 : 8000);
        assertThat(torn > 0).isEqualTo(!closed);
    }

    /** The shortest form of bench/fuzz: without looking where it leads. */
    @Test
    void changesWithChecksumsMadeRightAreRefusedOrReadInOrder() {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            byte[] input = new byte[1 + 3 * (1 + random.nextInt(4))];
            random.nextBytes(input);
            for (int at = 1; at < input.length && random.nextInt(4) > 0; at += 3) {
                // Where heads and frames are rather than bodies.
                input[at] = 0;
            }
            input[0] |= random.nextInt(8) == 0 ? 0 : -128;
            try {
                LogFuzz.fuzzerTestOneInput(input);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(Arrays.toString(input), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Names.SEGMENT, Names.SPILL, Manifest.NAME})
    void aFileThatIsMissingIsMissed(String kind) throws Exception {
        Map<String, byte[]> files = files(true);
        Recovery sound = look(files);
        for (String name : files.keySet()) {
            boolean spare = sound.spares.stream().anyMatch(segment -> segment.toString().equals(name));
            boolean last = sound.tail().toString().equals(name);
            if (name.endsWith(kind) && !spare && !last) {
                Map<String, byte[]> fewer = new TreeMap<>(files);
                fewer.remove(name);

                assertThatThrownBy(() -> open(SimulatedDisk.of(fewer))).as(name)
                        .isInstanceOf(LogDamagedException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Names.SEGMENT, Names.SPILL, Manifest.NAME})
    void whatALaterVersionWroteIsRefused(String kind) throws Exception {
        Map<String, byte[]> files = files(true);
        String name = files.keySet().stream().filter(each -> each.endsWith(kind)).findFirst().orElseThrow();
        files.get(name)[11] = 2;

        assertThatThrownBy(() -> open(SimulatedDisk.of(files))).isInstanceOf(LogDamagedException.class)
                .hasMessage(name + " is of format 2, this version reads formats up to 1."
                        + " Nothing was changed. Start the version that wrote it, or a later one.");
    }

    @Test
    void aSegmentOfAnotherJournalIsRefused() throws Exception {
        Map<String, byte[]> files = files(true);
        String name = look(files).segments.get(0).toString();
        Map<String, byte[]> others = files(true);
        files.put(name, others.get(name));

        assertThatThrownBy(() -> open(SimulatedDisk.of(files))).isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("belongs to the journal");
    }

    /** One bit less in the last batch. */
    private Map<String, byte[]> torn() throws Exception {
        Map<String, byte[]> files = files(false);
        Segment tail = look(files).tail();
        files.get(tail.toString())[(int) tail.end - 200] ^= 1;
        return files;
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "CUT_NAME", "BATCH"})
    void whatIsCutOffIsKeptBeside(Disk.Force forgotten) throws Exception {
        Map<String, byte[]> files = torn();
        Recovery.Torn torn = look(files).torn.get(0);
        boolean kept = true;
        for (int i = 0; i < 20; i++) {
            SimulatedDisk disk = SimulatedDisk.of(files, new Random(i)).forgetting(forgotten::equals);
            open(disk);
            byte[] bytes = disk.afterPowerLoss().content().get(Names.of(1, Names.CUT));
            kept &= Arrays.equals(bytes, Arrays.copyOfRange(files.get(torn.segment().toString()), (int) torn.from(),
                    (int) torn.to()));
        }

        assertThat(kept).isEqualTo(forgotten == Disk.Force.BATCH);
    }

    /** The process ends between a spare's rename and the folder's force; the next one takes it into use. */
    @ParameterizedTest
    @EnumSource(names = {"FOUND_NAMES", "FOUND_BATCH"})
    void aNameThatIsSeenAndWasNotForcedLasts(Disk.Force forgotten) throws Exception {
        int lost = 0;
        for (int i = 0; i < 20; i++) {
            int[] names = new int[1];
            SimulatedDisk disk = new SimulatedDisk(new Random(i)).forgetting(forgotten::equals);
            SegmentLog killed = open(disk);
            disk.with(why -> why == Disk.Force.SPARE_NAME && ++names[0] == 2 ? SimulatedDisk.Fault.KILL
                    : SimulatedDisk.Fault.NONE);
            assertThatThrownBy(() -> killed.append(batch("a"))).isInstanceOf(FailedException.class);
            SimulatedDisk next = disk.afterKill();
            SegmentLog log = open(next);
            while (log.stats().segments() < 2) {
                log.append(batch("a", "a", "a"));
            }
            List<String> all = all(log);
            lost += all(open(next.afterPowerLoss())).equals(all) ? 0 : 1;
        }

        assertThat(lost > 0).isEqualTo(forgotten == Disk.Force.FOUND_NAMES);
    }

    @Test
    void ofWhatIsCutOffThreeFilesAreKept() throws Exception {
        Map<String, byte[]> files = files(false);
        for (int i = 0; i < 6; i++) {
            SimulatedDisk disk = SimulatedDisk.of(files);
            SegmentLog log = open(disk);
            log.append(batch("a", "b"));
            files = disk.content();
            Segment tail = look(files).tail();
            files.get(tail.toString())[(int) tail.end - 200] ^= 1;
        }

        assertThat(files.keySet()).filteredOn(name -> name.endsWith(Names.CUT))
                .containsExactly(Names.of(3, Names.CUT), Names.of(4, Names.CUT), Names.of(5, Names.CUT));
    }

    @ParameterizedTest
    @EnumSource(names = {"BACKUP", "MANIFEST", "MANIFEST_NAME", "BATCH"})
    void aBackupLastsOnceItIsSaidToBeThere(Disk.Force forgotten) throws Exception {
        SegmentLog log = open(SimulatedDisk.of(files(false)));
        List<String> all = all(log);
        int lost = 0;
        for (int i = 0; i < 40; i++) {
            SimulatedDisk to = new SimulatedDisk(new Random(i)).forgetting(forgotten::equals);
            log.backup(to);
            try {
                lost += all(open(to.afterPowerLoss())).equals(all) ? 0 : 1;
            } catch (IOException e) {
                lost++;
            }
        }

        assertThat(lost > 0).isEqualTo(forgotten != Disk.Force.BATCH);
    }

    @Test
    void noSpaceForASpareIsAFullLogAndNoFailedOne() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(3));
        SegmentLog log = open(disk);
        log.append(batch("a"));
        boolean[] full = {true};
        int[] calls = new int[1];
        disk.with(why -> full[0] && why == null && calls[0]++ % 2 == 1 ? SimulatedDisk.Fault.ENOSPC
                : SimulatedDisk.Fault.NONE);
        log.upkeep().now();
        full[0] = false;
        SimulatedDisk none = new SimulatedDisk(new Random(3)).with(why -> why == null
                && full[0] ? SimulatedDisk.Fault.ENOSPC : SimulatedDisk.Fault.NONE);
        SegmentLog other = open(none);
        full[0] = true;

        assertThatThrownBy(() -> other.append(batch("a"))).isInstanceOf(FullException.class)
                .hasMessage("no segment could be made: ENOSPC");
        assertThat(other.full()).isTrue();
        assertThatThrownBy(() -> other.append(List.of(Sent.delivery("a", "1", 1, new byte[10_000]))))
                .isInstanceOf(FullException.class);
        full[0] = false;
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(other.append(batch("a"))).isEqualTo(1);
        assertThat(other.full() || other.failed() || log.failed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriteOrForceThatFailsIsFinal(boolean force) throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(4));
        SegmentLog log = open(disk);
        log.append(batch("a"));
        boolean[] failing = {true};
        disk.with(why -> failing[0] && why == (force ? Disk.Force.BATCH : null) ? SimulatedDisk.Fault.EIO
                : SimulatedDisk.Fault.NONE);
        assertThatThrownBy(() -> log.append(batch("a"))).isInstanceOf(FailedException.class);
        failing[0] = false;
        int forced = disk.forced().get(Disk.Force.BATCH);

        assertThat(log.failed()).isTrue();
        assertThatThrownBy(() -> log.append(batch("a"))).isInstanceOf(FailedException.class);
        log.close();
        assertThat(disk.forced()).doesNotContainKey(Disk.Force.END_MARK).containsEntry(Disk.Force.BATCH, forced);
    }
}
