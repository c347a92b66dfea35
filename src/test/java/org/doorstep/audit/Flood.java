package org.doorstep.audit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.springframework.util.FileSystemUtils;

/** Wrong tokens, one after the other on eight connections, at a hub in a process of its own. */
final class Flood implements AutoCloseable {

    private static final int CONNECTIONS = 8;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong other = new AtomicLong();
    private final AtomicLong ready = new AtomicLong();
    private final AtomicLong notReady = new AtomicLong();
    private final Child hub;
    private final Matcher ports;
    private final int before;

    Flood(Path folder) throws IOException {
        hub = Child.run(House.in(folder));
        ports = hub.ready();
        before = hub.stderr().length();
    }

    /** Floods until it is enough, and asks for readiness all the time. */
    void run(BooleanSupplier enough) throws InterruptedException {
        List<Thread> senders = new ArrayList<>();
        for (int n = 0; n < CONNECTIONS; n++) {
            int own = n;
            senders.add(new Thread(() -> {
                for (long i = 0; !enough.getAsBoolean(); i++) {
                    (status(1, "/reso/mls", "wrong-" + own + "-" + i) == 401 ? refused : other).incrementAndGet();
                }
            }));
        }
        senders.forEach(Thread::start);
        while (!enough.getAsBoolean()) {
            (status(2, "/ready", null) == 200 ? ready : notReady).incrementAndGet();
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private int status(int port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path)).timeout(Duration.ofSeconds(30));
        if (token != null) {
            request.header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"k\"}"));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + ports.group(port) + path);
    }

    int knownSender() {
        return status(1, "/reso/mls", House.TOKEN);
    }

    long refused() {
        return refused.get();
    }

    long otherAnswers() {
        return other.get();
    }

    long readyAnswers() {
        return ready.get();
    }

    long notReady() {
        return notReady.get();
    }

    /** Bytes that the flood has brought into the log. */
    int logged() {
        return hub.stderr().length() - before;
    }

    /** What the hub itself has counted. */
    long counted() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(2, "/observe/metrics")).build(), HttpResponse.BodyHandlers.ofString()).body().lines()
                .filter(line -> line.startsWith("doorstep_refused_total{") && line.contains("status=\"401\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    @Override
    public void close() throws InterruptedException {
        hub.close();
    }

    /** {@code bench/flood}: {@code SECONDS FOLDER} */
    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Flood flood = new Flood(folder)) {
            flood.run(() -> System.nanoTime() > until);
            System.out.println("seconds=" + seconds + " refused=" + flood.refused() + " other_answers=" + flood.otherAnswers() + " ready=" + flood.readyAnswers()
                    + " not_ready=" + flood.notReady() + " known_sender=" + flood.knownSender() + " log_bytes=" + flood.logged());
        }
        FileSystemUtils.deleteRecursively(folder);
        System.exit(0);
    }
}
