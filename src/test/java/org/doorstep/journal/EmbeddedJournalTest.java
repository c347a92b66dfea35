package org.doorstep.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.journal.log.FileDisk;
import org.doorstep.journal.log.SegmentLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The journal in this process, on a real disk. */
class EmbeddedJournalTest extends JournalContract {

    private static EmbeddedJournal journal;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        journal = new EmbeddedJournal(SegmentLog.open(FileDisk.lock(folder), new SegmentLog.Options(1L << 30, 1 << 20, 2, Duration.ofSeconds(1)), 0), 1L << 30, failure -> { });
    }

    @AfterAll
    static void shut() throws Exception {
        journal.close();
    }

    @Override
    protected JournalStore store() {
        return journal;
    }

    @Override
    protected List<Delivery> kept(String feed, int deliveries) throws Exception {
        List<Delivery> kept = journal.read(feed, 0, 10_000, 1 << 30).stream().map(SegmentLog.Entry::delivery).toList();
        assertThat(kept).hasSize(deliveries);
        return kept;
    }
}
