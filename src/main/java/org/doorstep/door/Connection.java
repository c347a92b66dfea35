package org.doorstep.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a server, nearest to its socket. Ends itself when no request has been under way on it for a minute, and when a
 * head that was begun does not become whole. What a request may take is none of its matter. On the channel's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    /** Without a request. */
    static final Duration SILENCE = Duration.ofSeconds(60);
    /** From the first byte of a head to its end, over HTTP/1. */
    static final Duration HEAD = Duration.ofSeconds(10);

    private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class, "connection");
    private static final byte[] HTTP_2 = "PRI ".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final InetAddress network;
    private final Connections all;
    private volatile int underWay;
    private boolean spoken;
    private boolean http2;
    private boolean headBegun;
    private Future<?> end;

    /** @param network whose share of the connections it is, see {@link Origin#network} */
    Connection(Channel channel, InetAddress network, Connections all) {
        this.channel = channel;
        this.network = network;
        this.all = all;
        channel.attr(KEY).set(this);
        channel.pipeline().addFirst(this);
        endAfter(SILENCE);
    }

    /** The connection that a request came on. */
    static Connection of(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel().attr(KEY).get();
    }

    InetAddress network() {
        return network;
    }

    /** Whether no request is under way. For any thread. */
    boolean silent() {
        return underWay == 0;
    }

    /** The head of a request is whole. @param overHttp2 after an upgrade, too */
    void begun(boolean overHttp2) {
        http2 |= overHttp2;
        underWay++;
        headBegun = false;
        stay();
    }

    /** A request has been dealt with. For any thread. @param proved whether its sender has proved who he is */
    void ended(boolean proved) {
        if (proved) {
            all.proved(this);
        }
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(this::ended);
        } else {
            ended();
        }
    }

    private void ended() {
        underWay--;
        if (underWay == 0) {
            endAfter(SILENCE);
        }
    }

    /** Ends it. For any thread. */
    void close() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!spoken && bytes.isReadable()) {
            spoken = true;
            http2 = beginsHttp2(bytes);
        }
        // Frames of HTTP/2 may be about no request at all, and go on for as long as there is none: one minute.
        if (underWay == 0 && !headBegun && !http2 && !isBlank(bytes)) {
            headBegun = true;
            endAfter(HEAD);
        }
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stay();
        ctx.fireChannelInactive();
    }

    private static boolean beginsHttp2(ByteBuf bytes) {
        for (int i = 0; i < Math.min(HTTP_2.length, bytes.readableBytes()); i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != HTTP_2[i]) {
                return false;
            }
        }
        // POST and PUT begin with the same letter.
        return bytes.readableBytes() > 1;
    }

    /** Old senders put a line break after a body (RFC 9112 section 2.2). */
    private static boolean isBlank(ByteBuf bytes) {
        return bytes.readableBytes() <= 2 && bytes.forEachByte(each -> each == '\r' || each == '\n') < 0;
    }

    private void endAfter(Duration time) {
        stay();
        if (!channel.isOpen()) {
            // Its requests end after it: a timer would keep what is left of it for as long as it runs.
            return;
        }
        end = channel.eventLoop().schedule(this::close, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stay() {
        if (end != null) {
            end.cancel(false);
        }
    }
}
