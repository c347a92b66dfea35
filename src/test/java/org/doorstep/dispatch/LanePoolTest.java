package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.doorstep.config.Settings;
import org.doorstep.event.Delivery;
import org.doorstep.journal.EmbeddedJournal;
import org.doorstep.journal.Handover;
import org.doorstep.journal.log.FileDisk;
import org.doorstep.journal.log.SegmentLog;
import org.doorstep.store.Database;
import org.doorstep.store.Positions;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns of several feeds on the pool's three threads, where they meet: with routes that only note what they are given. */
class LanePoolTest {

    private static final List<String> SHARING = List.of("a", "b", "c", "d");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Database database;
    private EmbeddedJournal journal;
    private Positions positions;
    private LanePool pool;
    private final Map<String, List<String>> taken = new ConcurrentHashMap<>();
    private final List<String> finished = new ArrayList<>();
    private final CountDownLatch let = new CountDownLatch(1);
    private final CountDownLatch letOne = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(3);

    @BeforeEach
    void open() throws Exception {
        database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder);
        journal = new EmbeddedJournal(SegmentLog.open(FileDisk.lock(folder.resolve("journal")), new SegmentLog.Options(16 << 20, 1 << 20, 2, Duration.ofSeconds(1)), 0), 16 << 20, failed -> { });
        positions = new Positions(database, journal.identity());
        pool = new LanePool(journal, positions, new Transactions(database.transactions(), database.transactions()));
    }

    @AfterEach
    void close() throws Exception {
        let.countDown();
        letOne.countDown();
        pool.close();
        journal.close();
        database.close();
    }

    /** Prepares its bundles where they may be shared, else is done with them. */
    private LaneReader.Route route(Consumer<List<PreparedBundle>> finish, boolean well) {
        return handover -> {
            note(handover);
            if (Together.current() == null) {
                handover.finish();
                return true;
            }
            Together.current().add(finish, new PreparedBundle(handover.take(), handover, null, null));
            return well;
        };
    }

    private void note(Handover handover) {
        handover.hold();
        handover.take().deliveries().forEach(delivery -> taken.computeIfAbsent(delivery.feed(), feed -> new ArrayList<>()).add(delivery.id()));
    }

    private void finish(List<PreparedBundle> prepared) {
        prepared.forEach(each -> {
            each.handover().finish();
            finished.add(each.bundle().feed());
        });
    }

    private LaneReader.Route holding(CountDownLatch until) {
        return handover -> {
            held.countDown();
            try {
                until.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            handover.finish();
            return true;
        };
    }

    private List<String> write(List<String> feeds) throws Exception {
        List<Delivery> batch = feeds.stream().map(feed -> Samples.delivery(feed, new byte[10])).toList();
        journal.commit(batch);
        return batch.stream().map(Delivery::id).toList();
    }

    /** Their first turns are their own. */
    private void known() throws Exception {
        for (int n = 1; n <= 3; n++) {
            write(SHARING);
            int all = n;
            Awaitility.await().atMost(SOON).until(() -> SHARING.stream().allMatch(feed -> taken.getOrDefault(feed, List.of()).size() == all));
        }
        Awaitility.await().atMost(SOON).until(() -> SHARING.stream().allMatch(feed -> journal.empty(feed)));
        finished.clear();
    }

    /** All threads are busy; one is let go when what is to be shared is due. */
    private void busy() throws Exception {
        pool.begin("x", holding(letOne));
        pool.begin("y", holding(let));
        pool.begin("z", holding(let));
        write(List.of("x", "y", "z"));
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsCommittedTogetherWhileTheLanesStopIsSaidOfAllOfThem() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        AtomicReference<Thread> closing = new AtomicReference<>();
        SHARING.forEach(feed -> pool.begin(feed, route(prepared -> {
            inHand.countDown();
            Awaitility.await().atMost(SOON).until(() -> closing.get() != null && closing.get().getState() == Thread.State.TIMED_WAITING);
            finish(prepared);
        }, true)));
        known();
        busy();
        write(SHARING);
        letOne.countDown();
        assertThat(inHand.await(20, TimeUnit.SECONDS)).isTrue();
        let.countDown();
        Thread stopping = new Thread(() -> {
            try {
                pool.close();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        // Behind the timer, which ends at once.
        Field timer = LanePool.class.getDeclaredField("timer");
        timer.setAccessible(true);
        stopping.start();
        Awaitility.await().atMost(SOON).until(((java.util.concurrent.ExecutorService) timer.get(pool))::isTerminated);
        closing.set(stopping);
        stopping.join();

        assertThat(finished).containsExactlyInAnyOrderElementsOf(SHARING);
        Map<String, Long> last = new HashMap<>();
        SHARING.forEach(feed -> last.put(feed, journal.waiting(feed).getAsLong()));
        assertThat(last).as("not said to be through").allSatisfy((feed, left) -> assertThat(left).isZero());
    }

    @Test
    void aBundleWhoseRouteFailsAfterItWasPreparedIsNotFinishedWithTheOthers() throws Exception {
        SHARING.forEach(feed -> pool.begin(feed, route(this::finish, !feed.equals("b"))));
        known();
        busy();
        write(SHARING);
        letOne.countDown();
        Awaitility.await().atMost(SOON).until(() -> taken.get("b").size() == 5);
        assertThat(finished).containsExactly("a", "c", "d");
    }

    @Test
    void whatAnErrorEndsIsTakenAgain() throws Exception {
        SHARING.forEach(feed -> pool.begin(feed, route(prepared -> {
            throw new AssertionError("of nobody's making");
        }, true)));
        known();
        busy();
        write(SHARING);
        letOne.countDown();
        Awaitility.await().atMost(SOON).until(() -> SHARING.stream().allMatch(feed -> taken.get(feed).size() == 5));
    }

    /** What one thread has looked at, and left for others, another one may have looked for meanwhile. */
    @Test
    void aTurnThatIsNotToBeSharedIsTakenByItself() throws Exception {
        SHARING.forEach(feed -> pool.begin(feed, route(this::finish, true)));
        known();
        pool.begin("w", route(this::finish, true));
        busy();
        Field readers = LanePool.class.getDeclaredField("readers");
        readers.setAccessible(true);
        Object lone = ((Map<?, ?>) readers.get(pool)).get("w");
        write(List.of("a", "w"));
        // Nothing is known of it yet, so it is not shared; who wants to know that waits here.
        synchronized (lone) {
            letOne.countDown();
            Awaitility.await().atMost(SOON).until(() -> asking());
            let.countDown();
            Awaitility.await().atMost(SOON).until(() -> idle() >= 2);
        }
        Awaitility.await().atMost(SOON).until(() -> taken.containsKey("w"));
        for (String feed : List.of("a", "w", "a", "w")) {
            Awaitility.await().atMost(SOON).until(() -> idle() >= 3);
            int before = taken.get(feed).size();
            write(List.of(feed));
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(taken.get(feed)).hasSize(before + 1));
        }
    }

    private static boolean asking() {
        return lanes(Thread.State.BLOCKED) == 1;
    }

    private static int idle() {
        return lanes(Thread.State.WAITING) + lanes(Thread.State.TIMED_WAITING);
    }

    private static int lanes(Thread.State state) {
        return (int) Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("doorstep-lane") && thread.getState() == state).count();
    }
}
