package org.doorstep.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;

/** Senders, some connections a feed, that send as fast as they are answered until they are stopped. */
final class Load {

    private static final long NO_ANSWER_NANOS = 20_000_000;

    private final Map<String, Traffic> traffic;
    private final Ledger ledger;
    private final int connections;
    private final AtomicLong promised = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();
    private final List<Thread> senders = new ArrayList<>();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private volatile boolean stopped;

    /** @param connections of each feed */
    Load(Map<String, Traffic> traffic, Ledger ledger, int connections) {
        this.connections = connections;
        this.traffic = traffic;
        this.ledger = ledger;
    }

    /**
     * @param door  where to send
     * @param again what was not answered, to be sent among the new
     */
    void start(int door, Collection<Request> again) {
        stopped = false;
        promised.set(0);
        for (String feed : Traffic.FEEDS) {
            Queue<Request> retries = new ConcurrentLinkedQueue<>(again.stream().filter(request -> request.feed().equals(feed)).toList());
            for (int n = 0; n < connections; n++) {
                Thread sender = new Thread(() -> run(door, feed, retries), "sender-" + feed);
                senders.add(sender);
                sender.start();
            }
        }
    }

    private void run(int door, String feed, Queue<Request> retries) {
        while (!stopped) {
            Request again = traffic.get(feed).chance(30) ? retries.poll() : null;
            Request request = again == null ? traffic.get(feed).next() : again;
            if (!send(door, request)) {
                // Nobody there, or no room: not so fast.
                LockSupport.parkNanos(NO_ANSWER_NANOS);
            }
        }
    }

    /** @return whether it was answered by a promise */
    boolean send(int door, Request request) {
        try {
            HttpResponse<String> answer = http.send(http(door, request), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                promised.incrementAndGet();
                ledger.accepted(Happening.JSON.readTree(answer.body()).get("delivery").asText(), request);
                return true;
            }
            if (answer.statusCode() == 400) {
                promised.incrementAndGet();
                ledger.unreadable(request);
                return true;
            }
            if (answer.statusCode() != 503 || answer.headers().firstValue("Retry-After").isEmpty()) {
                throw new AssertionError("answered " + answer.statusCode() + " " + answer.body());
            }
            turnedAway.incrementAndGet();
        } catch (JsonProcessingException e) {
            throw new AssertionError("a 200 without a delivery", e);
        } catch (IOException e) {
            // cut off
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        ledger.unknown(request);
        return false;
    }

    private static HttpRequest http(int door, Request request) {
        String path = "/" + Map.of(Traffic.RESO, "reso", FarFeed.NAME, "reso", Traffic.HUB, "showinghub", Traffic.SPARK, "spark", Traffic.REPLIERS, "repliers").get(request.feed()) + "/" + request.feed()
                + (request.feed().equals(Traffic.SPARK) ? "/" + House.TOKEN : "") + (request.eventName().isEmpty() ? "" : "/" + request.eventName());
        HttpRequest.Builder http = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door + path)).timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json").header("Authorization", "Bearer " + House.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.bytes()));
        return (request.label().isEmpty() ? http : http.header("EntityEventSource", request.label())).build();
    }

    /**
     * Waits until all is dispatched that was accepted. Lanes are in order: when the last event of each feed is logged, so is all before it.
     *
     * @param number not given before
     */
    void rest(int door, int number, Tables tables) {
        for (String feed : Traffic.FEEDS) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> send(door, Traffic.unheard(feed, number)));
        }
        Collection<String> last = ledger.lastAccepted();
        Awaitility.await().atMost(Duration.ofSeconds(300)).pollInterval(Duration.ofMillis(50)).until(() -> last.stream().allMatch(id ->
                tables.count("events WHERE delivery_id = '" + id + "'") > 0));
    }

    /** Answers since the start that promise to keep what was sent. */
    long promised() {
        return promised.get();
    }

    /** Answers of 503, ever. */
    long turnedAway() {
        return turnedAway.get();
    }

    /** No new request; those under way are waited for. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
        senders.clear();
    }
}
