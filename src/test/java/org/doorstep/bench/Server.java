package org.doorstep.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** A {@link ServerProcess} as the bench sees it, with a folder of its own that goes when it is closed. */
final class Server implements AutoCloseable {

    static final String TOKEN = "bench-token-0123456789";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path folder;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int door;
    private final int admin;
    final int openwire;
    private final int plain;

    private Server(Path folder, Process process) throws IOException {
        this.folder = folder;
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        String[] ports = line("ready").split(" ");
        door = Integer.parseInt(ports[1]);
        admin = Integer.parseInt(ports[2]);
        openwire = Integer.parseInt(ports[3]);
        plain = Integer.parseInt(ports[4]);
    }

    /** The shipped configuration and routes, two RESO feeds without limits, room for all that a bench sends. */
    static Path folder(Path work, String name) throws IOException {
        Path folder = work.resolve(name);
        FileSystemUtils.deleteRecursively(folder);
        Files.createDirectories(folder);
        FileSystemUtils.copyRecursively(Path.of("config"), folder.resolve("config"));
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        Files.writeString(folder.resolve("config/feeds.yaml"), """
                feeds:
                  bench: {provider: reso, auth: {bearer: [%1$s]}}
                  slow: {provider: reso, auth: {bearer: [%1$s]}}
                """.formatted(TOKEN));
        return folder;
    }

    static Server start(Path folder, String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of(folder.toString(), "camel.server.port=0", "camel.management.port=0", "doorstep.openwire.port=0", "doorstep.stomp.port=0",
                "doorstep.data=" + folder.resolve("data"), "doorstep.queue.limit=64GiB", "doorstep.journal.disk=32GiB"));
        all.addAll(Arrays.asList(flags));
        return new Server(folder, Java.start(folder.resolve("server.log"), ServerProcess.class.getName(), all.toArray(String[]::new)));
    }

    private String line(String start) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        throw new IOException("the server ended; see " + folder.resolve("server.log"));
    }

    /** Starts and stops the lane, or runs the collector. @return bytes of heap in use afterwards */
    long tell(String word) throws IOException {
        in.write(word + "\n");
        in.flush();
        return Long.parseLong(line("done").split(" ")[1]);
    }

    LoadPlan plan(Seconds seconds, long first) {
        return new LoadPlan(door, "/reso/bench", TOKEN, first, 64, 1, 3_000, 0, seconds.warm(), seconds.measured(), 0, 0, 0);
    }

    LoadPlan plain(LoadPlan plan, String path) {
        return new LoadPlan(plain, path, TOKEN, Body.FIRST, plan.connections(), plan.batch(), plan.eventBytes(), plan.perSecond(), plan.warmSeconds(), plan.seconds(), plan.requests(), 0, 0);
    }

    /** Offers load from a process of its own. */
    LoadResult load(LoadPlan plan) throws IOException, InterruptedException {
        Process load = Java.start(folder.resolve("load.log"), LoadProcess.class.getName(), JSON.writeValueAsString(plan));
        try {
            String line = load.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw new IOException("the load ended; see " + folder.resolve("load.log"));
            }
            return JSON.readValue(line, LoadResult.class);
        } finally {
            load.destroy();
            load.waitFor();
        }
    }

    /** Sum of a metric's samples that have this in their labels; 0 when there is none. */
    double metric(String name, String label) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/observe/metrics")).build(), HttpResponse.BodyHandlers.ofLines()).body()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Events the lane has dispatched since the start. */
    long logged() throws IOException, InterruptedException {
        return (long) metric("doorstep_events_total", "outcome=\"logged\"");
    }

    /** Waits until so many events are dispatched, or none has been for a minute: what is missing is then said by {@link Arrived}. @return epoch milliseconds when it was seen */
    long dispatched(long events) throws IOException, InterruptedException {
        long last = -1;
        long until = 0;
        for (long now = logged(); now < events && (now != last || System.nanoTime() - until < 0); now = logged()) {
            until = now == last ? until : System.nanoTime() + PATIENCE.toNanos();
            last = now;
            if (!process.isAlive()) {
                throw new IOException("the server ended; see " + folder.resolve("server.log"));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return System.currentTimeMillis();
    }

    long pid() {
        return process.pid();
    }

    Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() throws InterruptedException, IOException {
        // The end of its input ends it; a recording of its flags is then written.
        in.close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        FileSystemUtils.deleteRecursively(folder.resolve("data"));
        FileSystemUtils.deleteRecursively(folder.resolve("plain"));
    }
}
