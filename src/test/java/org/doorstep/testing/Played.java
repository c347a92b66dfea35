package org.doorstep.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A provider's API as a test plays it: it is asked with path and query, decoded, and answers. */
public final class Played implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param body text as it is, anything else as JSON */
    public record Answer(int status, Object body, Map<String, String> headers) {

        public static Answer of(int status, Object body) {
            return new Answer(status, body, Map.of());
        }

        public static Answer ok(Object body) {
            return of(200, body);
        }
    }

    /** All that was asked, in order. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    public Played(Function<String, Answer> script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String uri = URLDecoder.decode(exchange.getRequestURI().getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8)
                    + (exchange.getRequestURI().getRawQuery() == null ? "" : "?" + URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8));
            asked.add(uri);
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Answer answer = script.apply(uri);
            byte[] body = (answer.body instanceof String text ? text : JSON.writeValueAsString(answer.body)).getBytes(StandardCharsets.UTF_8);
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            now.decrementAndGet();
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** How many questions were under way at once at most. */
    public int mostAtOnce() {
        return most.get();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
