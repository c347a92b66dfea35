package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.awaitility.Awaitility;
import org.doorstep.event.Event;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small bundles of many feeds share transactions, and one feed's fault stays its own. */
class TogetherTest {

    private static final int FEEDS = 40;
    private static final int EACH = 25;
    /** Turns that a feed takes by itself at first. */
    private static final int ALONE = 4;
    private static final String POISONOUS = """
            - beans:
                - name: poison
                  type: org.doorstep.dispatch.TogetherTest$Poison
            - route: {id: member, from: {uri: 'direct:member', steps: [process: {ref: tables}, process: {ref: queue}, process: {ref: poison}]}}
            """;

    @TempDir
    private Path folder;

    /** A step that cannot stand some records. */
    public static final class Poison implements Processor {

        @Override
        public void process(Exchange exchange) {
            for (Object event : exchange.getMessage().getBody(List.class)) {
                if (((Event) event).recordKey().startsWith("bad")) {
                    throw new IllegalStateException("poison");
                }
            }
        }
    }

    @Test
    void everyEventIsHandedOnOnceInOrderAndTheBadOnesAreSetAside() throws Exception {
        String feeds = "feeds:\n" + String.join("", IntStream.range(0, FEEDS).mapToObj(n -> "  s" + n + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}\n").toList());
        try (House house = House.in(folder).feeds(feeds).route("resources/member.camel.yaml", POISONOUS).start()) {
            int all = FEEDS * EACH;
            List<Integer> bad = List.of(205, 641, 900);
            List<Bundle> bundles = IntStream.range(0, all).mapToObj(n -> bundle("s" + n % FEEDS, n + 1, (bad.contains(n) ? "bad" : "k") + (n + 1))).toList();
            for (int round = 0; round < ALONE; round++) {
                house.journal(bundles.subList(round * FEEDS, (round + 1) * FEEDS));
                house.await("events", (round + 1) * FEEDS);
            }
            // While somebody else writes to the database all of them come to be due.
            try (Connection writer = house.connection(); Statement statement = writer.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                house.journal(bundles.subList(ALONE * FEEDS, (ALONE + 1) * FEEDS));
                statement.execute("COMMIT");
            }
            house.journal(bundles.subList((ALONE + 1) * FEEDS, all));

            house.await("events", all - bad.size());
            house.await("dead_letters", bad.size());
            assertThat(house.column("SELECT record_key FROM dead_letters")).allMatch(key -> key.startsWith("bad"));
            assertThat(house.messages("events.reso.Member", message -> true, all - bad.size()).stream().map(TogetherTest::id).distinct()).hasSize(all - bad.size());
            assertThat(house.count("member")).isEqualTo(all - bad.size());
            for (int n = 0; n < FEEDS; n++) {
                assertThat(house.column("SELECT CAST(substr(record_key, 2) AS INTEGER) FROM events WHERE feed = 's" + n + "' ORDER BY id").stream().map(Integer::valueOf)).isSorted();
            }
            // How many of them met depends on how fast they were taken.
            LanePool pool = house.doorstep().camel().getComponent("journal", JournalComponent.class).pool();
            AtomicInteger next = new AtomicInteger(all);
            Awaitility.await("bundles that went through together").atMost(Duration.ofSeconds(60)).until(() -> {
                house.journal(IntStream.range(0, FEEDS).mapToObj(n -> bundle("s" + n, next.incrementAndGet(), "k" + next)).toList());
                return pool.shared() > 0;
            });
        }
    }

    private static Bundle bundle(String feed, int sequence, String key) {
        return new Bundle(feed, List.of(Samples.delivery(feed, batch(element(sequence, "Member", key, "{}")).getBytes(StandardCharsets.UTF_8))));
    }

    private static String id(TextMessage message) {
        try {
            return message.getStringProperty("eventId");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
