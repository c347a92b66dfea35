package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.doorstep.config.Settings;
import org.junit.jupiter.api.Test;

class DiskWatchTest {

    private final AtomicLong free = new AtomicLong(10_000);
    private final Settings.Disk marks = new Settings.Disk(1_000, 320);

    @Test
    void saysWhatIsLowAndWhatIsFullAndRecoversAlone() {
        try (DiskWatch watch = new DiskWatch(marks, free::get)) {
            assertThat(at(watch, 1_000)).isEqualTo("false null");
            assertThat(at(watch, 999)).isEqualTo("false degraded: little is free");
            assertThat(at(watch, 319)).isEqualTo("true full: nothing is accepted");
            assertThat(at(watch, 400)).isEqualTo("false degraded: little is free");
            assertThat(at(watch, 2_000)).isEqualTo("false null");
            assertThat(at(watch, 0)).isEqualTo("true full: nothing is accepted");
            assertThat(at(watch, 2_000)).isEqualTo("false null");
        }
    }

    @Test
    void doesNotGoToAndFroAtTheMark() {
        try (DiskWatch watch = new DiskWatch(marks, free::get)) {
            at(watch, 319);
            assertThat(at(watch, 329)).isEqualTo("true full: nothing is accepted");
            assertThat(at(watch, 330)).isEqualTo("false degraded: little is free");
            assertThat(at(watch, 1_030)).isEqualTo("false degraded: little is free");
            assertThat(at(watch, 1_031)).isEqualTo("false null");
        }
    }

    @Test
    void aDiskThatCannotSayChangesNothing() {
        LongSupplier broken = () -> {
            if (free.get() < 0) {
                throw new IllegalStateException("gone");
            }
            return free.get();
        };
        try (DiskWatch watch = new DiskWatch(marks, broken)) {
            at(watch, 100);
            assertThat(at(watch, -1)).isEqualTo("true full: nothing is accepted");
        }
    }

    private String at(DiskWatch watch, long bytes) {
        free.set(bytes);
        watch.look();
        return watch.full() + " " + watch.wrong().orElse(null);
    }
}
