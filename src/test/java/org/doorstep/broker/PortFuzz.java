package org.doorstep.broker;

import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.command.ActiveMQMapMessage;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.command.BrokerId;
import org.apache.activemq.command.BrokerInfo;
import org.apache.activemq.command.Command;
import org.apache.activemq.command.ConnectionControl;
import org.apache.activemq.command.ConnectionId;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.command.ConsumerControl;
import org.apache.activemq.command.ConsumerId;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.ControlCommand;
import org.apache.activemq.command.DestinationInfo;
import org.apache.activemq.command.LocalTransactionId;
import org.apache.activemq.command.MessageAck;
import org.apache.activemq.command.MessageId;
import org.apache.activemq.command.MessagePull;
import org.apache.activemq.command.ProducerId;
import org.apache.activemq.command.ProducerInfo;
import org.apache.activemq.command.RemoveInfo;
import org.apache.activemq.command.SessionId;
import org.apache.activemq.command.SessionInfo;
import org.apache.activemq.command.TransactionInfo;
import org.apache.activemq.command.XATransactionId;

/** Random and ruined frames for all four ports of a {@link PortVictim}, before and after the login. {@link #main} is bench/fuzz-ports. */
final class PortFuzz {

    private static final String[] SCHEMES = {"tcp", "stomp", "ssl", "stomp+ssl"};
    private static final int[] LENGTHS = {0, -1, 1, 4, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 104_857_536, 65_536, 16_384, 1 << 20};
    private static final String[] FRAMES = {"SUBSCRIBE\nid:1\ndestination:/queue/events.fuzz.x\nack:client-individual\n\n\0",
        "SUBSCRIBE\nid:2\ndestination:/queue/events.>\nselector:recordKey LIKE '%a%' AND sequence > 3\nbrowser:true\n\n\0",
        "SUBSCRIBE\nid:3\ndestination:/topic/events.fuzz\nactivemq.subscriptionName:n\n\n\0", "SEND\ndestination:/queue/events.fuzz.x\ncontent-length:5\n\nhello\0",
        "SEND\ndestination:/temp-queue/x\nreply-to:/temp-queue/y\ntransformation:jms-map-json\n\n{\"a\":1}\0", "ACK\nid:1\n\n\0", "NACK\nid:1\nsubscription:1\n\n\0",
        "BEGIN\ntransaction:t\n\n\0", "COMMIT\ntransaction:t\n\n\0", "ABORT\ntransaction:t\n\n\0", "UNSUBSCRIBE\nid:1\n\n\0", "DISCONNECT\nreceipt:r\n\n\0",
        "STOMP\naccept-version:1.0,1.1,1.2\nheart-beat:1,1\nlogin:x\npasscode:y\nhost:z\n\n\0", "\n\n\n"};

    private final PortVictim victim;
    private final long seed;
    private final long loggedAtFirst;
    private final long started = System.nanoTime();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();

    PortFuzz(PortVictim victim, long seed) throws IOException {
        this.victim = victim;
        this.seed = seed;
        this.loggedAtFirst = victim.logged();
    }

    /** One connection with some frames. */
    void connection(Random random) {
        try (WireClient client = new WireClient(victim, SCHEMES[random.nextInt(SCHEMES.length)], random.nextBoolean())) {
            connections.incrementAndGet();
            boolean login = random.nextBoolean();
            if (login) {
                client.login();
                logins.incrementAndGet();
            }
            for (int i = random.nextInt(12); i >= 0; i--) {
                frames.incrementAndGet();
                if (!client.sent(frame(client, random))) {
                    return;
                }
            }
            client.ended(1 + random.nextInt(20));
        } catch (Exception e) {
            // The verdict is the broker's state.
        }
    }

