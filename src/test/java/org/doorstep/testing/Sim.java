package org.doorstep.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.Settings;
import org.doorstep.provider.Providers;
import org.doorstep.simulator.api.ApiServer;
import org.doorstep.simulator.api.SimulatedApi;
import org.springframework.util.FileSystemUtils;

/** A simulated provider with its API, in this JVM or in one of its own, and what a test tells it. */
public final class Sim implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AutoCloseable running;
    private final int port;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Sim(AutoCloseable running, int port) {
        this.running = running;
        this.port = port;
    }

    public static Sim of(SimulatedApi api) throws IOException {
        ApiServer server = new ApiServer(api, 0);
        return new Sim(server, server.port());
    }

    /** Beside a process that a test started. */
    public static Sim at(Child child, String name) {
        return new Sim(child, Integer.parseInt(child.line(name + " ready http=(\\d+)")));
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public URI uri(String path) {
        return URI.create(url() + path);
    }

    public void happen(int events) throws Exception {
        control("POST", "/_sim/events", "{\"count\":" + events + "}");
    }

    /** @param json as {@link ApiServer} says */
    public Sim fault(String json) throws Exception {
        control("POST", "/_sim/faults", json.replace('\'', '"'));
        return this;
    }

    public JsonNode truth() throws Exception {
        return control("GET", "/_sim/truth", "");
    }

    /** How often these were asked for, as in {@code "POST /webhooks"}. */
    public int calls(String call) throws Exception {
        return control("GET", "/_sim/calls", "").path(call).asInt();
    }

    private JsonNode control(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }

    /** The only feed of this YAML, read as a start would read it. */
    public static Feed feed(String yaml) {
        try {
            Path folder = Files.createTempDirectory("doorstep-feed");
            try {
                Files.copy(Path.of("config/application.properties"), folder.resolve("application.properties"));
                Files.writeString(folder.resolve("feeds.yaml"), yaml);
                return Feeds.load(folder.resolve("feeds.yaml"), Map.of(), Settings.load(folder, Map.of(), Map.of()), Providers.names()).all().iterator().next();
            } finally {
                FileSystemUtils.deleteRecursively(folder);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        running.close();
    }
}
