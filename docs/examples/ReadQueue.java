import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQMessageConsumer;
import org.apache.activemq.RedeliveryPolicy;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Prints a queue's messages: java -cp target/doorstep.jar docs/examples/ReadQueue.java [QUEUE [BROKER-URL]]
 * From another machine: QUEUES_USER and QUEUES_PASSWORD in the environment, and a BROKER-URL such as ssl://hub.example.com:61616.
 */
public class ReadQueue {

    /** Your own work with it. What it throws decides: an outage is waited for, a message that can never be used is set aside. */
    static void work(TextMessage message) throws JMSException, IOException, SQLException {
        System.out.println(message.getStringProperty("recordKey") + " " + message.getStringProperty("change") + " " + message.getText());
    }

    public static void main(String[] args) throws Exception {
        String queue = args.length > 0 ? args[0] : "events.reso.Property";
        String broker = args.length > 1 ? args[1] : "tcp://127.0.0.1:61616";
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker);
        factory.setRedeliveryPolicy(patient());
        try (Connection connection = factory.createConnection(System.getenv("QUEUES_USER"), System.getenv("QUEUES_PASSWORD"))) {
            connection.start();
            // Transacted: a message is gone only once your own work with it is done.
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            System.err.println("reading " + queue + " at " + broker + "; ends when nothing has come for 2 s");
            long patience = 2_000;
            for (Message message = consumer.receive(patience); message != null; message = consumer.receive(patience)) {
                try {
                    work((TextMessage) message);
                    session.commit();
                    patience = 2_000;
                } catch (IOException | SQLException outage) {
                    // The same message comes again, after a while and before all others: wait for it, however long it takes.
                    session.rollback();
                    patience = 0;
                } catch (RuntimeException unusable) {
                    setAside((ActiveMQMessageConsumer) consumer, session);
                    patience = 2_000;
                }
            }
        }
    }

    /** After 1, 2, 4 .. 60 s, without end. ActiveMQ's default gives a message up after 7 tries in 6 s: an outage of your database would cost you messages. */
    static RedeliveryPolicy patient() {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        policy.setInitialRedeliveryDelay(1_000);
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(60_000);
        return policy;
    }

    /** Into the queue's dead-letter queue, dead.events.reso.Property, where it waits for 30 days: bin/doorstep queues dead. */
    static void setAside(ActiveMQMessageConsumer consumer, Session session) throws JMSException {
        RedeliveryPolicy never = new RedeliveryPolicy();
        never.setMaximumRedeliveries(0);
        consumer.setRedeliveryPolicy(never);
        session.rollback();
        consumer.setRedeliveryPolicy(patient());
    }
}
