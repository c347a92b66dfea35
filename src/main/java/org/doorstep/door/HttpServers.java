package org.doorstep.door;

import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.doorstep.http.HttpDate;

/**
 * Vert.x whose HTTP servers have our limit of a request's head and of connections, a {@code Date} on every answer (RFC 9110 section
 * 6.6.1), and our answer where a head cannot be read. Camel makes its servers with the Vert.x that it finds, and takes no options
 * for these.
 */
final class HttpServers extends VertxWrapper {

    private final int head;
    /** Heads of HTTP/2 are read up to so many times the limit: what is longer than that the connection answers, without a date. */
    private static final int LEEWAY = 4;
    /** What a field counts beside its name and value (RFC 9113 section 6.5.2). */
    private static final int FIELD = 32;

    private final UnreadableHead unreadable;
    private final Supplier<Connections> connections;

    /**
     * @param head        bytes of all header lines of a request
     * @param connections makes the limits of one server
     */
    HttpServers(Vertx vertx, int head, UnreadableHead unreadable, Supplier<Connections> connections) {
        super((VertxInternal) vertx);
        this.head = head;
        this.unreadable = unreadable;
        this.connections = connections;
    }

    @Override
    public HttpServer createHttpServer() {
        return createHttpServer(new HttpServerOptions());
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions wanted) {
        HttpServerOptions options = new HttpServerOptions(wanted).setMaxHeaderSize(head);
        options.getInitialSettings().setMaxHeaderListSize((long) head * LEEWAY);
        return new Served(delegate, options, connections.get()).invalidRequestHandler(unreadable);
    }

    private final class Served extends HttpServerImpl {

        private final Connections connections;
        private Handler<HttpServerRequest> handler;

        private Served(VertxInternal vertx, HttpServerOptions options, Connections connections) {
            super(vertx, options);
            this.connections = connections;
        }

        @Override
        protected BiConsumer<Channel, SslChannelProvider> childHandler(ContextInternal context, SocketAddress address,
                                                                       GlobalTrafficShapingHandler traffic) {
            BiConsumer<Channel, SslChannelProvider> made = super.childHandler(context, address, traffic);
            return (channel, ssl) -> {
                if (connections.admit(channel)) {
                    made.accept(channel, ssl);
                }
            };
        }

        @Override
        public synchronized HttpServer requestHandler(Handler<HttpServerRequest> wanted) {
            handler = wanted;
            return super.requestHandler(dated(request -> {
                if (!oneHost(request)) {
                    unreadable.handle(request);
                } else if (request.version() == HttpVersion.HTTP_2 && bytes(request) > head) {
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

        /** RFC 9112 section 3.2: a proxy may go by one of two Host lines, and who comes after it by the other. */
        private static boolean oneHost(HttpServerRequest request) {
            int hosts = request.headers().getAll("Host").size();
            return hosts == 1 || hosts == 0 && request.version() != HttpVersion.HTTP_1_1;
        }
    }
}
