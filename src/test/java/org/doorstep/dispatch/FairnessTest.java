package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.doorstep.testing.SharedHouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many bundles, many records: who waits for whom, and what keeps its order. */
class FairnessTest {

    @RegisterExtension
    static final SharedHouse SHARED = new SharedHouse();

    private static final int BACKLOG = 3_000;
    private static final int KEYS = 5_000;

    private House house;
    private String feed;

    @BeforeEach
    void feedOfItsOwn() {
        house = SHARED.house();
        feed = SHARED.feed();
    }

    @Test
    void aFeedWithABacklogHoldsUpNoOther() throws Exception {
        String other = SHARED.feed();
        house.lane(feed, false);
        house.journal(IntStream.rangeClosed(1, BACKLOG).mapToObj(n -> bundle(batch(element(n, "Unheard", "k" + n, "{}")))).toList());
        house.lane(feed, true);
        await().until(() -> logged(feed) > 0);

        assertThat(house.post(other, batch(element(1, "Unheard", "mine", "{}"))).statusCode()).isEqualTo(200);
        await().until(() -> logged(other) == 1);
        long through = logged(feed);
        house.lane(feed, false);

        assertThat(through).isBetween(1L, BACKLOG / 2L);
    }

    @Test
    void severalConsumersSeeEveryRecordsEventsInOrder() throws Exception {
        Map<String, Integer> lastSeen = new ConcurrentHashMap<>();
        Set<Integer> readers = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
        List<Connection> connections = new ArrayList<>();
        try {
            for (int n = 0; n < 4; n++) {
                int reader = n;
                Connection connection = house.consumer();
                connections.add(connection);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                session.createConsumer(session.createQueue("events.reso.Runless")).setMessageListener(message -> {
                    readers.add(reader);
                    note(message, lastSeen, violations);
                });
            }
            for (int version = 1; version <= 3; version++) {
                int now = version;
                house.dispatch(feed, batch(IntStream.range(0, KEYS).mapToObj(key -> element((long) now * KEYS + key, "Runless", "k" + key, null)).toArray(String[]::new)));
            }
            await().until(() -> lastSeen.size() == KEYS && lastSeen.values().stream().allMatch(seen -> seen == 3));
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }

        assertThat(violations).isEmpty();
        assertThat(readers).hasSize(4);
    }

    /** Every version of a record must come right after the one before it. */
    private static void note(Message message, Map<String, Integer> lastSeen, ConcurrentLinkedQueue<String> violations) {
        try {
            String key = message.getStringProperty("recordKey");
            int version = (int) (message.getLongProperty("sequence") / KEYS);
            Integer before = lastSeen.put(key, version);
            if (version != (before == null ? 0 : before) + 1) {
                violations.add(key + ": " + version + " after " + before);
            }
        } catch (JMSException e) {
            violations.add(e.toString());
        }
    }

    @Test
    void eventsOfOneFeedAreLoggedInTheOrderTheyWereAccepted() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int n = 1; n <= 40; n++) {
            keys.add("k" + n);
            assertThat(house.post(feed, batch(element(1_000 - n, n % 3 == 0 ? "Member" : "Property", "k" + n, "{}"))).statusCode()).isEqualTo(200);
        }
        await().until(() -> logged(feed) == 40);

        assertThat(house.column("SELECT record_key FROM events WHERE feed = '" + feed + "' ORDER BY id")).isEqualTo(keys);
        assertThat(house.column("SELECT record_key FROM events WHERE feed = '" + feed + "' ORDER BY received_at")).isEqualTo(keys);
        assertThat(house.column("SELECT record_key FROM events WHERE feed = '" + feed + "' ORDER BY rowid")).isEqualTo(keys);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    private long logged(String of) {
        return house.count("events WHERE feed = '" + of + "'");
    }

    private Bundle bundle(String body) {
        return new Bundle(feed, List.of(Samples.delivery(feed, body.getBytes(StandardCharsets.UTF_8))));
    }
}
