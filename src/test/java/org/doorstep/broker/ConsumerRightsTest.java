package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQMessageConsumer;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.apache.activemq.command.DestinationInfo;
import org.apache.activemq.command.MessageAck;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.doorstep.config.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers may do at the queues, over TCP as they would. */
class ConsumerRightsTest {

    private static final String OUR_PASSWORD = "ours-0123456789";

    private static EmbeddedBroker open;
    private static EmbeddedBroker closed;

    @BeforeAll
    static void start(@TempDir Path one, @TempDir Path two) throws Exception {
        open = start(one, Optional.empty(), Optional.empty());
        closed = start(two, Optional.of("reader"), Optional.of(new Secret("reader-password-0123")));
    }

    private static EmbeddedBroker start(Path folder, Optional<String> user, Optional<Secret> password) throws Exception {
        return EmbeddedBroker.queues(folder, 1L << 30, List.of("tcp://127.0.0.1:0", "stomp://127.0.0.1:0"), ConsumerRights.plugins(OUR_PASSWORD, user, password));
    }

    @AfterAll
    static void stop() throws Exception {
        open.close();
        closed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.reso.Property", "events.reso.NotYetThere", "replay.mine", "dead.events.reso.Property", "dead.replay.mine"})
    void mayReadEventsAndReplaysThatMayNotBeThereYet(String queue) throws Exception {
        try (Connection stranger = connect(open, null, null); Connection us = us(open)) {
            MessageConsumer consumer = session(stranger).createConsumer(new ActiveMQQueue(queue));
            send(us, queue, "hello");

            assertThat(text(consumer.receive(10_000))).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "secret.events.reso", "ActiveMQ.DLQ", "dead.orders", "dead", "dead.dead.events.x", "Events.reso.Property", "doorstep.deliveries.mls"})
    void mayReadNoOtherQueue(String queue) throws Exception {
        try (Connection us = us(open)) {
            send(us, queue, "not yours");
        }
        assertDenied(stranger -> session(stranger).createConsumer(new ActiveMQQueue(queue)));
        assertDenied(stranger -> session(stranger).createBrowser(new ActiveMQQueue(queue)).getEnumeration().hasMoreElements());
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.reso.Property,private", "dead.events.x,private", "dead.>", "private,events.reso.Property", ">", "*", "private,>"})
    void namesTogetherOrByPatternGetThemNoFurther(String queues) throws Exception {
        try (Connection us = us(open)) {
            send(us, "private", "not yours");
        }
        try (Connection stranger = connect(open, null, null)) {
            MessageConsumer consumer = session(stranger).createConsumer(new ActiveMQQueue(queues));
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                assertThat(text(message)).isNotEqualTo("not yours");
            }
        } catch (JMSException denied) {
            assertThat(denied).hasMessageContaining("not authorized");
        }
        assertThat(open.messages("private")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.reso.Property", "events.forged", "replay.mine", "orders", "events.a,events.b", "dead.events.reso.Property", "dead.replay.mine"})
    void mayNotSend(String queue) throws Exception {
        assertDenied(stranger -> {
            MessageProducer producer = session(stranger).createProducer(new ActiveMQQueue(queue));
            producer.send(session(stranger).createTextMessage("forged"));
        });
        assertDenied(stranger -> session(stranger).createProducer(null).send(new ActiveMQQueue(queue), session(stranger).createTextMessage("forged")));
    }

    @Test
    void mayNotUseTopicsOrMakeQueuesOfTheirOwn() throws Exception {
        assertDenied(stranger -> session(stranger).createConsumer(new ActiveMQTopic("events.reso.Property")));
        assertDenied(stranger -> session(stranger).createProducer(new ActiveMQTopic("events.reso.Property")));
        assertDenied(stranger -> {
            Destination temporary = session(stranger).createTemporaryQueue();
            session(stranger).createProducer(temporary).send(session(stranger).createTextMessage("mine"));
        });
        assertDenied(stranger -> {
            Destination temporary = session(stranger).createTemporaryTopic();
            session(stranger).createConsumer(temporary);
        });
    }

    @Test
    void mayNotRemoveAQueue() throws Exception {
        try (Connection us = us(open)) {
            send(us, "events.kept", "hello");
        }
        assertDenied(stranger -> ((ActiveMQConnection) stranger).destroyDestination(new ActiveMQQueue("events.kept")));
        assertThat(open.messages("events.kept")).isEqualTo(1);
    }

    @Test
    void mayNotMakeQueuesWithoutEnd(@TempDir Path folder) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.queues(folder, 1L << 30, List.of("tcp://127.0.0.1:0"),
                ConsumerRights.plugins(OUR_PASSWORD, Optional.empty(), Optional.empty(), 20));
        try (Connection stranger = connect(broker, null, null)) {
            ActiveMQConnection connection = (ActiveMQConnection) stranger;
            assertThatThrownBy(() -> {
                for (int n = 0; n <= 20; n++) {
                    connection.syncSendPacket(new DestinationInfo(connection.getConnectionInfo().getConnectionId(), DestinationInfo.ADD_OPERATION_TYPE, new ActiveMQQueue("events.n" + n)));
                }
            }).isInstanceOf(JMSException.class).hasMessageContaining("there are 20 queues already");
            assertThatThrownBy(() -> session(stranger).createConsumer(new ActiveMQQueue("events.more"))).hasMessageContaining("there are 20 queues already");
            session(stranger).createConsumer(new ActiveMQQueue("events.n7")).close();
            try (Connection us = us(broker)) {
                send(us, "events.ours", "still");
            }
            assertThat(broker.messages("events.ours")).isEqualTo(1);
        } finally {
            broker.close();
        }
    }

    @Test
    void mayNotPassThemselvesOffAsUs() {
        assertRefused(() -> connect(open, ConsumerRights.user(), ""));
        assertRefused(() -> connect(open, ConsumerRights.user(), "guess"));
        assertRefused(() -> connect(open, ConsumerRights.user(), null));
    }

    @Test
    void mayReadByStompToo() throws Exception {
        try (Connection us = us(open)) {
            send(us, "events.stomp", "by stomp");
        }
        assertThat(stomp(open, "CONNECT\naccept-version:1.2\nhost:x\n\n\0SUBSCRIBE\nid:1\ndestination:/queue/events.stomp\n\n\0", "by stomp")).contains("by stomp");
        assertThat(stomp(open, "CONNECT\naccept-version:1.2\nhost:x\n\n\0SEND\ndestination:/queue/events.stomp\nreceipt:1\n\nforged\0", "ERROR")).contains("ERROR").contains("not authorized");
        // The one was read, the other not taken.
        assertThat(open.messages("events.stomp")).isZero();
    }

    @Test
    void areOnlyThoseWithUserAndPasswordWhereThereIsOne() throws Exception {
        assertRefused(() -> connect(closed, null, null));
        assertRefused(() -> connect(closed, "reader", "wrong"));
        assertRefused(() -> connect(closed, "reader", null));
        assertThat(stomp(closed, "CONNECT\naccept-version:1.2\nhost:x\nlogin:reader\npasscode:wrong\n\n\0", "ERROR")).contains("ERROR").doesNotContain("CONNECTED");

        try (Connection reader = connect(closed, "reader", "reader-password-0123")) {
            session(reader).createConsumer(new ActiveMQQueue("events.reso.Property"));
            assertThatThrownBy(() -> session(reader).createConsumer(new ActiveMQQueue("orders"))).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session(reader).createProducer(new ActiveMQQueue("events.reso.Property"))).isInstanceOf(JMSException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.rejected", "replay.rejected"})
    void maySetAMessageAsideWhichThenWaitsForThem(String queue) throws Exception {
        try (Connection us = us(open)) {
            Session session = session(us);
            Message message = session.createTextMessage("refused");
            message.setStringProperty("JMSXGroupID", "a/b");
            message.setStringProperty("eventId", "e-1");
            session.createProducer(new ActiveMQQueue(queue)).send(message);
        }
        long elsewhere = open.messages("ActiveMQ.DLQ");
        nack(queue, "refused");
        Awaitility.await().until(() -> open.messages("dead." + queue) == 1);
        assertThat(open.messages(queue)).isZero();

        // Refused there too, it stays; acknowledged, it is gone.
        nack("dead." + queue, "refused");
        Awaitility.await().until(() -> open.find("dead." + queue).getDestinationStatistics().getDequeues().getCount() == 1);
        assertThat(open.messages("dead." + queue)).isEqualTo(1);
        try (Connection stranger = connect(open, null, null)) {
            Message again = session(stranger).createConsumer(new ActiveMQQueue("dead." + queue)).receive(10_000);
            assertThat(again.getStringProperty("eventId") + again.getStringProperty("JMSXGroupID") + text(again)).isEqualTo("e-1a/brefused");
            assertThat(again.getJMSExpiration()).isGreaterThan(System.currentTimeMillis() + Duration.ofDays(29).toMillis());
        }
        Awaitility.await().until(() -> open.messages("dead." + queue) == 0);
        assertThat(open.messages("dead.dead." + queue)).isZero();
        assertThat(open.messages("ActiveMQ.DLQ")).isEqualTo(elsewhere);
    }

    @Test
    void mayGiveNoReasonWithoutEnd() throws Exception {
        try (Connection us = us(open); Connection stranger = connect(open, null, null)) {
            send(us, "events.reason", "x");
            ActiveMQConnection connection = (ActiveMQConnection) stranger;
            ActiveMQMessageConsumer consumer = (ActiveMQMessageConsumer) connection.createSession(false, ActiveMQSession.INDIVIDUAL_ACKNOWLEDGE).createConsumer(new ActiveMQQueue("events.reason"));
            ActiveMQMessage message = (ActiveMQMessage) consumer.receive(10_000);
            MessageAck poison = new MessageAck(message, MessageAck.POISON_ACK_TYPE, 1);
            poison.setConsumerId(consumer.getConsumerId());
            poison.setPoisonCause(new RuntimeException("\u001b[31mred\n" + "x".repeat(20_000)));
            connection.syncSendPacket(poison);

            Message rejected = session(us).createConsumer(new ActiveMQQueue("dead.events.reason")).receive(10_000);
            assertThat(rejected.getStringProperty("dlqDeliveryFailureCause")).hasSizeBetween(100, 400).doesNotContain("\n", "\u001b");
        }
    }

    private static void nack(String queue, String text) throws IOException {
        String id = stomp(open, "CONNECT\naccept-version:1.2\nhost:x\n\n\0SUBSCRIBE\nid:1\ndestination:/queue/" + queue + "\nack:client-individual\n\n\0", text,
                answer -> "NACK\nid:" + answer.replaceAll("(?s).*\nack:([^\n]*)\n.*", "$1") + "\nreceipt:n\n\n\0");
        assertThat(id).contains("receipt-id:n");
    }

    /** As clients send it that always send a login. */
    @ParameterizedTest
    @ValueSource(strings = {"login:\npasscode:\n", "login:\n", "passcode:\n"})
    void mayLeaveTheLoginEmptyWhereThereIsNoPassword(String login) throws Exception {
        String connect = "CONNECT\naccept-version:1.2\nhost:x\n" + login + "\n\0";
        String subscribe = "SUBSCRIBE\nid:1\ndestination:/queue/events.empty\nreceipt:here\n\n\0";

        assertThat(stomp(open, connect + subscribe, "receipt-id:here")).contains("CONNECTED").contains("receipt-id:here").doesNotContain("ERROR");
        assertThat(stomp(open, connect + subscribe.replace("events.empty", "orders"), "ERROR")).contains("ERROR").contains("not authorized");
        assertThat(stomp(closed, connect + subscribe, "ERROR")).contains("ERROR").doesNotContain("CONNECTED");
    }

    @ParameterizedTest
    @CsvSource(value = {"'',''", "'',null", "null,''"}, nullValues = "null")
    void mayLeaveTheLoginEmptyByOpenWireToo(String user, String password) throws Exception {
        try (Connection stranger = connect(open, user, password)) {
            session(stranger).createConsumer(new ActiveMQQueue("events.empty")).close();
            assertThatThrownBy(() -> session(stranger).createConsumer(new ActiveMQQueue("orders"))).hasMessageContaining("not authorized");
            assertThatThrownBy(() -> ((ActiveMQConnection) stranger).destroyDestination(new ActiveMQQueue("events.empty"))).hasMessageContaining("may not");
        }
        assertRefused(() -> connect(closed, user, password));
    }

    @ParameterizedTest
    @CsvSource(value = {"'',guess", "null,guess", "doorstep,''", "reader,''", "' ',' '"}, nullValues = "null")
    void halfALoginIsNone(String user, String password) {
        assertRefused(() -> connect(open, user, password));
        assertRefused(() -> connect(closed, user, password));
    }

    /** What a stranger tries. */
    private interface Attempt {
        void with(Connection stranger) throws Exception;
    }

    private static void assertDenied(Attempt attempt) throws JMSException {
        try (Connection stranger = connect(open, null, null)) {
            ThrowingCallable call = () -> attempt.with(stranger);
            assertThatThrownBy(call).isInstanceOf(JMSException.class).message().containsAnyOf("not authorized", "may not");
        }
    }

    /** The broker says why and hangs up: the client may see the second before the first. */
    private static void assertRefused(ThrowingCallable login) {
        assertThatThrownBy(login).isInstanceOf(JMSException.class).message().containsAnyOf("password is invalid", "Disposed due to prior exception");
    }

    private static Connection us(EmbeddedBroker broker) throws JMSException {
        return connect(broker, ConsumerRights.user(), OUR_PASSWORD);
    }

    private static Connection connect(EmbeddedBroker broker, String user, String password) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.ports().get(0));
        factory.setWatchTopicAdvisories(false);
        Connection connection = factory.createConnection(user, password);
        try {
            connection.start();
            return connection;
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    private static Session session(Connection connection) throws JMSException {
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private static void send(Connection connection, String queue, String text) throws JMSException {
        Session session = session(connection);
        session.createProducer(new ActiveMQQueue(queue)).send(session.createTextMessage(text));
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    /** Sends frames and reads until the answer holds what is waited for, or the broker hangs up. */
    private static String stomp(EmbeddedBroker broker, String frames, String until) throws IOException {
        return stomp(broker, frames, until, answer -> "");
    }

    /** The same, and then sends more, and waits for its receipt {@code n}. */
    private static String stomp(EmbeddedBroker broker, String frames, String until, UnaryOperator<String> more) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", broker.ports().get(1))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(frames.getBytes(StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            for (int read = socket.getInputStream().read(buffer); read > 0 && answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8)).indexOf(until) < 0; ) {
                read = socket.getInputStream().read(buffer);
            }
            String then = more.apply(answer.toString());
            socket.getOutputStream().write(then.getBytes(StandardCharsets.UTF_8));
            while (!then.isEmpty() && answer.indexOf("receipt-id:n") < 0) {
                int read = socket.getInputStream().read(buffer);
                answer.append(new String(buffer, 0, Math.max(0, read), StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }
}