    private static byte[] frame(WireClient client, Random random) throws IOException {
        int kind = random.nextInt(10);
        if (kind == 0) {
            byte[] noise = new byte[random.nextInt(3_000)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] frame = client.stomp ? FRAMES[random.nextInt(FRAMES.length)].getBytes(StandardCharsets.UTF_8) : client.bytes(command(random, client.connection));
        return kind == 1 ? frame : ruined(frame, random, !client.stomp && random.nextInt(8) > 0);
    }

    private static byte[] ruined(byte[] frame, Random random, boolean sized) {
        ByteArrayOutputStream ruined = new ByteArrayOutputStream();
        int from = sized ? 5 : 0;
        ruined.write(frame, 0, Math.min(from, frame.length));
        byte[] rest = Arrays.copyOfRange(frame, Math.min(from, frame.length), frame.length);
        for (int i = random.nextInt(4); i >= 0 && rest.length > 8; i--) {
            int at = random.nextInt(rest.length - 4);
            switch (random.nextInt(4)) {
                case 0 -> rest[at] = (byte) random.nextInt();
                case 1 -> ByteBuffer.wrap(rest).putInt(at, LENGTHS[random.nextInt(LENGTHS.length)]);
                case 2 -> rest = Arrays.copyOf(rest, at + 4);
                default -> {
                    byte[] longer = new byte[Math.min(rest.length * 2, 60_000)];
                    for (int j = 0; j < longer.length; j++) {
                        longer[j] = rest[j < at ? j : at + (j - at) % (rest.length - at)];
                    }
                    rest = longer;
                }
            }
        }
        ruined.writeBytes(rest);
        byte[] whole = ruined.toByteArray();
        if (sized && whole.length > 4) {
            ByteBuffer.wrap(whole).putInt(0, whole.length - 4);
        }
        return whole;
    }

    private static Command command(Random random, ConnectionId own) {
        ConnectionId connection = random.nextBoolean() ? own : new ConnectionId("fuzz-" + random.nextInt(3));
        SessionId session = new SessionId(connection, 1);
        ConsumerId consumer = new ConsumerId(session, 1 + random.nextInt(2));
        ProducerId producer = new ProducerId(session, 1);
        ActiveMQQueue queue = new ActiveMQQueue(random.nextBoolean() ? "events.fuzz.x" : "events.fuzz.x,events.>?consumer.prefetchSize=1");
        Command command = switch (random.nextInt(16)) {
            case 0 -> new SessionInfo(session);
            case 1, 2 -> {
                ConsumerInfo info = new ConsumerInfo(consumer);
                info.setDestination(queue);
                info.setSelector("recordKey LIKE '%a%' OR sequence BETWEEN 1 AND 3");
                info.setPrefetchSize(random.nextInt());
                info.setBrowser(random.nextBoolean());
                info.setBrokerPath(new BrokerId[]{new BrokerId("b")});
                yield info;
            }
            case 3 -> {
                ProducerInfo info = new ProducerInfo(producer);
                info.setDestination(queue);
                yield info;
            }
            case 4 -> new DestinationInfo(connection, (byte) random.nextInt(3), queue);
            case 5 -> {
                MessageAck ack = new MessageAck();
                ack.setDestination(queue);
                ack.setConsumerId(consumer);
                ack.setAckType((byte) random.nextInt(8));
                ack.setLastMessageId(new MessageId(producer, random.nextInt(5)));
                ack.setMessageCount(random.nextInt());
                ack.setPoisonCause(new IllegalStateException("poison"));
                yield ack;
            }
            case 6, 7 -> message(random, producer, queue);
            case 8 -> new TransactionInfo(connection, new LocalTransactionId(connection, 1), (byte) random.nextInt(9));
            case 9 -> new TransactionInfo(connection, new XATransactionId(), (byte) random.nextInt(9));
            case 10 -> new RemoveInfo(random.nextBoolean() ? consumer : session);
            case 11 -> {
                BrokerInfo info = new BrokerInfo();
                info.setBrokerId(new BrokerId("fuzz"));
                info.setDuplexConnection(true);
                info.setNetworkConnection(true);
                info.setNetworkProperties("name=x\n");
                yield info;
            }
            case 12 -> {
                ControlCommand control = new ControlCommand();
                control.setCommand("shutdown");
                yield control;
            }
            case 13 -> {
                MessagePull pull = new MessagePull();
                pull.setConsumerId(consumer);
                pull.setDestination(queue);
                pull.setTimeout(random.nextInt(1_000));
                yield pull;
            }
            case 14 -> random.nextBoolean() ? new ConsumerControl() : new ConnectionControl();
            default -> {
                ConnectionInfo info = new ConnectionInfo(connection);
                info.setUserName(random.nextBoolean() ? PortVictim.USER : "x");
                info.setPassword(PortVictim.PASSWORD);
                info.setClientId("c" + random.nextInt(3));
                yield info;
            }
        };
        command.setCommandId(random.nextInt());
        command.setResponseRequired(random.nextBoolean());
        return command;
    }

    private static Command message(Random random, ProducerId producer, ActiveMQQueue queue) {
        try {
            ActiveMQTextMessage text = new ActiveMQTextMessage();
            text.setText("x".repeat(random.nextInt(200)));
            ActiveMQMapMessage map = new ActiveMQMapMessage();
            map.setString("a", "b");
            ActiveMQMessage message = random.nextBoolean() ? text : map;
            message.setDestination(queue);
            message.setMessageId(new MessageId(producer, random.nextInt(5)));
            message.setStringProperty("recordKey", "k");
            message.setIntProperty("n", 3);
            message.setCompressed(random.nextBoolean());
            return message;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the broker should not have come to, or null. */
    String verdict() throws Exception {
        if (!victim.alive()) {
            return "seed " + seed + ": it ended: " + victim.log();
        }
        try {
            if (!victim.read(Duration.ofSeconds(60))) {
                return "seed " + seed + ": a reader gets nothing: " + victim.log();
            }
        } catch (JMSException e) {
            return "seed " + seed + ": a reader gets " + e + ": " + victim.log();
        }
        long minutes = 1 + (System.nanoTime() - started) / 60_000_000_000L;
        return victim.logged() - loggedAtFirst > minutes * 100_000 ? "seed " + seed + ": it said " + victim.logged() + " bytes: " + victim.log() : null;
    }

    /** Arguments: seconds, seed, folder. */
    public static void main(String[] arguments) throws Exception {
        long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000_000L;
        long seed = Long.parseLong(arguments[1]);
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of(arguments[2])), "run");
        try (PortVictim victim = new PortVictim(folder, 128)) {
            PortFuzz fuzz = new PortFuzz(victim, seed);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seed + i);
                Thread thread = new Thread(() -> {
                    while (System.nanoTime() < end && victim.alive()) {
                        fuzz.connection(random);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            String found = null;
            while (found == null && System.nanoTime() < end) {
                threads.get(0).join(5_000);
                found = fuzz.verdict();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            found = found == null ? fuzz.verdict() : found;
            System.out.println("connections=" + fuzz.connections + " logins=" + fuzz.logins + " frames=" + fuzz.frames + " logged=" + victim.logged() + " found=" + (found == null ? 0 : 1));
            if (found != null) {
                System.out.println(found);
                System.exit(1);
            }
        }
    }
}
