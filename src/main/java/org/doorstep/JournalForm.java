package org.doorstep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Component;
import org.doorstep.broker.OutsideJournal;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.dispatch.JournalComponent;
import org.doorstep.dispatch.LanePool;
import org.doorstep.dispatch.Transactions;
import org.doorstep.journal.EmbeddedJournal;
import org.doorstep.journal.JournalStore;
import org.doorstep.journal.UnfinishedRoutes;
import org.doorstep.journal.log.FileDisk;
import org.doorstep.journal.log.LogDamagedException;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.metrics.Metrics;
import org.doorstep.store.Database;
import org.doorstep.store.Positions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in one of its two forms, embedded or outside, with what gives its deliveries to the lanes. Nobody else knows which it is. */
interface JournalForm {

    /** Exit code of a process whose disk has failed it. */
    int FAILED = 3;
    int SPARES = 2;
    int SMALLEST_SEGMENT = 1 << 20;
    int LARGEST_SEGMENT = 32 << 20;
    /** Of the journal's disk, where that is small. */
    int SEGMENTS = 64;
    Duration SLOW_SYNC = Duration.ofSeconds(1);
    Logger log = LoggerFactory.getLogger(JournalForm.class);

    /** @throws ConfigException where it cannot be opened: with the ways out */
    static JournalForm open(Settings.Journal settings, Path data, Database database, UnfinishedRoutes unfinished) {
        return settings.url().isPresent() ? new Outside(OutsideJournal.open(settings), unfinished)
                : new Embedded(embedded(settings, data.resolve("journal"), database), database, unfinished);
    }

    JournalStore store();

    /** What runs the lanes, where that is ours: to be closed when their routes have stopped. Once, before {@link #component}. */
    Optional<AutoCloseable> lanes(Transactions transactions);

    /** The Camel component {@code journal}. */
    Component component();

    /** What is to be counted of it, where that is ours. */
    default void measure(Metrics metrics, Supplier<Collection<String>> feeds) {
    }

    private static EmbeddedJournal embedded(Settings.Journal settings, Path folder, Database database) {
        JournalImport.notNeeded(folder.getParent());
        SegmentLog opened = opened(folder, settings.disk(), segment(settings.disk()), Positions.highest(database));
        try {
            Positions positions = new Positions(database, opened.identity());
            Map<String, Long> known = positions.all();
            if (!settings.acceptGap()) {
                refuseGap(opened, known);
            } else {
                positions.say(accepted(opened, known));
            }
            return new EmbeddedJournal(opened, settings.disk(), JournalForm::failed);
        } catch (IOException e) {
            opened.close();
            throw new ConfigException("the journal in " + folder + " cannot be read: " + ConfigException.reason(e) + ". Look at the disk of the data folder");
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** @throws ConfigException where it cannot be opened: with the ways out */
    static SegmentLog opened(Path folder, long disk, int segment, long floor) {
        try {
            return SegmentLog.open(FileDisk.lock(folder), new SegmentLog.Options(disk, segment, SPARES, SLOW_SYNC), floor);
        } catch (LogDamagedException e) {
            throw new ConfigException("the journal in " + folder + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            throw new ConfigException("the journal in " + folder + " cannot be opened: " + ConfigException.reason(e) + ". Make it a folder that this user may write in, on a disk with room");
        }
    }

    /** Small where the disk is, so that what stands still keeps little else. */
    static int segment(long disk) {
        return (int) Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, disk / SEGMENTS) / 4096 * 4096);
    }

    /** A database that was restored to an older state cannot be given what it has not had: the journal freed it when another was through with it. */
    private static void refuseGap(SegmentLog opened, Map<String, Long> positions) {
        List<String> gaps = opened.gone().entrySet().stream().filter(gone -> positions.getOrDefault(gone.getKey(), 0L) < gone.getValue())
                .map(gone -> "feed " + gone.getKey() + ", numbers " + (positions.getOrDefault(gone.getKey(), 0L) + 1) + " to " + gone.getValue()).sorted().toList();
        if (!gaps.isEmpty()) {
            throw new ConfigException("the database is older than the journal: deliveries are missing that the journal has no more (" + String.join("; ", gaps)
                    + "). Restore the newer database; or start once with --accept-gap, and fetch what is missing with bin/doorstep catch-up");
        }
    }

    /** What is missing is accepted once: it counts as through, up to where the journal still has something of the feed. */
    private static Map<String, Long> accepted(SegmentLog opened, Map<String, Long> positions) throws IOException {
        Map<String, Long> accepted = new HashMap<>();
        for (Map.Entry<String, Long> gone : opened.gone().entrySet()) {
            long known = positions.getOrDefault(gone.getKey(), 0L);
            List<SegmentLog.Entry> next = opened.read(gone.getKey(), known, 1, 1);
            long free = next.isEmpty() ? gone.getValue() : Math.min(gone.getValue(), next.get(0).number() - 1);
            if (free > known) {
                accepted.put(gone.getKey(), free);
            }
        }
        return accepted;
    }

    /** After a moment in which those who wait are told to come back. */
    private static void failed(Exception cause) {
        log.error("journal_failed cause=\"{}\" remedy=\"make room on its disk, or mend it, and start again: nothing that was answered is lost\"", cause.getMessage());
        Thread end = new Thread(() -> {
            try {
                Thread.sleep(1_000);
            } catch (InterruptedException e) {
                // Then at once.
            }
            Runtime.getRuntime().halt(FAILED);
        }, "doorstep-journal-failed");
        end.setDaemon(true);
        end.start();
    }

    /** A segment log in the data folder. */
    final class Embedded implements JournalForm {

        private final EmbeddedJournal journal;
        private final Database database;
        private final UnfinishedRoutes unfinished;
        private LanePool pool;

        private Embedded(EmbeddedJournal journal, Database database, UnfinishedRoutes unfinished) {
            this.journal = journal;
            this.database = database;
            this.unfinished = unfinished;
        }

        @Override
        public JournalStore store() {
            return journal;
        }

        @Override
        public Optional<AutoCloseable> lanes(Transactions transactions) {
            pool = new LanePool(journal, new Positions(database, journal.identity()), transactions);
            return Optional.of(pool);
        }

        @Override
        public Component component() {
            return new JournalComponent(pool, unfinished);
        }

        @Override
        public void measure(Metrics metrics, Supplier<Collection<String>> feeds) {
            metrics.beforeScrape(new JournalMeters(journal, feeds, Clock.systemUTC(), metrics.registry())::refresh);
        }
    }

    /** Queues of a broker elsewhere. */
    final class Outside implements JournalForm {

        private final OutsideJournal journal;
        private final UnfinishedRoutes unfinished;

        private Outside(OutsideJournal journal, UnfinishedRoutes unfinished) {
            this.journal = journal;
            this.unfinished = unfinished;
        }

        @Override
        public JournalStore store() {
            return journal;
        }

        @Override
        public Optional<AutoCloseable> lanes(Transactions transactions) {
            return Optional.empty();
        }

        @Override
        public Component component() {
            return journal.component(unfinished);
        }
    }
}
