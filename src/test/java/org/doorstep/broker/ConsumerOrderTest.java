package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of a record at its consumers, whatever they read ahead and however they leave: nobody is handed a message of a record while
 * an earlier one is neither acknowledged nor at the same consumer.
 */
class ConsumerOrderTest {

    private static final String OUR_PASSWORD = "ours-0123456789";

    @TempDir
    private static Path folder;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = embedded();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static EmbeddedBroker embedded() throws Exception {
        return EmbeddedBroker.queues(folder, 1L << 30, List.of("tcp://127.0.0.1:0"), ConsumerRights.plugins(OUR_PASSWORD, Optional.empty(), Optional.empty()));
    }

    private static String url() {
        return "tcp://127.0.0.1:" + broker.ports().get(0);
    }

    /** What a consumer has of each record, and what of each record is done with. */
    private static final class Records {
        private String url;
        private final String queue;
        private final Map<Integer, List<Integer>> order = new HashMap<>();
        private final Set<Integer> done = new HashSet<>();
        private final int count;
        private final int records;

        Records(String queue, int count, int records) {
            this(url(), queue, count, records);
        }

        Records(String url, String queue, int count, int records) {
            this.url = url;
            this.queue = queue;
            this.count = count;
            this.records = records;
        }

        Records sent() throws JMSException {
            ActiveMQConnectionFactory ours = new ActiveMQConnectionFactory("doorstep", OUR_PASSWORD, url);
            try (Connection connection = ours.createConnection(); Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                MessageProducer producer = session.createProducer(session.createQueue(queue));
                for (int n = 0; n < count; n++) {
                    Message message = session.createTextMessage("x");
                    message.setIntProperty("n", n);
                    message.setIntProperty("record", n % records);
                    message.setStringProperty("JMSXGroupID", "r" + n % records);
                    producer.send(message);
                    order.computeIfAbsent(n % records, record -> new ArrayList<>()).add(n);
                }
                session.commit();
            }
            return this;
        }

        boolean finished() {
            return done.size() == count;
        }
    }

    /** One that reads; acknowledges in the order it read in. */
    private static final class Reader {
        private final Records records;
        private final Connection connection;
        private final MessageConsumer consumer;
        private final List<Message> held = new ArrayList<>();
        private final Set<Integer> had = new HashSet<>();

        Reader(Records records, int prefetch) throws JMSException {
            this.records = records;
            ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(records.url);
            factory.setWatchTopicAdvisories(false);
            factory.getPrefetchPolicy().setQueuePrefetch(prefetch);
            connection = factory.createConnection();
            connection.start();
            Session session = connection.createSession(false, ActiveMQSession.INDIVIDUAL_ACKNOWLEDGE);
            consumer = session.createConsumer(session.createQueue(records.queue));
        }

        boolean read(long patience) throws JMSException {
            Message message = consumer.receive(patience);
            if (message == null) {
                return false;
            }
            int n = message.getIntProperty("n");
            List<Integer> order = records.order.get(message.getIntProperty("record"));
            for (int earlier : order.subList(0, order.indexOf(n))) {
                assertThat(records.done.contains(earlier) || had.contains(earlier)).as("%s was handed out before %s of its record", n, earlier).isTrue();
            }
            had.add(n);
            held.add(message);
            return true;
        }

        void acknowledge(int most) throws JMSException {
            for (int n = 0; n < most && !held.isEmpty(); n++) {
                Message message = held.remove(0);
                message.acknowledge();
                records.done.add(message.getIntProperty("n"));
            }
        }

        /** Says goodbye, or is cut off. */
        void leave(boolean orderly) throws Exception {
            if (!orderly) {
                ((ActiveMQConnection) connection).getTransport().stop();
            }
            try {
                connection.close();
            } catch (JMSException e) {
                assertThat(orderly).as("said goodbye, and was not heard").isFalse();
            }
        }

