package org.doorstep.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Senders that push RESO events of ever new records to a door, until they are stopped or it is gone, and remember what was answered 200. */
public final class Push implements AutoCloseable {

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Queue<String> otherAnswers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean stopped;

    /** @param prefix what the keys of its records begin with */
    public Push(int port, String feed, String prefix, int connections) {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
        for (int i = 0; i < connections; i++) {
            Thread sender = new Thread(() -> send(http, URI.create("http://127.0.0.1:" + port + "/reso/" + feed), prefix), "push-" + prefix + i);
            senders.add(sender);
            sender.start();
        }
    }

    private void send(HttpClient http, URI door, String prefix) {
        while (!stopped) {
            int number = next.incrementAndGet();
            HttpRequest request = HttpRequest.newBuilder(door).timeout(Duration.ofSeconds(60)).header("Authorization", "Bearer " + House.TOKEN)
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"EntityEventSequence\":" + number
                            + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + prefix + number + "\",\"Data\":{\"City\":\"Bowie\"}}")).build();
            try {
                int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status == 200) {
                    accepted.add(prefix + number);
                } else {
                    otherAnswers.add(status + "");
                }
            } catch (IOException e) {
                // The door is gone in the middle of a request: nothing was promised.
                return;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Keys of the records that were answered 200 so far. */
    public Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** Answers other than 200. */
    public Set<String> otherAnswers() {
        return Set.copyOf(otherAnswers);
    }

    /** Stops, and waits for what is on its way. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
    }
}
