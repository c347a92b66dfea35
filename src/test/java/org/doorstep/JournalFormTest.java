package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.journal.UnfinishedRoutes;
import org.doorstep.journal.log.FileDisk;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.store.Database;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFormTest {

    private static final int DISK = 64 << 20;

    @TempDir
    private Path folder;

    @Test
    void aGapIsAcceptedOnceAlsoOfAFeedThatNothingComesOfAnyMore() throws Exception {
        SegmentLog.Options options = new SegmentLog.Options(DISK, 1 << 20, 2, Duration.ofSeconds(1));
        try (SegmentLog log = SegmentLog.open(FileDisk.lock(folder.resolve("journal")), options, 0)) {
            log.append(List.of(Samples.delivery("mls", new byte[10])));
            log.through("mls", 1);
            for (int n = 0; n < 4; n++) {
                log.append(List.of(Samples.delivery("other", new byte[500_000])));
            }
            log.through("other", 4);
            Awaitility.await().until(() -> log.gone().containsKey("mls"));
        }
        try (Database database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder)) {
            assertThatThrownBy(() -> open(database, false)).isInstanceOf(ConfigException.class).hasMessageContaining("feed mls, numbers 1 to 1");
            open(database, true);
            open(database, false);
            assertThat(database.reader().queryForList("SELECT number FROM lane_positions WHERE feed = 'other'", Long.class)).as("what the journal still has is not left out")
                    .allMatch(number -> number < 5);
        }
    }

    private void open(Database database, boolean acceptGap) throws Exception {
        Settings.Journal settings = new Settings.Journal(Optional.empty(), DISK, 1 << 20, Duration.ofSeconds(5), Optional.empty(), Optional.empty(), acceptGap);
        JournalForm.open(settings, folder, database, new UnfinishedRoutes()).store().close();
    }
}
