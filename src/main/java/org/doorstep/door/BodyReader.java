package org.doorstep.door;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.doorstep.http.Expectation;

/**
 * Reads one body on the event loop, within a limit, a deadline and the budget that all requests share. When the budget is used
 * up the sender is paused, which TCP tells it; after three seconds it is told 503.
 */
final class BodyReader {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Request asked;
    private final Place place;
    private final HttpServerRequest request;
    private final Budget budget;
    private final InetAddress holder;
    private final long limit;
    private final long length;
    private byte[] fixed;
    private Buffer growing;
    private int received;
    private long reserved;
    private boolean done;
    /** Nanoseconds that the sender may take yet; while it waits for room they do not run. */
    private long left;
    private long since;
    private Runnable hurry = () -> { };
    private Consumer<byte[]> complete;
    private BiConsumer<String, Answer> refused;

    /**
     * @param holder whose share of the budget it is: the network of a sender that has proved nothing, whose bytes count as they come;
     *               null for a known one, who gets room for the whole body at once
     * @param length by Content-Length, or -1
     */
    BodyReader(Request asked, Place place, Budget budget, InetAddress holder, long limit, Duration deadline, long length) {
        this.asked = asked;
        this.place = place;
        this.request = asked.http();
        this.budget = budget;
        this.holder = holder;
        this.limit = limit;
        this.left = deadline.toNanos();
        this.length = length;
    }

    /** Exactly one of the two is called, on the event loop; neither when the sender goes away. */
    void read(Consumer<byte[]> whenComplete, BiConsumer<String, Answer> whenRefused) {
        complete = whenComplete;
        refused = whenRefused;
        place.onLeave(this::giveBack);
        if (length == 0) {
            growing = Buffer.buffer();
            finish();
            return;
        }
        request.pause();
        asked.onEnd(this::stop);
        request.handler(this::chunk);
        request.endHandler(end -> {
            stop();
            finish();
        });
        request.exceptionHandler(gone -> done = true);
        if (length > limit) {
            // Nobody's room is reserved for it, nor is anybody kept waiting behind it.
            tooLarge();
        } else if (length > 0 && holder == null) {
            Runnable then = () -> {
                fixed = new byte[(int) length];
                start();
            };
            reserve(length, then, then);
        } else {
            growing = Buffer.buffer();
            start();
        }
    }

    /** The sender's time runs. */
    private void go() {
        since = System.nanoTime();
        hurry = asked.after(Duration.ofNanos(left), () -> fail("body too slow", Answer.problem(408, "Request Timeout", "The body took too long")));
        request.resume();
    }

    /** It runs no longer. */
    private void stop() {
        hurry.run();
    }

    private void start() {
        if (Expectation.waits(request.version() == HttpVersion.HTTP_1_0, request.headers().getAll("Expect"))) {
            asked.response().writeContinue();
        }
        go();
    }

    private void chunk(Buffer bytes) {
        if (done) {
            return;
        }
        if (received + (long) bytes.length() > limit) {
            tooLarge();
        } else if (fixed != null) {
            bytes.getBytes(fixed, received);
            received += bytes.length();
        } else {
            received += bytes.length();
            growing.appendBuffer(bytes);
            reserve(bytes.length(), () -> { }, this::go);
        }
    }

    /** Goes on at once where there is room; else stops the sender, and its time, and goes on when its turn comes. */
    private void reserve(long bytes, Runnable atOnce, Runnable later) {
        Budget.Turn turn = budget.take(holder, bytes, () -> asked.later(() -> {
            if (done) {
                budget.give(holder, bytes);
            } else {
                reserved += bytes;
                later.run();
            }
        }));
        if (turn == null) {
            reserved += bytes;
            atOnce.run();
            return;
        }
        request.pause();
        stop();
        left = since == 0 ? left : Math.max(0, left - (System.nanoTime() - since));
        asked.after(PATIENCE, () -> {
            if (turn.leave()) {
                fail("memory full", Answer.unavailable("Too many bodies at once", RETRY));
            }
        });
    }

    private void finish() {
        if (done) {
            return;
        }
        done = true;
        try {
            byte[] body = fixed != null ? fixed : growing.getBytes();
            // This object lives until the answer: what it holds is not to be there twice.
            fixed = null;
            growing = null;
            complete.accept(body);
        } catch (RuntimeException e) {
            refused.accept("failed", Answer.failed());
        }
    }

    private void fail(String cause, Answer answer) {
        if (!done) {
            done = true;
            fixed = null;
            growing = null;
            refused.accept(cause, answer);
        }
    }

    private void tooLarge() {
        fail("body too large", Answer.problem(413, "Content Too Large", "A body may have " + limit + " bytes"));
    }

    private void giveBack() {
        done = true;
        budget.give(holder, reserved);
    }
}
