package org.doorstep.door;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.doorstep.http.ListHeader;

/** A request at one of our ports, with its answer. On its event loop, but for what says otherwise. */
public final class Request {

    private final HttpServerRequest http;
    private final ContextInternal context;
    private final Connection connection;
    private final List<Runnable> atEnd = new ArrayList<>(4);
    private boolean proved;
    private boolean ended;

    /** In the handler of a server's requests. */
    Request(HttpServerRequest http) {
        this.http = http;
        context = (ContextInternal) Vertx.currentContext();
        connection = Connection.of(http);
        connection.begun(http2());
        HttpServerResponse response = http.response();
        response.exceptionHandler(failed -> end());
        response.closeHandler(closed -> end());
        response.endHandler(sent -> end());
    }

    public HttpServerRequest http() {
        return http;
    }

    public HttpServerResponse response() {
        return http.response();
    }

    boolean http2() {
        return http.version() == HttpVersion.HTTP_2;
    }

    /** Whether nobody is there any more, or he has his answer. */
    boolean over() {
        return ended || http.response().closed();
    }

    /** Called once, when the answer has been given or the sender has left, before the next request of its connection is looked at. */
    void onEnd(Runnable action) {
        if (ended) {
            action.run();
        } else {
            atEnd.add(action);
        }
    }

    /** Its sender has proved who he is: its connection is not one of a stranger's. */
    public void prove() {
        proved = true;
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        connection.ended(proved);
        atEnd.forEach(Runnable::run);
        // Within a list, too (RFC 9112 section 9.6); Vert.x sees to it where nothing else is said.
        List<String> said = http2() ? List.of() : http.headers().getAll("Connection");
        if (!said.isEmpty() && ListHeader.holds(said, "close")) {
            http.connection().close();
        }
    }

    /** Goes on here later. For any thread. */
    void later(Runnable then) {
        context.nettyEventLoop().execute(() -> context.dispatch(here -> then.run()));
    }

    /** Goes on here, at once where this is the event loop. For any thread. */
    void here(Runnable then) {
        EventLoop loop = context.nettyEventLoop();
        if (loop.inEventLoop()) {
            then.run();
        } else {
            later(then);
        }
    }

    /** For any thread. @return cancels it */
    Runnable after(Duration time, Runnable then) {
        var timer = context.nettyEventLoop().schedule(() -> context.dispatch(here -> then.run()), time.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /** What waits, or takes its time, on a thread that may; for what strangers cannot reach. @return completes on the event loop */
    public <T> Future<T> elsewhere(Callable<T> work) {
        return context.executeBlocking(work, false);
    }

    public Vertx vertx() {
        return context.owner();
    }
}
