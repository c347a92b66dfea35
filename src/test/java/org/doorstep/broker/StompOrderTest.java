package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link ConsumerOrderTest} says of Java's consumers, over STOMP: whose clients are sent ahead what they ask for, and often die without a word. */
class StompOrderTest {

    private static final String OUR_PASSWORD = "ours-0123456789";
    private static final int COUNT = 40;
    private static final int RECORDS = 3;

    @TempDir
    private static Path folder;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.queues(folder, 1L << 30, List.of("stomp://127.0.0.1:0"), ConsumerRights.plugins(OUR_PASSWORD, Optional.empty(), Optional.empty()));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static void send(String queue) throws Exception {
        try (Connection connection = broker.connections().createConnection("doorstep", OUR_PASSWORD);
             Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
             MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (int n = 0; n < COUNT; n++) {
                Message message = session.createTextMessage("x");
                message.setIntProperty("n", n);
                message.setStringProperty("JMSXGroupID", "r" + n % RECORDS);
                producer.send(message);
            }
            session.commit();
        }
    }

    /** One that reads, with all it was sent. */
    private static final class Reader implements AutoCloseable {
        private static final Pattern MESSAGE = Pattern.compile("(?m)^MESSAGE$(?s:.*?)^(?:ack:(?<ack>.*)|n:(?<n>\\d+))$(?s:.*?)^(?:ack:(?<ack2>.*)|n:(?<n2>\\d+))$");
        private final Set<Integer> done;
        private final Set<Integer> had = new HashSet<>();
        private final List<String[]> held = new ArrayList<>();
        private final Socket socket;
        private final InputStream in;

        Reader(Set<Integer> done, String queue, String mode, int prefetch) throws IOException {
            this.done = done;
            socket = new Socket(InetAddress.getLoopbackAddress(), broker.ports().get(0));
            socket.setSoTimeout(20_000);
            in = new BufferedInputStream(socket.getInputStream());
            frame("CONNECT\naccept-version:1.2\nhost:x\n\n");
            assertThat(next()).startsWith("CONNECTED");
            frame("SUBSCRIBE\nid:1\ndestination:/queue/" + queue + "\nack:" + mode + "\nactivemq.prefetchSize:" + prefetch + "\n\n");
        }

        private void frame(String text) throws IOException {
            socket.getOutputStream().write((text + "\0").getBytes(StandardCharsets.UTF_8));
        }

        private String next() throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            for (int c = in.read(); c != 0; c = in.read()) {
                if (c < 0) {
                    throw new EOFException(frame.toString(StandardCharsets.UTF_8));
                }
                frame.write(c);
            }
            return frame.toString(StandardCharsets.UTF_8).strip();
        }

        void read(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                String frame = next();
                Matcher message = MESSAGE.matcher(frame);
                assertThat(message.find()).as(frame).isTrue();
                int n = Integer.parseInt(message.group("n") == null ? message.group("n2") : message.group("n"));
                for (int earlier = n % RECORDS; earlier < n; earlier += RECORDS) {
                    assertThat(done.contains(earlier) || had.contains(earlier)).as("%s was handed out before %s of its record", n, earlier).isTrue();
                }
                had.add(n);
                held.add(new String[] {message.group("ack") == null ? message.group("ack2") : message.group("ack"), Integer.toString(n)});
            }
        }

        void acknowledge(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                String[] message = held.remove(0);
                frame("ACK\nid:" + message[0] + "\n\n");
                done.add(Integer.parseInt(message[1]));
            }
        }

        /** Says goodbye and hears that it was understood, so that what it acknowledged is. */
        void leave() throws IOException {
            frame("DISCONNECT\nreceipt:bye\n\n");
            for (String frame = next(); !frame.startsWith("RECEIPT"); frame = next()) {
                assertThat(frame).startsWith("MESSAGE");
            }
            close();
        }

        /** Is gone without a word. */
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"client-individual,5,3,100", "client-individual,10,3,100", "client-individual,10,10,1", "client-individual,1,40,2", "client,5,3,100", "client,10,4,1"})
    void holdsAfterConsumersThatAreLostOneAfterTheOther(String mode, int first, int second, int third) throws Exception {
        String queue = "events." + mode + "-" + first + "-" + second;
        send(queue);
        Set<Integer> done = new TreeSet<>();
        try (Reader c = new Reader(done, queue, mode, first)) {
            for (int n = 0; n < 5; n++) {
                c.read(1);
                c.acknowledge(1);
            }
            c.read(first);
            c.leave();
        }
        for (int times = 0; times < 3; times++) {
            try (Reader a = new Reader(done, queue, mode, second)) {
                a.read(Math.min(second, COUNT - done.size()));
            }
        }
        try (Reader b = new Reader(done, queue, mode, third)) {
            while (done.size() < COUNT) {
                b.read(1);
                b.acknowledge(1);
            }
            assertThat(b.had).hasSize(COUNT - 5);
            b.leave();
        }
    }
}
