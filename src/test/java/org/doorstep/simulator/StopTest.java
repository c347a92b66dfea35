package org.doorstep.simulator;

import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StopTest {

    private final Stop stop = new Stop();

    @Test
    void wakesWhoWaits() throws Exception {
        AtomicReference<Thread> waiting = new AtomicReference<>();
        CompletableFuture<Void> wait = runAsync(() -> {
            waiting.set(Thread.currentThread());
            pause(Duration.ofHours(1));
        });
        await().until(() -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);

        stop.raise();

        assertThat(wait).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(stop.raised()).isTrue();
    }

    @Test
    void otherwiseAWaitIsAsLongAsItSays() {
        long start = System.nanoTime();

        pause(Duration.ofMillis(20));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(stop.raised()).isFalse();
    }

    private void pause(Duration duration) {
        try {
            Time.SYSTEM.pause(duration, stop);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
