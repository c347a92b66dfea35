package org.doorstep.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A real HTTP server that answers by a script, then 200, and keeps what it was sent. */
public final class Receiver implements AutoCloseable {

    /** One answer. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** What one request held. */
    public record Request(String path, Headers headers, byte[] body) {

        public JsonNode json() {
            try {
                return JSON.readTree("gzip".equals(headers.getFirst("Content-Encoding"))
                        ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Of a RESO body: the first EntityEventSequence. */
        long first() {
            return json().at("/value/0/EntityEventSequence").longValue();
        }

        /** Of a RESO body: the last EntityEventSequence. */
        long last() {
            return json().at("/value/" + (json().get("value").size() - 1) + "/EntityEventSequence").longValue();
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();
    private Answer otherwise = status(200, "{\"delivery\":\"x\"}");

    public Receiver() throws IOException {
        this(0);
    }

    Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    public static Answer status(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /** Hangs up without a word. */
    public static Answer drop() {
        return HttpExchange::close;
    }

    public synchronized Receiver answering(Answer... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    /** After the script, instead of 200. */
    public synchronized Receiver always(Answer answer) {
        otherwise = answer;
        return this;
    }

    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    public URI uri() {
        return uri("/reso/demo");
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer;
        synchronized (this) {
            requests.add(new Request(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
            answer = script.isEmpty() ? otherwise : script.poll();
        }
        answer.to(exchange);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
