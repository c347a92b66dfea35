package org.doorstep.door;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import org.doorstep.http.HttpDate;

/**
 * Vert.x whose HTTP servers have our limit of a request's head, a {@code Date} on every answer (RFC 9110 section 6.6.1), and our
 * answer where a head cannot be read. Camel makes its servers with the Vert.x that it finds, and takes no options for these.
 */
final class HttpServers extends VertxWrapper {

    private final int head;
    /** Heads of HTTP/2 are read up to so many times the limit: what is longer than that the connection answers, without a date. */
    private static final int LEEWAY = 4;
    /** What a field counts beside its name and value (RFC 9113 section 6.5.2). */
    private static final int FIELD = 32;

    private final UnreadableHead unreadable;

    /** @param head bytes of all header lines of a request */
    HttpServers(Vertx vertx, int head, UnreadableHead unreadable) {
        super((VertxInternal) vertx);
        this.head = head;
        this.unreadable = unreadable;
    }

    @Override
    public HttpServer createHttpServer() {
        return createHttpServer(new HttpServerOptions());
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions wanted) {
        HttpServerOptions options = new HttpServerOptions(wanted).setMaxHeaderSize(head);
        options.getInitialSettings().setMaxHeaderListSize((long) head * LEEWAY);
        return new Dated(delegate, options).invalidRequestHandler(unreadable);
    }

    private final class Dated extends HttpServerImpl {

        private Handler<HttpServerRequest> handler;

        private Dated(VertxInternal vertx, HttpServerOptions options) {
            super(vertx, options);
        }

        @Override
        public synchronized HttpServer requestHandler(Handler<HttpServerRequest> wanted) {
            handler = wanted;
            return super.requestHandler(dated(request -> {
                if (request.version() == HttpVersion.HTTP_2 && bytes(request) > head) {
                    unreadable.tooLarge(request);
                } else {
                    wanted.handle(request);
                }
            }));
        }

        /** The one that was set, for who looks for its router there. */
        @Override
        public synchronized Handler<HttpServerRequest> requestHandler() {
            return handler;
        }

        @Override
        public HttpServer invalidRequestHandler(Handler<HttpServerRequest> wanted) {
            return super.invalidRequestHandler(dated(wanted));
        }

        private static long bytes(HttpServerRequest request) {
            return request.headers().entries().stream()
                    .mapToLong(field -> field.getKey().length() + field.getValue().length() + FIELD).sum();
        }

        private static Handler<HttpServerRequest> dated(Handler<HttpServerRequest> handler) {
            return request -> {
                request.response().putHeader("Date", HttpDate.now());
                handler.handle(request);
            };
        }
    }
}
