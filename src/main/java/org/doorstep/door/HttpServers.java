package org.doorstep.door;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
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
    private final Handler<HttpServerRequest> unreadable;

    /** @param head bytes of all header lines of a request */
    HttpServers(Vertx vertx, int head, Handler<HttpServerRequest> unreadable) {
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
        options.getInitialSettings().setMaxHeaderListSize(head);
        return new Dated(delegate, options).invalidRequestHandler(unreadable);
    }

    private static final class Dated extends HttpServerImpl {

        private Handler<HttpServerRequest> handler;

        private Dated(VertxInternal vertx, HttpServerOptions options) {
            super(vertx, options);
        }

        @Override
        public synchronized HttpServer requestHandler(Handler<HttpServerRequest> wanted) {
            handler = wanted;
            return super.requestHandler(dated(wanted));
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

        private static Handler<HttpServerRequest> dated(Handler<HttpServerRequest> handler) {
            return request -> {
                request.response().putHeader("Date", HttpDate.now());
                handler.handle(request);
            };
        }
    }
}