        void finish() throws Exception {
            while (!records.finished()) {
                assertThat(read(20_000)).as("%s of %s done", records.done.size(), records.count).isTrue();
                acknowledge(1);
            }
            leave(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"5,3,1000", "10,3,1000", "10,10,1000", "100,1,7", "1,100,1"})
    void holdsAfterConsumersThatAreLostOneAfterTheOther(int first, int second, int third) throws Exception {
        Records records = new Records("events.lost-" + first + "-" + second, 40, 3).sent();
        Reader c = new Reader(records, first);
        for (int n = 0; n < Math.min(5, first); n++) {
            assertThat(c.read(20_000)).isTrue();
            c.acknowledge(1);
        }
        for (int n = 0; n < Math.min(5, first); n++) {
            assertThat(c.read(20_000)).isTrue();
        }
        c.leave(true);
        Reader a = new Reader(records, second);
        for (int n = 0; n < Math.min(3, second); n++) {
            assertThat(a.read(20_000)).isTrue();
        }
        a.leave(true);
        new Reader(records, third).finish();
    }

    static List<Integer> seeds() {
        return IntStream.range(0, 12).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void holdsHoweverTheyComeAndGo(int seed) throws Exception {
        Random dice = new Random(seed);
        comeAndGo(dice, new Records("events.dice-" + seed, 120, 1 + dice.nextInt(8)).sent(), 20);
    }

    /** What docs/deploy.md promises of a broker whose code is not ours. */
    @Test
    void holdsAtAnOutsideBrokerWithAPrefetchOfOne() throws Exception {
        PolicyEntry policy = new PolicyEntry();
        policy.setQueue("events.>");
        policy.setMessageGroupMapFactoryType("bucket");
        policy.setUsePrefetchExtension(false);
        PolicyMap policies = new PolicyMap();
        policies.setPolicyEntries(List.of(policy));
        BrokerService stock = new BrokerService();
        stock.setPersistent(false);
        stock.setUseJmx(false);
        stock.setAdvisorySupport(false);
        stock.setDestinationPolicy(policies);
        String url = stock.addConnector("tcp://127.0.0.1:0").getPublishableConnectString();
        stock.start();
        try {
            for (int seed = 0; seed < 5; seed++) {
                Random dice = new Random(seed);
                comeAndGo(dice, new Records(url, "events.dice-" + seed, 60, 1 + dice.nextInt(8)).sent(), 1);
            }
        } finally {
            stock.stop();
        }
    }

    private static void comeAndGo(Random dice, Records records, int mostAhead) throws Exception {
        List<Reader> here = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            int what = dice.nextInt(6);
            if (here.isEmpty() || what == 0 && here.size() < 4) {
                here.add(new Reader(records, 1 + dice.nextInt(mostAhead)));
            } else if (what == 1) {
                here.remove(dice.nextInt(here.size())).leave(dice.nextBoolean());
            } else {
                Reader reader = here.get(dice.nextInt(here.size()));
                for (int n = dice.nextInt(6); n >= 0 && reader.read(20); n--) {
                    reader.acknowledge(dice.nextInt(3) - 1);
                }
            }
        }
        for (Reader reader : here) {
            reader.leave(dice.nextBoolean());
        }
        new Reader(records, 1 + dice.nextInt(mostAhead)).finish();
    }

    @Test
    void holdsThroughARestartOfTheBroker() throws Exception {
        Records records = new Records("events.restart", 40, 3).sent();
        Reader before = new Reader(records, 10);
        assertThat(before.read(20_000) && before.read(20_000)).isTrue();
        before.leave(true);
        broker.close();
        broker = embedded();
        records.url = url();
        for (int prefetch : new int[] {10, 3, 5, 2}) {
            Reader lost = new Reader(records, prefetch);
            assertThat(lost.read(20_000)).isTrue();
            lost.leave(false);
        }
        new Reader(records, 1_000).finish();
    }

    @Test
    void leavesEachOfTwoConsumersItsShare() throws Exception {
        Records records = new Records("events.share", 400, 40);
        Reader one = new Reader(records, 1_000);
        Reader other = new Reader(records, 10);
        records.sent();
        while (!records.finished()) {
            for (Reader reader : List.of(one, other)) {
                if (reader.read(1)) {
                    reader.acknowledge(1);
                }
            }
        }
        assertThat(one.had).hasSizeGreaterThan(50).doesNotContainAnyElementsOf(other.had);
        assertThat(other.had).hasSizeGreaterThan(50);
        one.leave(true);
        other.leave(true);
    }
}
