package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers may select by, and that what they may not never reaches a queue. */
class PlainSelectorsTest {

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        broker = EmbeddedBroker.queues(folder, 1L << 30, List.of("tcp://127.0.0.1:0", "stomp://127.0.0.1:0"),
                ConsumerRights.plugins("ours-0123456789", Optional.empty(), Optional.empty()));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resource = 'Property'", "change <> 'deleted' AND sequence > 3", "recordKey LIKE 'CA-%'", "recordKey LIKE '%a%' OR recordKey LIKE 'b_c'",
        "stale = FALSE AND (replay = TRUE OR NOT (sequence BETWEEN 1 AND 10))", "sequence IN ('1','2')", "resource IN ('Property', 'Member')", "sourceLabel IS NULL",
        "recordKey = 'REGEX(''x'')'", "recordKey = 'XPATH'", "recordKey LIKE 'a!%' ESCAPE '!'", "(sequence+1)*2 > 4", "resource NOT LIKE 'M%'", ""})
    void whatJmsHasMayBeSelectedBy(String selector) throws Exception {
        assertThatCode(() -> PlainSelectors.check(selector)).doesNotThrowAnyException();
        try (Connection reader = connect(); Session session = reader.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createConsumer(new ActiveMQQueue("events.reso.Property"), selector).close();
        }
    }

    static List<String> refused() {
        return List.of("REGEX('^(.|.|.)+\\1_$',eventId)", "regex ('a', eventId)", "REGEX/**/('a', eventId)", "1=1 AND NOT REGEX('a',eventId)", "INLIST(SPLIT(recordKey,','),'a')",
                "MAKELIST(1)", "SPLIT(eventId,'a') = 1", "REPLACE(eventId,'a','b') = 'x'", "EQUALS(1,1)", "XPATH '..'", "XQUERY '..'", "xpath '//a'", "a = 1 AND XPATH '//a'",
                "recordKey LIKE '%a%a%'", "recordKey LIKE '%%%%%%%%%%%%%%%%%%b'", "recordKey NOT LIKE 'a%b%c%d'", "recordKey LIKE 'a' OR ".repeat(11) + "1=1",
                "recordKey = '" + "x".repeat(3_000) + "'", "(".repeat(60) + "1=1" + ")".repeat(60), "a=1 OR ".repeat(400) + "a=2", "a # b");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCouldHangAQueueIsRefusedAndItServesOthers(String selector) throws Exception {
        String queue = "events.reso.X" + Integer.toHexString(selector.hashCode());
        assertThatThrownBy(() -> PlainSelectors.check(selector)).isInstanceOf(InvalidSelectorException.class).hasMessageStartingWith("the selector ");
        try (Connection reader = connect(); Session session = reader.createSession(false, Session.AUTO_ACKNOWLEDGE); Connection us = us();
                Session ours = us.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Queue named = new ActiveMQQueue(queue);
            assertThatThrownBy(() -> session.createConsumer(named, selector)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createConsumer(new ActiveMQQueue("events.>"), selector)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createBrowser(named, selector).getEnumeration().hasMoreElements()).isInstanceOf(JMSException.class);
            TextMessage text = ours.createTextMessage("served");
            text.setStringProperty("eventId", "x".repeat(60));
            ours.createProducer(named).send(text);

            assertThat(((TextMessage) session.createConsumer(named).receive(30_000)).getText()).isEqualTo("served");
        }
    }

    @Test
    void itIsRefusedToReadersOfStompToo() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", broker.ports().get(1))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(("CONNECT\naccept-version:1.2\nhost:x\n\n\0SUBSCRIBE\nid:1\ndestination:/queue/events.reso.Member\n"
                    + "selector:REGEX('^(.|.|.)+\\\\1_$',eventId)\n\n\0").getBytes(StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0 && answer.indexOf("ERROR\n") < 0; next = in.read()) {
                answer.append((char) next);
            }
            assertThat(answer).contains("ERROR");
        }
    }

    private static Connection connect() throws JMSException {
        return started(new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.ports().get(0)).createConnection());
    }

    private static Connection us() throws JMSException {
        return started(broker.connections().createConnection(ConsumerRights.user(), "ours-0123456789"));
    }

    private static Connection started(Connection connection) throws JMSException {
        connection.start();
        return connection;
    }
}
