package org.doorstep.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sender that no HTTP client would let a test be: any bytes at all on a socket, and the answers as they come. */
public final class RawSender implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RawSender(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** Names of the headers in any case. */
    public record Reply(int status, Map<String, List<String>> headers, String body) {

        /** The one value of a header, or null. */
        public String header(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            if (values.size() > 1) {
                throw new AssertionError(name + " is there " + values.size() + " times");
            }
            return values.isEmpty() ? null : values.get(0);
        }
    }

    public static RawSender to(int port) throws IOException {
        return new RawSender(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** From another address of this machine: on Linux all of 127/8 are. */
    public static RawSender to(int port, String from) throws IOException {
        return new RawSender(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
    }

    public RawSender send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawSender send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** The next answer. {@code 100 Continue} is one, too. */
    public Reply reply() throws IOException {
        return reply(true);
    }

    /** The next answer, to a request whose answer has no body whatever its headers say. */
    public Reply replyToHead() throws IOException {
        return reply(false);
    }

    private Reply reply(boolean hasBody) throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] pair = line.split(":", 2);
            headers.computeIfAbsent(pair[0], name -> new ArrayList<>()).add(pair[1].strip());
        }
        int length = hasBody ? Integer.parseInt(headers.getOrDefault("Content-Length", List.of("0")).get(0)) : 0;
        return new Reply(Integer.parseInt(status[1]), headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** Whether something of an answer is there already. */
    public boolean answered() throws IOException {
        return in.available() > 0;
    }

    /** Reads to the end of the connection. True when nothing more came; false when the other side reset it or sent more. */
    public boolean closedByDoor() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads, and throws away, to the end of the connection. True when it ended or was reset; false when it stays open. */
    public boolean ended() {
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Waits until there is something to read: an answer, or the end. */
    public void readable() {
        in.mark(1);
        closedByDoor();
        try {
            in.reset();
        } catch (IOException end) {
            // There is nothing to take back.
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after '" + line.toString(StandardCharsets.ISO_8859_1) + "'");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Goes away without a word: what was not read yet makes it a reset. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
