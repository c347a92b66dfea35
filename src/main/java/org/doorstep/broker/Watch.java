package org.doorstep.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to an outside broker, for nothing but to know at once when it is gone and when it is back, and how full its
 * queues are. A thread of its own; what it knows may be asked for from any.
 */
final class Watch implements AutoCloseable {

    private static final long AGAIN_MILLIS = 1_000;
    private static final long SIZES_MILLIS = 5_000;
    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final String role;
    private final ConnectionFactory connections;
    private final Semaphore lost = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean up;
    private volatile Optional<List<QueueDepth>> depths = Optional.empty();

    /** @param role for the log */
    Watch(String role, ConnectionFactory connections) {
        this.role = role;
        this.connections = connections;
        this.thread = new Thread(this::run, "doorstep-watch-" + role);
        thread.setDaemon(true);
        thread.start();
    }

    boolean up() {
        return up;
    }

    /** Bytes that a queue held when it was last asked for; 0 where nobody can say. */
    long bytes(String queue) {
        return depths.stream().flatMap(List::stream).filter(depth -> depth.queue().equals(queue)).mapToLong(QueueDepth::bytes).findFirst().orElse(0);
    }

    /** As of the last time it was asked; empty while it cannot be reached, or cannot say. */
    Optional<List<QueueDepth>> depths() {
        return up ? depths : Optional.empty();
    }

    private void run() {
        boolean told = false;
        while (!closed) {
            Connection connection = null;
            try {
                connection = connections.createConnection();
                lost.drainPermits();
                connection.setExceptionListener(failure -> lost.release());
                connection.start();
                up = true;
                if (told) {
                    log.warn("broker_back role={}", role);
                    told = false;
                }
                QueueSizes asked = new QueueSizes(connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
                do {
                    depths = asked.read();
                } while (!lost.tryAcquire(SIZES_MILLIS, TimeUnit.MILLISECONDS));
            } catch (JMSException e) {
                // Said below.
            } catch (InterruptedException e) {
                return;
            } finally {
                up = false;
                close(connection);
            }
            if (!closed && !told) {
                log.error("broker_unreachable role={} remedy=\"start it; what is sent to it waits\"", role);
                told = true;
            }
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(closed ? 0 : AGAIN_MILLIS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException e) {
                log.debug("closing a connection that failed", e);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
