package org.doorstep.simulator;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;

/**
 * The beginning of a receiver's answer, fit for one line on a terminal. The rest is read and dropped, so that the connection lives
 * on.
 */
final class Excerpt {

    private static final int LONGEST = 400;

    private Excerpt() {
    }

    static BodySubscriber<String> subscriber() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        return BodySubscribers.mapping(
                BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(
                        bytes -> kept.write(bytes, 0, Math.min(bytes.length, LONGEST - kept.size())))),
                end -> line(kept.toString(StandardCharsets.UTF_8)));
    }

    /** A stranger's text must not move the cursor. */
    static String line(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString().strip();
    }
}
