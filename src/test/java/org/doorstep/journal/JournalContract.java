package org.doorstep.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.doorstep.event.Delivery;
import org.doorstep.testing.HeldStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What a journal promises, whatever its store is; commits are held up where a test must know what they take together. */
public abstract class JournalContract {

    private static final Duration NO_TIME = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Backlog backlog = new Backlog(Backlog.Held.UNKNOWN, 1 << 30, InstantSource.system());
    private HeldStore store;
    private Journal journal;
    private String feed;

    /** The store under test; the same for all tests of a class. */
    protected abstract JournalStore store() throws Exception;

    /** What the store holds of a feed: exactly so many deliveries. */
    protected abstract List<Delivery> kept(String feed, int deliveries) throws Exception;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        feed = test.getTestMethod().orElseThrow().getName() + COUNT.incrementAndGet();
        store = new HeldStore(store());
        journal = new Journal(store, 1 << 20, backlog);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void oneWaitsForNobody() throws Exception {
        Delivery delivery = written(write("a"));

        assertThat(delivery.feed()).isEqualTo(feed);
        assertThat(delivery.id()).matches("[0-9A-Z]{26}");
        assertThat(new String(delivery.body(), UTF_8)).isEqualTo("a");
        assertThat(bundles(1)).usingRecursiveComparison().isEqualTo(List.of(List.of(delivery)));
    }

    @Test
    void whatIsWrittenIsTheBacklogFromThenOn() throws Exception {
        written(write("a"));

        assertThat(backlog.age("another")).isZero();
        await().until(() -> !backlog.age(feed).isZero());
    }

    @Test
    void thoseWhoComeDuringACommitShareTheNext() throws Exception {
        store.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> store.arrivals() == 1);
        for (int i = 1; i <= 600; i++) {
            writes.add(write(Integer.toString(i)));
        }
        store.release();

        List<Delivery> deliveries = written(writes);

        assertThat(store.commits()).hasSize(4);
        List<List<Delivery>> bundles = bundles(601);
        assertThat(bundles).extracting(List::size).containsExactly(1, 256, 256, 88);
        assertThat(bundles.stream().flatMap(List::stream).map(Delivery::id)).isEqualTo(deliveries.stream().map(Delivery::id).toList());
        assertThat(deliveries).extracting(delivery -> new String(delivery.body(), UTF_8))
                .containsExactlyElementsOf(Stream.iterate(0, i -> i + 1).limit(601).map(String::valueOf).toList());
        assertThat(deliveries).extracting(Delivery::id).isSorted().doesNotHaveDuplicates();
        assertThat(deliveries).extracting(Delivery::receivedAt).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void oneCommitTakesAboutAMebibyte() throws Exception {
        store.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> store.arrivals() == 1);
        for (int i = 0; i < 3; i++) {
            writes.add(write("x".repeat(300_000)));
        }
        store.release();
        written(writes);
        writes = List.of(write("x".repeat(2 << 20)), write("1"));
        written(writes);

