import org.apache.activemq.ActiveMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

/**
 * Prints a queue's messages: java -cp target/doorstep.jar docs/examples/ReadQueue.java [QUEUE [BROKER-URL]]
 * From another machine: QUEUES_USER and QUEUES_PASSWORD in the environment, and a BROKER-URL such as ssl://hub.example.com:61616.
 */
public class ReadQueue {
    public static void main(String[] args) throws Exception {
        String queue = args.length > 0 ? args[0] : "events.reso.Property";
        String broker = args.length > 1 ? args[1] : "tcp://127.0.0.1:61616";
        try (Connection connection = new ActiveMQConnectionFactory(broker).createConnection(System.getenv("QUEUES_USER"), System.getenv("QUEUES_PASSWORD"))) {
            connection.start();
            // Transacted: a message is gone only once your own work with it is done.
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            for (Message message = consumer.receive(2_000); message != null; message = consumer.receive(2_000)) {
                System.out.println(message.getStringProperty("recordKey") + " " + message.getStringProperty("change")
                        + " " + ((TextMessage) message).getText());
                session.commit();
            }
        }
    }
}
