package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.journal.Bundles;
import org.doorstep.journal.Handover;
import org.doorstep.journal.UnfinishedRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits in the journal is taken together, on a real broker and through Camel's own consumer. */
class GatheringTest {

    private final List<List<String>> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger forgets = new AtomicInteger();
    private final UnfinishedRoutes unfinished = new UnfinishedRoutes();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private EmbeddedBroker broker;
    private ActiveMQConnectionFactory connections;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        broker = EmbeddedBroker.journal(folder, 1L << 30);
        connections = broker.connections();
        connections.getPrefetchPolicy().setQueuePrefetch(QueuePolicies.JOURNAL_PAGE);
        connections.getRedeliveryPolicy().setInitialRedeliveryDelay(0);
        camel.addComponent("journal", new OutsideJournalComponent(connections, unfinished));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("journal:mls").process(exchange -> {
                    List<String> ids = Handover.current().take().deliveries().stream().map(Delivery::id).toList();
                    taken.add(ids);
                    if (ids.size() > 1 && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not now");
                    }
                    if (forgets.getAndDecrement() <= 0) {
                        Handover.current().finish();
                    }
                });
            }
        });
    }

    @AfterEach
    void shut() throws Exception {
        camel.close();
        broker.close();
    }

    @Test
    void whatWaitsIsTakenTogetherAndInOrder() throws Exception {
        Bundles.write(connections, bundles(120, 10));
        camel.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> broker.messages("doorstep.deliveries.mls") == 0);
        assertThat(taken.stream().flatMap(List::stream)).containsExactlyElementsOf(ids(0, 120));
        assertThat(taken.size()).as("transactions").isBetween(2, 20);
        assertThat(taken).allSatisfy(some -> assertThat(some.size()).isLessThanOrEqualTo(100));
    }

    @Test
    void whatWasRolledBackComesAlone() throws Exception {
        failures.set(1);
        Bundles.write(connections, bundles(10, 10));
        camel.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> broker.messages("doorstep.deliveries.mls") == 0);
        List<String> failed = taken.stream().filter(some -> some.size() > 1).findFirst().orElseThrow();
        int at = taken.indexOf(failed);
        assertThat(taken.stream().skip(at + 1).limit(failed.size())).containsExactlyElementsOf(failed.stream().map(List::of).toList());
        taken.remove(at);
        assertThat(taken.stream().flatMap(List::stream)).containsExactlyElementsOf(ids(0, 10));
    }

    @Test
    void togetherTheyAreBounded() throws Exception {
        Bundles.write(connections, bundles(12, 100_000));
        camel.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> broker.messages("doorstep.deliveries.mls") == 0);
        assertThat(taken.stream().flatMap(List::stream)).containsExactlyElementsOf(ids(0, 12));
        assertThat(taken).allSatisfy(some -> assertThat(some.size()).isLessThanOrEqualTo(3));
    }

    private static List<Bundle> bundles(int count, int bytes) {
        return ids(0, count).stream().map(id -> new Bundle("mls", List.of(new Delivery(id, "mls", "reso", 0, "push", "verified", "", "",
                "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII))))).toList();
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj("%04d"::formatted).toList();
    }
}
