package org.doorstep.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A bounded streaming look at a body of UTF-8 JSON (RFC 8259): nothing deeper than {@link #MAX_DEPTH}, places in bytes, so
 * that a value can be kept exactly as it was sent. One thread at a time.
 */
public final class Json implements AutoCloseable {

    /** Nesting a body may have. */
    public static final int MAX_DEPTH = 500;

    /** Bodies up to this many bytes share a factory. It remembers thousands of names for ever, and a large body's may be large. */
    private static final int SMALL = 8 << 10;
    private static final JsonFactory SHARED = Jackson.factory();

    private final byte[] body;
    private final int base;
    private final JsonParser parser;

    private Json(byte[] body) throws IOException {
        this.body = body;
        this.base = Utf8.markLength(body);
        this.parser = (body.length <= SMALL ? SHARED : Jackson.factory()).createParser(body, base, body.length - base);
    }

    /** @throws UndecodableException when it cannot even start: other encodings of Unicode are not JSON on the wire */
    public static Json open(byte[] body) throws UndecodableException {
        if (!Utf8.mayBeJson(body)) {
            throw new UndecodableException("not JSON", "not UTF-8");
        }
        try {
            return new Json(body);
        } catch (IOException e) {
            throw new UndecodableException("not JSON", null);
        }
    }

    /** Whether the whole body is one JSON value within the limits; says why not by exception. */
    public static void check(byte[] body) throws UndecodableException {
        try (Json json = open(body)) {
            if (json.next() == null) {
                throw new UndecodableException("not JSON", "empty");
            }
            json.skip();
            json.end();
        }
    }

    /** The next token, or null at the end. */
    public JsonToken next() throws UndecodableException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw undecodable(e);
        }
    }

    public JsonToken token() {
        return parser.currentToken();
    }

    /** Name of the current field. */
    public String name() throws UndecodableException {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw undecodable(e);
        }
    }

    /** Text of the current scalar, numbers as they were written. */
    public String text() throws UndecodableException {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw undecodable(e);
        }
    }

    /** Goes to the end of the current value. */
    public void skip() throws UndecodableException {
        try {
            parser.skipChildren();
            parser.finishToken();
        } catch (IOException e) {
            throw undecodable(e);
        }
    }

    /** Passes over the current value without looking for its end: the next token does, and need not read a text for it. */
    void pass() throws UndecodableException {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw undecodable(e);
        }
    }

    /** Where the current token starts, in bytes from the start of the body; of a name, its quote. */
    public int start() {
        return base + (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Where the current token ends, in bytes from the start of the body, exclusive. */
    public int position() {
        return base + (int) parser.currentLocation().getByteOffset();
    }

    /** Skips the current value and returns its text as sent. */
    public String raw() throws UndecodableException {
        int from = start();
        skip();
        return between(from, position());
    }

    /** The text between two places, as sent. */
    public String between(int from, int to) {
        return new String(body, from, to - from, StandardCharsets.UTF_8);
    }

    /** The body that is read, not to be changed. */
    byte[] bytes() {
        return body;
    }

    /** Demands that nothing follows. */
    public void end() throws UndecodableException {
        if (next() != null) {
            throw new UndecodableException("not JSON", "more than one value");
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a parser of bytes in memory", e);
        }
    }

    private UndecodableException undecodable(IOException e) {
        if (e instanceof StreamConstraintsException && e.getMessage().contains("nesting depth")) {
            return new UndecodableException("too deep", "more than " + MAX_DEPTH + " levels");
        }
        long offset = e instanceof JsonProcessingException json && json.getLocation() != null ? json.getLocation().getByteOffset() : -1;
        return new UndecodableException("not JSON", offset < 0 ? null : "at byte " + (base + offset));
    }
}
