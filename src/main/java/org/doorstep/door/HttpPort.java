package org.doorstep.door;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.Future;
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
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import io.vertx.core.spi.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;
import org.doorstep.http.HttpDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP port of ours, for HTTP/1.1 and HTTP/2: our limits of a request's head and of connections, a {@code Date} on every answer
 * (RFC 9110 section 6.6.1), and our answer where a head cannot be read. Until something serves it, it says that we are starting.
 */
public final class HttpPort implements AutoCloseable {

    /** Heads of HTTP/2 are read up to so many times the limit: what is longer than that the connection answers, without a date. */
    private static final int LEEWAY = 4;
    /** What a field counts beside its name and value (RFC 9113 section 6.5.2). */
    private static final int FIELD = 32;
    private static final long PATIENCE_SECONDS = 10;
    private static final Logger log = LoggerFactory.getLogger(HttpPort.class);

    private final UnreadableHead unreadable;
    private final int head;
    private final List<Served> servers = new ArrayList<>();
    private volatile Consumer<Request> handler = request -> Gate.starting().write(request.response());

    /**
     * Listens when it returns.
     *
     * @param where       its host, and its port; 0 for any
     * @param key         of its port in application.properties
     * @param loops       on how many event loops it is served
     * @param head        bytes of all header lines of a request
     * @throws org.doorstep.config.ConfigException where it cannot be used
     */
    HttpPort(Vertx vertx, Settings.Listen where, String key, int loops, int head, UnreadableHead unreadable, Connections connections) throws InterruptedException {
        this.unreadable = unreadable;
        this.head = head;
        HttpServerOptions options = new HttpServerOptions().setMaxHeaderSize(head);
        options.getInitialSettings().setMaxHeaderListSize((long) head * LEEWAY);
        // A port that the system chooses is shared by the servers that ask for it by the same number.
        SocketAddress address = where.port() == 0 ? SocketAddress.sharedRandomPort(1 + (System.identityHashCode(this) & 0xffff), where.host())
                : SocketAddress.inetSocketAddress(where.port(), where.host());
        try {
            for (int i = 0; i < loops; i++) {
                Served server = new Served(new Bounded((VertxInternal) vertx, connections), options, connections);
                server.requestHandler(dated(this::readable));
                server.invalidRequestHandler(dated(unreadable::handle));
                servers.add(server);
                await(server.listen(((VertxInternal) vertx).createEventLoopContext(), address));
            }
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw Ports.unusable(key, where, e instanceof ExecutionException ? e.getCause() : e);
        }
    }

    /** Where it listens. */
    public int number() {
        return servers.get(0).actualPort();
    }

    /** What answers from now on, on the event loops. */
    public void serve(Consumer<Request> with) {
        handler = with;
    }

    private void readable(HttpServerRequest request) {
        if (!hasTarget(request)) {
            unreadable.handle(request);
        } else if (request.version() == HttpVersion.HTTP_2 && bytes(request) > head) {
            unreadable.tooLarge(request);
        } else {
            serve(new Request(request));
        }
    }

    private void serve(Request request) {
        try {
            handler.accept(request);
        } catch (RuntimeException e) {
            log.error("request_failed", e);
            if (!request.response().headWritten()) {
                Answer.failed().write(request.response());
            }
        }
    }

    private static long bytes(HttpServerRequest request) {
        return request.headers().entries().stream()
                .mapToLong(field -> field.getKey().length() + field.getValue().length() + FIELD).sum();
    }

    private static Handler<HttpServerRequest> dated(Consumer<HttpServerRequest> handler) {
        return request -> {
            request.response().putHeader("Date", HttpDate.now());
            handler.accept(request);
        };
    }

    /**
     * A path, and who is meant by it. RFC 9112 section 3.2: a proxy may go by one of two Host lines, and who comes after it by the
     * other.
     */
    private static boolean hasTarget(HttpServerRequest request) {
        int hosts = request.headers().getAll("Host").size();
        return (hosts == 1 || hosts == 0 && request.version() != HttpVersion.HTTP_1_1)
                && (request.authority() != null || request.version() == HttpVersion.HTTP_1_0)
                && request.path() != null && !request.path().isEmpty();
    }

    private static void await(Future<?> done) throws InterruptedException, ExecutionException, TimeoutException {
        done.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        for (Served server : servers) {
            try {
                await(server.close());
            } catch (ExecutionException | TimeoutException e) {
                log.warn("port_not_closed cause=\"{}\"", e.toString());
            }
        }
    }

    /** One of the servers of a port. */
    private static final class Served extends HttpServerImpl {

        private final Connections connections;

        private Served(VertxInternal vertx, HttpServerOptions options, Connections connections) {
            super(vertx, options);
            this.connections = connections;
        }

        /** On that context's event loop. */
        private Future<?> listen(ContextInternal context, SocketAddress address) {
            PromiseInternal<HttpServer> done = context.promise();
            context.runOnContext(here -> listen(address).onComplete(done));
            return done.future();
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
    }

    /** Vert.x that takes no more connections than there may be. */
    private static final class Bounded extends VertxWrapper {

        private final Transport transport;

        private Bounded(VertxInternal vertx, Connections connections) {
            super(vertx);
            transport = new JDKTransport() {
                @Override
                public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
                    super.configure(options, domainSocket, bootstrap);
                    bootstrap.handler(new Acceptor(connections));
                }
            };
        }

        @Override
        public Transport transport() {
            return transport;
        }
    }
}
