package org.doorstep.reload;

import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.doorstep.testing.House;

/** Steady requests to one feed, each answer judged by what was true while it was under way. */
final class Traffic implements AutoCloseable {

    private static final int SENDERS = 4;
    private static final int KEYS = 40;
    private static final List<String> RESOURCES = List.of("Property", "Member", "Thing");

    /**
     * What is true of the feed at some time.
     *
     * @param allowed statuses that are right answers
     */
    record View(int number, String provider, String token, Set<Integer> allowed) {
    }

    private final House house;
    private final String feed;
    private final long gapNanos;
    private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> answers = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong sequence = new AtomicLong();
    private final List<Thread> senders = new ArrayList<>();
    private final List<View> views = new CopyOnWriteArrayList<>();
    private volatile View view;
    private volatile boolean stopped;

    /** @param perSecond requests of all senders together */
    Traffic(House house, String feed, int perSecond, View view) {
        this.house = house;
        this.feed = feed;
        this.gapNanos = TimeUnit.SECONDS.toNanos(SENDERS) / perSecond;
        this.view = view;
        views.add(view);
    }

    Traffic start() {
        for (int n = 0; n < SENDERS; n++) {
            Thread sender = new Thread(this::send, "traffic-" + feed + "-" + n);
            sender.setDaemon(true);
            sender.start();
            senders.add(sender);
        }
        return this;
    }

    private void send() {
        long next = System.nanoTime();
        while (!stopped) {
            next = Math.max(next + gapNanos, System.nanoTime() - gapNanos);
            LockSupport.parkNanos(next - System.nanoTime());
            long number = sequence.incrementAndGet();
            View at = view;
            String was;
            try {
                int status = request(at, number);
                answers.computeIfAbsent(status, each -> new AtomicLong()).incrementAndGet();
                if (status == 200) {
                    accepted.put(id(number), at.number);
                }
                // A sender that had to wait may have seen the beginning of one truth and the end of another.
                Set<Integer> right = new TreeSet<>();
                views.stream().skip(at.number - views.get(0).number).forEach(each -> right.addAll(each.allowed));
                was = right.contains(status) ? null : status + ", expected " + right;
            } catch (IOException | InterruptedException e) {
                was = e.toString();
            }
            if (was != null) {
                wrong.add(feed + " " + number + " as " + at.provider + ": " + was);
            }
        }
    }

    /** The event's key: unique, and said by every provider in its own way. */
    private String id(long number) {
        return feed + "-" + number;
    }

    private int request(View at, long number) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(house.door("/" + at.provider + "/" + feed)).header("Content-Type", "application/json");
        if (at.provider.equals("reso")) {
            String data = "{\"ListingId\":\"" + id(number) + "\",\"City\":\"Bowie\"}";
            request.header("Authorization", "Bearer " + at.token)
                    .POST(HttpRequest.BodyPublishers.ofString(batch(element(number, RESOURCES.get((int) (number % RESOURCES.size())), "k" + number % KEYS, data))));
        } else {
            request.header("X-Key", at.token).POST(HttpRequest.BodyPublishers.ofString(
                    "{\"eventName\":\"AppointmentUpdated\",\"webhookMessageId\":\"" + id(number) + "\",\"ListingId\":\"" + id(number) + "\",\"appointmentId\":\"k" + number % KEYS + "\"}"));
        }
        return house.send(request).statusCode();
    }

    /** From now on this is true; between two truths both are right. */
    void becomes(String provider, String token, Integer... allowed) {
        View next = new View(view.number + 1, provider, token, Set.of(allowed));
        views.add(next);
        view = next;
    }

    String token() {
        return view.token;
    }

    String provider() {
        return view.provider;
    }

    /** {@code ListingId} of every event that was answered 200. */
    Set<String> accepted() {
        return new TreeSet<>(accepted.keySet());
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    Map<Integer, AtomicLong> answers() {
        return answers;
    }

    /** Waits for the answers that are still to come. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
    }
}
