package org.doorstep;

import java.time.Duration;
import java.util.Optional;
import org.doorstep.door.Doors;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalStore;

/** Whether the journal takes deliveries, and if not why. Any thread, never long. */
record JournalState(Journal journal, JournalStore store, DiskWatch disk, Duration patience) {

    /** What keeps the journal from writing. */
    Optional<String> wrong() {
        return journal.failing() ? Optional.of("the last commit failed")
                : journal.commitUnderWay().compareTo(patience) > 0 ? Optional.of("a commit hangs") : Optional.empty();
    }

    /** Why no delivery can be accepted now, in the words of {@code /ready}. */
    Optional<String> notReady(Doors doors) {
        return !doors.isOpen() ? Optional.of("starting or stopping")
                : wrong().isPresent() ? Optional.of("journal unavailable")
                : store.full() ? Optional.of("journal full")
                : disk.full() ? Optional.of("disk full") : Optional.empty();
    }
}
