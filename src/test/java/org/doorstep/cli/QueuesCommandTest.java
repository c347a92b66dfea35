package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doorstep queues} and what else says that consumers rejected messages; each test has a resource of its own. */
class QueuesCommandTest {

    private static final int LIMIT = 40 << 10;

    @TempDir
    private static Path folder;
    private static House house;

    @BeforeAll
    static void start() throws Exception {
        rejectedBeforeThereWereDeadLetterQueues();
        house = House.in(folder).flag("doorstep.queue.dead-limit", LIMIT + "").start();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static void rejectedBeforeThereWereDeadLetterQueues() throws Exception {
        try (EmbeddedBroker before = EmbeddedBroker.queues(folder.resolve("data/queues"), 1L << 30, List.of(), List.of());
             Connection connection = before.connections().createConnection();
             Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            for (int n = 1; n <= 3; n++) {
                ActiveMQTextMessage message = (ActiveMQTextMessage) session.createTextMessage("{}");
                message.setStringProperty("eventId", "old-" + n);
                message.setStringProperty("JMSXGroupID", "g");
                message.setOriginalDestination(new ActiveMQQueue("events.reso.Media"));
                session.createProducer(session.createQueue("ActiveMQ.DLQ")).send(message);
            }
        }
    }

    @Test
    void whatAConsumerRejectedIsSaidListedAndComesBackAsItWas() throws Exception {
        for (int n = 1; n <= 3; n++) {
            house.post("mls", batch(element(n, "Property", n == 1 ? "k\\u001b[31m" : "k" + n, "{\"ListPrice\":1}")));
        }
        List<String> sent = reject("events.reso.Property", 2);

        await().untilAsserted(() -> assertThat(house.gauge("doorstep.queue.dead.messages", "queue", "events.reso.Property")).isEqualTo(2));
        assertThat(house.get(house.admin("/observe/health?data=true")).body()).contains("\"dead.events.reso.Property\":\"2 rejected\"").startsWith("{\"status\":\"UP\"");
        Cli status = Cli.run(house, "status");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(house.get(house.admin("/observe/metrics")).body()).contains("doorstep_queue_dead_messages{queue=\"events.reso.Property\"} 2.0");
        assertThat(Cli.run(house, "queues", "list").out()).containsPattern("events.reso.Property +1 +\\d+ +0 +2\n");
        assertThat(Cli.run(house, "queues", "list", "--json").out()).contains("\"known\":true", "\"rejected\":2");

        Cli dead = Cli.run(house, "queues", "dead", "events.reso.Property");
        assertThat(dead.out()).contains(" mls ", " Property ", " k\ufffd[31m ", " k2 ", "exceeds redelivery policy").doesNotContain("\u001b", "k3");
        assertThat(Cli.run(house, "queues", "dead", "dead.events.reso.Property", "--limit", "1").out()).contains("k\ufffd[31m", "and 1 more\n").doesNotContain("k2");
        assertThat(Cli.run(house, "queues", "dead", "--json").out()).contains("\"eventId\":\"" + sent.get(0).split(" ")[0] + "\"").doesNotContain("\u001b", "ListPrice");

        assertThat(Cli.run(house, "queues", "retry", "events.reso.Property", "--dry-run").out()).isEqualTo("2 to be retried (dry run)\n0 retried\n");
        String second = sent.get(1).split(" ")[0];
        assertThat(Cli.run(house, "queues", "retry", "events.reso.Property", "--id", second).out()).isEqualTo("1 to be retried\n1 retried\n");
        assertThat(Cli.run(house, "queues", "retry", "dead.events.reso.Property").out()).isEqualTo("1 to be retried\n1 retried\n");
        assertThat(Cli.run(house, "queues", "retry", "events.reso.Property").out()).isEqualTo("0 to be retried\n0 retried\n");
        try (Connection consumer = house.consumer()) {
            MessageConsumer reader = consumer.createSession(false, Session.AUTO_ACKNOWLEDGE).createConsumer(new ActiveMQQueue("events.reso.Property"));
            assertThat(((TextMessage) reader.receive(10_000)).getText()).contains("k3");
            for (String each : List.of(sent.get(1), sent.get(0))) {
                Message message = reader.receive(10_000);
                assertThat(known(message)).isEqualTo(each);
                assertThat(message.getStringProperty("dlqDeliveryFailureCause")).isNull();
                assertThat(message.getJMSRedelivered()).isFalse();
                assertThat(message.getJMSExpiration()).isBetween(in(6), in(8));
            }
        }
        await().untilAsserted(() -> assertThat(house.gauge("doorstep.queue.dead.messages", "queue", "events.reso.Property")).isZero());
    }

    @Test
    void aFullDeadLetterQueueLosesItsOldestAndTheLiveOneGoesOn() throws Exception {
        String text = "{\"PublicRemarks\":\"" + "x".repeat(2_000) + "\"}";
        for (int n = 1; n <= 40; n++) {
            house.post("mls", batch(element(100 + n, "Office", "o" + n, text)));
        }
        List<String> sent = reject("events.reso.Office", 40);

        await().untilAsserted(() -> assertThat(house.counter("doorstep.queue.dead.dropped", "queue", "events.reso.Office")).isBetween(15.0, 35.0));
        double dropped = house.counter("doorstep.queue.dead.dropped", "queue", "events.reso.Office");
        String json = Cli.run(house, "queues", "dead", "events.reso.Office", "--json").out();
        assertThat(json).contains("\"count\":" + (40 - (int) dropped)).contains("\"recordKey\":\"o40\"").doesNotContain("\"recordKey\":\"o" + (int) dropped + "\"");
        house.post("mls", batch(element(200, "Office", "after", text)));
        assertThat(reject("events.reso.Office", 1).get(0)).contains("after");
        assertThat(sent).hasSize(40);

        assertThat(Cli.run(house, "queues", "discard", "events.reso.Office", "--limit", "2").out()).isEqualTo("2 to be discarded\n2 discarded\n");
        assertThat(Cli.run(house, "queues", "discard", "events.reso.Office").exit()).isZero();
        assertThat(Cli.run(house, "queues", "dead", "events.reso.Office").out()).isEqualTo("none\n");
    }

    @Test
    void whatWasRejectedBeforeAnUpgradeIsThereToo() throws Exception {
        await().untilAsserted(() -> assertThat(Cli.run(house, "queues", "dead", "events.reso.Media").out()).contains("old-1", "old-2", "old-3"));
        assertThat(Cli.run(house, "status").out()).contains("events.reso.Media: consumers rejected 3 messages: 'queues dead' says which and why");
        assertThat(Cli.run(house, "queues", "retry", "events.reso.Media").exit()).isZero();
        try (Connection consumer = house.consumer()) {
            MessageConsumer reader = consumer.createSession(false, Session.AUTO_ACKNOWLEDGE).createConsumer(new ActiveMQQueue("events.reso.Media"));
            for (int n = 1; n <= 3; n++) {
                assertThat(reader.receive(10_000).getStringProperty("eventId")).isEqualTo("old-" + n);
            }
        }
    }

    @Test
    void onlyOneQueueByItsNameIsTaken() {
        for (String wrong : List.of("events.>", "events.a,orders", "events.a?consumer.exclusive=true", "dead.", "*")) {
            Cli refused = Cli.run(house, "queues", "retry", wrong);
            assertThat(refused.exit()).as(wrong).isEqualTo(1);
            assertThat(refused.err()).contains("a queue is named like events.reso.Property");
        }
        assertThat(Cli.run(house, "queues", "discard").exit()).isEqualTo(2);
        for (String command : List.of("dead", "retry", "discard")) {
            Cli unknown = Cli.run(house, "queues", command, "events.reso.Nothing");
            assertThat(unknown.exit()).as(command).isEqualTo(1);
            assertThat(unknown.err()).contains("there is no queue events.reso.Nothing: nothing has been sent to it. 'queues list' names those there are");
            assertThat(unknown.out()).isEmpty();
        }
        assertThat(Cli.run(house, "queues", "list").out()).doesNotContain("Nothing");
        assertThat(Cli.run(house, "queues", "dead", "events.reso.Media", "--id", "it's").out()).isEqualTo("none\n");
        for (String command : List.of("list", "dead", "retry", "discard")) {
            assertThat(Cli.run("queues", command, "--help").out()).contains("--json").contains("--admin");
        }
    }

    /** As a client does it that rolls back more often than its redelivery policy allows. */
    private static List<String> reject(String queue, int count) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + house.doorstep().ports().openwire());
        factory.getRedeliveryPolicy().setMaximumRedeliveries(0);
        factory.getPrefetchPolicy().setQueuePrefetch(1);
        factory.setWatchTopicAdvisories(false);
        try (ActiveMQConnection consumer = (ActiveMQConnection) factory.createConnection()) {
            consumer.start();
            Session session = consumer.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer reader = session.createConsumer(new ActiveMQQueue(queue));
            List<String> rejected = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                rejected.add(known(reader.receive(20_000)));
                session.rollback();
            }
            return rejected;
        }
    }

    private static String known(Message message) throws Exception {
        return message.getStringProperty("eventId") + " " + message.getStringProperty("JMSXGroupID") + " " + message.getStringProperty("sequence") + " "
                + message.getStringProperty("change") + " " + message.getStringProperty("replay") + " " + ((TextMessage) message).getText();
    }

    private static long in(int days) {
        return System.currentTimeMillis() + Duration.ofDays(days).toMillis();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).ignoreExceptions();
    }
}
