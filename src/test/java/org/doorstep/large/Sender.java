package org.doorstep.large;

import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.doorstep.testing.House;

/**
 * A RESO producer of one feed: batch after batch in order, each again until it is answered 200, on a connection of its own through the
 * load balancer.
 */
final class Sender implements Runnable {

    private static final String[] RESOURCES = {"Property", "Property", "Property", "Member"};

    private final String feed;
    private final int port;
    private final int batch;
    private final int records;
    private final long pauseNanos;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;
    private volatile int again;

    /** @param records how many records the events are about; @param pause from an answer to the next request */
    Sender(String feed, int port, int batch, int records, Duration pause, Ledger ledger) {
        this.feed = feed;
        this.port = port;
        this.batch = batch;
        this.records = records;
        this.pauseNanos = pause.toNanos();
        this.ledger = ledger;
        this.random = new SplittableRandom(feed.hashCode());
    }

    void stop() {
        stopped = true;
    }

    /** {@link System#nanoTime()} of every 200. */
    Queue<Long> answered() {
        return answered;
    }

    /** Requests that had to be sent again. */
    int again() {
        return again;
    }

    @Override
    public void run() {
        for (long first = 1; !stopped; first += batch) {
            String[] resources = new String[batch];
            String[] keys = new String[batch];
            for (int i = 0; i < batch; i++) {
                resources[i] = RESOURCES[random.nextInt(RESOURCES.length)];
                keys[i] = "k" + random.nextInt(records);
            }
            long start = first;
            String body = batch(IntStream.range(0, batch).mapToObj(i -> element(start + i, resources[i], keys[i],
                    "{\"ListPrice\":" + (start + i) + ",\"City\":\"Bowie\",\"StandardStatus\":\"Active\"}")).toArray(String[]::new));
            while (!post(body)) {
                again++;
                // A producer waits before it comes again.
                LockSupport.parkNanos(100_000_000);
            }
            answered.add(System.nanoTime());
            for (int i = 0; i < batch; i++) {
                ledger.accepted(feed, start + i, resources[i], keys[i]);
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private boolean post(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("POST /reso/" + feed + " HTTP/1.1\r\nHost: door\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                    + House.TOKEN + "\r\nContent-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes);
            String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            return status != null && status.contains(" 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
