package org.doorstep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.doorstep.broker.KahaJournal;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.log.FailedException;
import org.doorstep.journal.log.FullException;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.store.Database;
import org.doorstep.store.Positions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what waits in the embedded journal of an earlier version. It goes only when all of it is durable in today's journal, so an import that was
 * broken off is done again from the beginning; what then is there twice is recognised by its ids.
 */
public final class JournalImport {

    private static final Logger log = LoggerFactory.getLogger(JournalImport.class);
    /** Of bodies, written together. */
    private static final long BATCH = 1 << 20;
    /** What was accepted is taken over even where it passes doorstep.journal.disk. */
    private static final long NO_LIMIT = Long.MAX_VALUE / 2;

    private final SegmentLog into;
    private final Map<String, Long> taken = new TreeMap<>();
    private final List<Delivery> batch = new ArrayList<>();
    private long bytes;

    private JournalImport(SegmentLog into) {
        this.into = into;
    }

    /**
     * On the data folder of a Doorstep that does not run.
     *
     * @return deliveries by feed; empty where there is no such journal
     * @throws ConfigException for the user
     */
    public static Map<String, Long> run(Settings settings) throws Exception {
        if (settings.journal().url().isPresent()) {
            throw new ConfigException("doorstep.journal.url is set, and an import goes into the embedded journal. Remove the key until what waits in that one is dispatched");
        }
        if (!Files.isDirectory(settings.data())) {
            throw new ConfigException("there is no data folder " + settings.data() + ". Name it with --data");
        }
        try (DataFolder folder = DataFolder.open(settings.data())) {
            Optional<KahaJournal> found = KahaJournal.find(folder.path());
            if (found.isEmpty()) {
                return Map.of();
            }
            try (KahaJournal earlier = found.get()) {
                Map<String, Long> taken = taken(earlier, settings, folder.path());
                earlier.remove();
                return taken;
            }
        }
    }

    private static Map<String, Long> taken(KahaJournal earlier, Settings settings, Path data) throws Exception {
        try (Database database = Database.open(settings.database(), data);
             SegmentLog into = JournalForm.opened(data.resolve("journal"), NO_LIMIT, JournalForm.segment(settings.journal().disk()), Positions.highest(database))) {
            JournalImport all = new JournalImport(into);
            earlier.read(all::add);
            all.write();
            return all.taken;
        } catch (FullException | FailedException e) {
            throw new ConfigException("the import was broken off: " + e.getMessage() + ". Make room on the disk of " + data + ", and do it again: nothing is lost");
        }
    }

    private void add(Bundle bundle) throws FullException, FailedException {
        batch.addAll(bundle.deliveries());
        bytes += bundle.deliveries().stream().mapToLong(delivery -> delivery.body().length).sum();
        taken.merge(bundle.feed(), (long) bundle.deliveries().size(), Long::sum);
        if (bytes >= BATCH) {
            write();
        }
    }

    private void write() throws FullException, FailedException {
        if (!batch.isEmpty()) {
            into.append(batch);
            batch.clear();
            bytes = 0;
        }
    }

    /**
     * Before a start: removes an earlier version's journal that holds nothing.
     *
     * @throws ConfigException where it holds something
     */
    static void notNeeded(Path data) {
        try {
            Optional<KahaJournal> found = KahaJournal.find(data);
            if (found.isEmpty()) {
                return;
            }
            try (KahaJournal earlier = found.get()) {
                long deliveries = earlier.deliveries();
                if (deliveries > 0) {
                    throw new ConfigException("the journal in " + earlier.folder() + " was written by an earlier version and holds " + deliveries
                            + (deliveries == 1 ? " delivery that is" : " deliveries that are") + " not dispatched yet. Take them over with bin/doorstep journal import, then start again");
                }
                earlier.remove();
                log.info("earlier_journal_removed folder={} reason=\"an earlier version's, nothing waited in it\"", earlier.folder());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ConfigException("the earlier version's journal in " + data + " cannot be read: " + ConfigException.reason(e));
        }
    }
}
