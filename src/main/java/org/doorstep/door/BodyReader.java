package org.doorstep.door;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
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

    private static final long PATIENCE_MILLIS = 3_000;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final RoutingContext ctx;
    private final Place place;
    private final HttpServerRequest request;
    private final Budget budget;
    private final InetAddress holder;
    private final long limit;
    private final Duration deadline;
    private final long length;
    private byte[] fixed;
    private Buffer growing;
    private int received;
    private long reserved;
    private boolean done;
    private boolean waited;
    private Consumer<byte[]> complete;
    private BiConsumer<String, Answer> refused;

    /**
     * @param holder whose share of the budget it is: the network of a sender that has proved nothing, whose bytes count as they come;
     *               null for a known one, who gets room for the whole body at once
     * @param length by Content-Length, or -1
     */
    BodyReader(RoutingContext ctx, Place place, Budget budget, InetAddress holder, long limit, Duration deadline, long length) {
        this.ctx = ctx;
        this.place = place;
        this.request = ctx.request();
        this.budget = budget;
        this.holder = holder;
        this.limit = limit;
        this.deadline = deadline;
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
        long timer = ctx.vertx().setTimer(deadline.toMillis(), late -> tooLate());
        ctx.addEndHandler(ended -> ctx.vertx().cancelTimer(timer));
        request.handler(this::chunk);
        request.endHandler(end -> {
            ctx.vertx().cancelTimer(timer);
            finish();
        });
        request.exceptionHandler(gone -> done = true);
        if (length > 0 && holder == null) {
            reserve(length, () -> {
                fixed = new byte[(int) length];
                start();
            });
        } else {
            growing = Buffer.buffer();
            start();
        }
    }

    private void start() {
        if (Expectation.waits(request.version() == HttpVersion.HTTP_1_0, request.headers().getAll("Expect"))) {
            ctx.response().writeContinue();
        }
        request.resume();
    }

    private void chunk(Buffer bytes) {
        if (done) {
            return;
        }
        if (received + (long) bytes.length() > limit) {
            fail("body too large", Answer.problem(413, "Content Too Large", "A body may have " + limit + " bytes"));
        } else if (fixed != null) {
            bytes.getBytes(fixed, received);
            received += bytes.length();
        } else {
            received += bytes.length();
            growing.appendBuffer(bytes);
            reserve(bytes.length(), request::resume);
        }
    }

    /** Goes on at once where there is room; else pauses the sender and goes on when its turn comes. */
    private void reserve(long bytes, Runnable then) {
        Budget.Turn turn = budget.take(holder, bytes, () -> ctx.vertx().runOnContext(granted -> {
            if (done) {
                budget.give(holder, bytes);
            } else {
                reserved += bytes;
                then.run();
            }
        }));
        if (turn == null) {
            reserved += bytes;
            then.run();
            return;
        }
        waited = true;
        request.pause();
        ctx.vertx().setTimer(PATIENCE_MILLIS, late -> {
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
            refused.accept("failed", Answer.unavailable("The request could not be worked on", RETRY));
        }
    }

    /** Who was ever paused for want of room is not to blame for the time. */
    private void tooLate() {
        if (waited) {
            fail("memory full", Answer.unavailable("Too many bodies at once", RETRY));
        } else {
            fail("body too slow", Answer.problem(408, "Request Timeout", "The body took too long"));
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

    private void giveBack() {
        done = true;
        budget.give(holder, reserved);
    }
}
