package org.doorstep.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
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
import java.util.stream.Stream;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.event.Delivery;
import org.doorstep.testing.Switched;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real broker; commits are held up where a test must know what they take together. */
class JournalTest {

    private static final Duration NO_TIME = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Backlog.Held NOTHING = new Backlog.Held() {
        @Override
        public long ofFeed(String feed) {
            return 0;
        }

        @Override
        public long ofAll() {
            return 0;
        }
    };

    private static EmbeddedBroker broker;

    private final Switched switched = new Switched(broker.connections());
    private final Backlog backlog = new Backlog(NOTHING, 1 << 30, InstantSource.system());
    private final Journal journal = new Journal(switched.connections(), 1 << 20, backlog);
    private String feed;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        broker = EmbeddedBroker.journal(folder, 1L << 30);
    }

    @AfterAll
    static void shut() throws Exception {
        broker.close();
    }

    @BeforeEach
    void feedOfItsOwn(TestInfo test) {
        feed = test.getTestMethod().orElseThrow().getName();
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
        switched.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> switched.arrivals() == 1);
        for (int i = 1; i <= 600; i++) {
            writes.add(write(Integer.toString(i)));
        }
        switched.release();

        List<Delivery> deliveries = written(writes);

        assertThat(switched.commits()).isEqualTo(4);
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
        switched.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> switched.arrivals() == 1);
        for (int i = 0; i < 3; i++) {
            writes.add(write("x".repeat(300_000)));
        }
        switched.release();
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
        switched.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> switched.arrivals() == 1);
        String other = feed + "-other";
        writes.add(journal.write(draft(feed, "1"), NO_TIME));
        writes.add(journal.write(draft(other, "2"), NO_TIME));
        writes.add(journal.write(draft(feed, "3"), NO_TIME));
        switched.release();
        written(writes);

        assertThat(switched.commits()).isEqualTo(2);
        assertThat(bundles(feed, 3)).extracting(List::size).containsExactly(1, 2);
        assertThat(bundles(other, 1)).extracting(List::size).containsExactly(1);
    }

    @Test
    void whatWaitsIsBoundedInBytesAndRoomComesBack() throws Exception {
        switched.hold();
        CompletableFuture<Delivery> large = write("x".repeat((1 << 20) - 400));
        assertThatThrownBy(() -> journal.write(draft(feed, "y"), NO_TIME)).isInstanceOf(JournalUnavailableException.class).hasMessage("memory full");
        assertThat(journal.waitingBytes()).isPositive().isLessThanOrEqualTo(1 << 20);
        switched.release();
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
        switched.hold();
        CompletableFuture<Delivery> first = write("first");
        await().until(() -> switched.arrivals() == 1);
        List<CompletableFuture<Delivery>> given = List.of(write("given up 1"), write("given up 2"));
        CompletableFuture<Delivery> stayed = write("stayed");
        given.forEach(write -> write.cancel(false));
        switched.release();
        written(first);
        written(stayed);

        assertThat(bundles(2).stream().flatMap(List::stream)).extracting(delivery -> new String(delivery.body(), UTF_8)).containsExactly("first", "stayed");
        assertThat(journal.waitingBytes()).isZero();
    }

    @Test
    void aCommitThatFailsFailsEveryOneItTookAndTheNextGoesOn() throws Exception {
        written(write("before"));
        switched.fail("commit");
        CompletableFuture<Delivery> lost = write("lost");

        assertThatThrownBy(() -> written(lost)).isInstanceOf(ExecutionException.class).cause().isInstanceOf(JournalUnavailableException.class);
        assertThat(journal.failing()).isTrue();
        assertThat(journal.waitingBytes()).isZero();

        switched.work();
        Delivery after = untilWritten("after");
        assertThat(journal.failing()).isFalse();
        assertThat(bundles(2).stream().flatMap(List::stream).toList()).extracting(Delivery::id).last().isEqualTo(after.id());
    }

    @Test
    void aBrokerThatIsAwayIsAskedAgainAndNoConnectionIsLeftOpen() throws Exception {
        for (String method : List.of("createConnection", "createSession")) {
            written(write("warm"));
            switched.fail("commit");
            assertThatThrownBy(() -> written(write("breaks the connection"))).isInstanceOf(ExecutionException.class);
            switched.fail(method);
            int refused = switched.refused();
            await().until(() -> {
                assertThatThrownBy(() -> written(write("fails"))).isInstanceOf(ExecutionException.class).cause().isInstanceOf(JournalUnavailableException.class);
                return switched.refused() > refused + 1;
            });
            switched.work();
            untilWritten("works");
            assertThat(switched.openConnections()).as(method).isEqualTo(1);
        }
    }

    @Test
    void closeWritesWhatIsWaitingAndLetsNobodyElseIn() throws Exception {
        switched.hold();
        List<CompletableFuture<Delivery>> writes = new ArrayList<>(List.of(write("0")));
        await().until(() -> switched.arrivals() == 1);
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
        switched.release();
        closing.get(20, TimeUnit.SECONDS);
        closer.shutdown();

        assertThat(bundles(300).stream().flatMap(List::stream).toList()).hasSize(written(writes).size());
        assertThat(switched.openConnections()).isZero();
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

    /** What the journal holds of a feed: exactly so many deliveries. */
    private static List<List<Delivery>> bundles(String feed, int deliveries) throws Exception {
        List<List<Delivery>> bundles = new ArrayList<>();
        try (Connection connection = broker.connections().createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(Journal.queue(feed)));
            int seen = 0;
            while (seen < deliveries) {
                BytesMessage message = (BytesMessage) consumer.receive(10_000);
                assertThat(message).as("after %d of %d", seen, deliveries).isNotNull();
                bundles.add(Bundle.decode(message.getBody(byte[].class)).deliveries());
                seen += bundles.get(bundles.size() - 1).size();
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
        return bundles;
    }
}
