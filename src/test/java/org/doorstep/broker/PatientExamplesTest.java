package org.doorstep.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped examples of consumers, with an outage built into their work: it costs no message, and what cannot be used is set aside. */
class PatientExamplesTest {

    private static final String OUR_PASSWORD = "ours-0123456789";

    @TempDir
    private static Path folder;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.queues(folder.resolve("queues"), 1L << 30, List.of("tcp://127.0.0.1:0", "stomp://127.0.0.1:0"),
                ConsumerRights.plugins(OUR_PASSWORD, Optional.empty(), Optional.empty()));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void inJava() throws Exception {
        send("events.java");
        Path example = changed("ReadQueue.java", "        System.out.println(", "        if (outages-- > 0) {\n            throw new IOException(\"down\");\n        }\n        System.out.println(",
                "public class ReadQueue {", "public class ReadQueue {\n    static int outages = 1;\n");

        String output = output(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"), "-XX:TieredStopAtLevel=1",
                example.toString(), "events.java", "tcp://127.0.0.1:" + broker.ports().get(0));

        setAside("events.java", output);
    }

    @Test
    void inPython() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3 here");
        send("events.python");
        Path example = changed("read-queue.py", "    print(body.decode())", "    if outages:\n        raise outages.pop()\n    print(body.decode())", "import time\n", "import time\noutages = [OSError('down')]\n");

        setAside("events.python", output("/usr/bin/python3", example.toString(), "events.python", "" + broker.ports().get(1), "127.0.0.1"));
    }

    private static void setAside(String queue, String output) {
        assertThat(output).containsSubsequence("first", "last").doesNotContain("Traceback", "Exception in");
        assertThat(broker.messages("dead." + queue)).as(output).isEqualTo(1);
        assertThat(broker.messages(queue)).as(output).isZero();
    }

    private static Path changed(String example, String... instead) throws Exception {
        String text = Files.readString(Path.of("docs/examples", example));
        for (int n = 0; n < instead.length; n += 2) {
            assertThat(text).containsOnlyOnce(instead[n]);
            text = text.replace(instead[n], instead[n + 1]);
        }
        return Files.writeString(folder.resolve(example), text);
    }

    private static void send(String queue) throws Exception {
        try (Connection connection = broker.connections().createConnection("doorstep", OUR_PASSWORD);
             Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
             MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            BytesMessage neverText = session.createBytesMessage();
            neverText.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe});
            for (Message message : List.of(session.createTextMessage("first"), neverText, session.createTextMessage("last"))) {
                message.setStringProperty("JMSXGroupID", "g");
                producer.send(message);
            }
            session.commit();
        }
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