        assertThat(bundles(6)).extracting(List::size).startsWith(1, 3);
    }

    @Test
    void manyWritersAtOnceAllGetTheirOwnDelivery() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(16);
        try {
            List<Future<List<Delivery>>> all = new ArrayList<>();
            for (int writer = 0; writer < 16; writer++) {
                String name = "w" + writer + "-";
                all.add(writers.submit(() -> {
                    List<Delivery> mine = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        mine.add(written(write(name + i)));
                    }
                    return mine;
                }));
            }
            List<Delivery> deliveries = new ArrayList<>();
            for (Future<List<Delivery>> one : all) {
                List<Delivery> mine = one.get(20, TimeUnit.SECONDS);
                assertThat(mine).extracting(Delivery::id).isSorted();
                assertThat(mine).extracting(Delivery::receivedAt).isSorted();
                deliveries.addAll(mine);
            }
            assertThat(deliveries).extracting(Delivery::id).doesNotHaveDuplicates();
            List<Delivery> kept = bundles(800).stream().flatMap(List::stream).toList();
            assertThat(kept).extracting(Delivery::id).isSorted().containsExactlyInAnyOrderElementsOf(deliveries.stream().map(Delivery::id).toList());
            assertThat(kept).extracting(Delivery::receivedAt).isSorted();
        } finally {
            writers.shutdownNow();
        }
    }

    @Test
    void feedsOfOneCommitHaveBundlesOfTheirOwn() throws Exception {
        store.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> store.arrivals() == 1);
        String other = feed + "-other";
        writes.add(journal.write(draft(feed, "1"), NO_TIME));
        writes.add(journal.write(draft(other, "2"), NO_TIME));
        writes.add(journal.write(draft(feed, "3"), NO_TIME));
        store.release();
        written(writes);

        assertThat(store.commits()).hasSize(2);
        assertThat(bundles(feed, 3)).extracting(List::size).containsExactly(1, 2);
        assertThat(bundles(other, 1)).extracting(List::size).containsExactly(1);
    }

    @Test
    void whatWaitsIsBoundedInBytesAndRoomComesBack() throws Exception {
        store.hold();
        CompletableFuture<Delivery> large = write("x".repeat((1 << 20) - 400));
        assertThatThrownBy(() -> journal.write(draft(feed, "y"), NO_TIME)).isInstanceOf(JournalUnavailableException.class).hasMessage("memory full");
        assertThat(journal.waitingBytes()).isPositive().isLessThanOrEqualTo(1 << 20);
        store.release();
        written(large);

        written(write("z"));
        assertThat(journal.waitingBytes()).isZero();
        assertThat(bundles(2)).hasSize(2);
    }

    @Test
    void aBodyAsLargeAsTheMemoryStillPasses() throws Exception {
        assertThat(written(write("x".repeat(3 << 20))).body()).hasSize(3 << 20);
        assertThat(journal.waitingBytes()).isZero();
    }

    @Test
    void whoGaveUpWhileWaitingIsNotWritten() throws Exception {
        store.hold();
        CompletableFuture<Delivery> first = write("first");
        await().until(() -> store.arrivals() == 1);
        List<CompletableFuture<Delivery>> given = List.of(write("given up 1"), write("given up 2"));
        CompletableFuture<Delivery> stayed = write("stayed");
        given.forEach(write -> write.cancel(false));
        store.release();
        written(first);
        written(stayed);

        assertThat(bundles(2).stream().flatMap(List::stream)).extracting(delivery -> new String(delivery.body(), UTF_8)).containsExactly("first", "stayed");
        assertThat(journal.waitingBytes()).isZero();
    }

    @Test
    void aCommitThatFailsFailsEveryOneItTookAndTheNextGoesOn() throws Exception {
        written(write("before"));
        store.fail(true);
        CompletableFuture<Delivery> lost = write("lost");

        assertThatThrownBy(() -> written(lost)).isInstanceOf(ExecutionException.class).cause().isInstanceOf(JournalUnavailableException.class);
        assertThat(journal.failing()).isTrue();
        assertThat(journal.waitingBytes()).isZero();

        store.fail(false);
        Delivery after = untilWritten("after");
        assertThat(journal.failing()).isFalse();
        assertThat(bundles(2).stream().flatMap(List::stream).toList()).extracting(Delivery::id).last().isEqualTo(after.id());
    }

    @Test
    void closeWritesWhatIsWaitingAndLetsNobodyElseIn() throws Exception {
        store.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> store.arrivals() == 1);
        for (int i = 1; i < 300; i++) {
            writes.add(write(Integer.toString(i)));
        }
        ExecutorService closer = Executors.newSingleThreadExecutor();
        Future<?> closing = closer.submit(() -> {
            journal.close();
            return null;
        });
        await().untilAsserted(() -> assertThatThrownBy(() -> journal.write(draft(feed, "late"), NO_TIME))
                .isInstanceOf(JournalUnavailableException.class).hasMessage("closed"));
        store.release();
        closing.get(20, TimeUnit.SECONDS);
        closer.shutdown();

        assertThat(bundles(300).stream().flatMap(List::stream).toList()).hasSize(written(writes).size());
    }

    private CompletableFuture<Delivery> write(String body) throws Exception {
        return journal.write(draft(feed, body), PATIENCE);
    }

    private static Draft draft(String feed, String body) {
        return new Draft(feed, "reso", Delivery.PUSH, "authenticated", "", "", body.getBytes(UTF_8));
    }

    private Delivery untilWritten(String body) {
        return await().atMost(PATIENCE).ignoreExceptions().until(() -> written(write(body)), delivery -> true);
    }

    private static Delivery written(CompletableFuture<Delivery> write) throws Exception {
        return write.get(20, TimeUnit.SECONDS);
    }

    private static List<Delivery> written(List<CompletableFuture<Delivery>> writes) throws Exception {
        List<Delivery> deliveries = new ArrayList<>();
        for (CompletableFuture<Delivery> write : writes) {
            deliveries.add(written(write));
        }
        return deliveries;
    }

    private List<List<Delivery>> bundles(int deliveries) throws Exception {
        return bundles(feed, deliveries);
    }

    /** What each commit took of a feed, having seen that the store holds exactly that. */
    private List<List<Delivery>> bundles(String name, int deliveries) throws Exception {
        List<List<Delivery>> taken = store.commits().stream().map(batch -> batch.stream().filter(delivery -> delivery.feed().equals(name)).toList())
                .filter(some -> !some.isEmpty()).toList();
        assertThat(kept(name, deliveries)).extracting(JournalContract::whole).containsExactlyElementsOf(taken.stream().flatMap(List::stream).map(JournalContract::whole).toList());
        return taken;
    }

    private static List<Object> whole(Delivery delivery) {
        return List.of(delivery.id(), delivery.feed(), delivery.provider(), delivery.receivedAt(), delivery.origin(), delivery.proof(), delivery.sourceLabel(),
                delivery.eventName(), ByteBuffer.wrap(delivery.body()));
    }
}
