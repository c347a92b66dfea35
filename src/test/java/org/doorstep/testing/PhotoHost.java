package org.doorstep.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A host of photos on this machine, on bare sockets: it can do everything a host should not. Any path is a small JPEG unless a test says otherwise. */
public final class PhotoHost implements AutoCloseable {

    /** What a path answers. */
    public interface Manner {
        void answer(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    /** @param headers names in lower case */
    public record Request(String path, Map<String, String> headers) {
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "photo-host");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private volatile long delayMillis;

    private PhotoHost(ServerSocket socket) {
        this.socket = socket;
    }

    public static PhotoHost start() throws IOException {
        PhotoHost host = new PhotoHost(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
        host.threads.execute(host::accept);
        return host;
    }

    /** What this path answers from now on, whatever its query. */
    public PhotoHost on(String path, Manner manner) {
        manners.put(path, manner);
        return this;
    }

    /** This path answers with these bytes and headers. */
    public PhotoHost on(String path, String status, byte[] body, String... headers) {
        return on(path, (request, out) -> reply(out, status, body, headers));
    }

    /** Every answer waits so long. */
    public void slow(long millis) {
        delayMillis = millis;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public List<Request> requests() {
        return requests;
    }

    /** How often a path was asked for, whatever its query. */
    public int count(String path) {
        AtomicInteger count = counts.get(path);
        return count == null ? 0 : count.get();
    }

    public int connections() {
        return connections.get();
    }

    /** Bytes of bodies that could be written. */
    public long sent() {
        return sent.get();
    }

    /** A JPEG as far as its first and last bytes tell, of a size and content that depend on the text. */
    public static byte[] jpeg(String text) {
        byte[] body = Arrays.copyOf(("\u00ff\u00d8\u00ff\u00e0 " + text + " ").getBytes(StandardCharsets.ISO_8859_1), 2_000 + Math.floorMod(text.hashCode(), 5_000));
        body[body.length - 2] = (byte) 0xff;
        body[body.length - 1] = (byte) 0xd9;
        return body;
    }

    public void reply(OutputStream out, String status, byte[] body, String... headers) throws IOException {
        head(out, status, headers);
        out.write(("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        write(out, body);
    }

    public static void head(OutputStream out, String status, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes part of a body, and counts it. */
    public void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        sent.addAndGet(bytes.length);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client; InputStream in = new BufferedInputStream(client.getInputStream()); OutputStream out = client.getOutputStream()) {
            for (Request request = request(in); request != null; request = request(in)) {
                requests.add(request);
                String path = request.path.split("\\?", 2)[0];
                counts.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
                if (delayMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                Manner manner = manners.get(path);
                if (manner == null) {
                    reply(out, "200 OK", jpeg(path), "Content-Type: image/jpeg");
                } else {
                    manner.answer(request, out);
                }
                out.flush();
            }
        } catch (IOException e) {
            // Whoever asked has had enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request request(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            String[] pair = line.split(":", 2);
            headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1].strip());
        }
        return new Request(first.split(" ")[1], headers);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
