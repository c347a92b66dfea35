package org.doorstep.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes connections from the system one by one, and none while as many are open as there may be, with a few for newcomers who may get
 * another's place. Those beyond wait in the system's queue: each that is taken is a file descriptor, and the process needs some for
 * its files. On the acceptor's thread.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

    /** Taken, and to be told apart yet. */
    private static final int NEWCOMERS = 4;

    private final Connections connections;
    /** Descriptors that are not given back yet. */
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean full;

    Acceptor(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ((MaxMessagesRecvByteBufAllocator) ctx.channel().config().getRecvByteBufAllocator()).maxMessagesPerRead(1);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object taken) {
        Channel server = ctx.channel();
        int most = connections.most() + NEWCOMERS;
        Channel child = (Channel) taken;
        child.closeFuture().addListener(closed -> {
            // Java gives a descriptor back when the selector is asked the next time: what is due later, its loop does after that.
            if (!child.eventLoop().isShuttingDown()) {
                child.eventLoop().schedule(() -> gone(server), 1, TimeUnit.MILLISECONDS);
            }
        });
        if (open.incrementAndGet() >= most) {
            full = true;
            server.config().setAutoRead(false);
            if (open.get() < most) {
                // One has gone meanwhile, and found nothing to do.
                full = false;
                server.config().setAutoRead(true);
            }
        }
        ctx.fireChannelRead(taken);
    }

    private void gone(Channel server) {
        open.decrementAndGet();
        if (full) {
            full = false;
            server.config().setAutoRead(true);
        }
    }
}
