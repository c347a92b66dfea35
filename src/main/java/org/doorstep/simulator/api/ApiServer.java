package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A simulated API at a port of this machine. Beside the provider's own paths it has {@code POST /_sim/events {"count": n}} (so many events
 * happen), {@code POST /_sim/faults {"path", "method", "status", "headers", "body", "delay", "times"}} (answers something else),
 * {@code GET /_sim/truth} (what a subscriber should know) and {@code GET /_sim/calls} (how often what was asked).
 */
public final class ApiServer implements AutoCloseable {

    static {
        // Head and body of an answer are two writes: with Nagle's algorithm each answer takes 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SimulatedApi api;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "simulated-api");
        thread.setDaemon(true);
        return thread;
    });
    private final Faults faults = new Faults();
    private final Map<String, Integer> calls = new LinkedHashMap<>();

    /** @param port 0 for any free one */
    public ApiServer(SimulatedApi api, int port) throws IOException {
        this.api = api;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            ApiRequest request = ApiRequest.of(exchange.getRequestMethod(), exchange.getRequestURI(), headers, exchange.getRequestBody().readAllBytes());
            ApiAnswer answer;
            try {
                answer = request.path().startsWith("/_sim/") ? control(request) : provider(request);
            } catch (Exception e) {
                answer = ApiAnswer.error(500, e.getClass().getSimpleName());
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private ApiAnswer provider(ApiRequest request) throws Exception {
        synchronized (calls) {
            calls.merge(request.method() + " " + request.path(), 1, Integer::sum);
        }
        Optional<ApiAnswer> fault = faults.of(request);
        return fault.isPresent() ? fault.get() : api.knows(request) ? api.answer(request) : api.stranger();
    }

    private ApiAnswer control(ApiRequest request) throws IOException {
        ObjectNode done = ApiRequest.JSON.createObjectNode();
        if (request.is("POST", "/_sim/events")) {
            api.happen(request.json().path("count").asInt(1));
        } else if (request.is("POST", "/_sim/faults")) {
            faults.add(request.json());
        } else if (request.is("GET", "/_sim/truth")) {
            return ApiAnswer.json(200, api.truth());
        } else if (request.is("GET", "/_sim/calls")) {
            synchronized (calls) {
                calls.forEach(done::put);
            }
        } else {
            return ApiAnswer.error(404, "/_sim has events, faults, truth and calls");
        }
        return ApiAnswer.json(200, done);
    }

    @Override
    public void close() {
        server.stop(0);
        api.close();
        threads.shutdownNow();
    }
}
