package org.doorstep.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Those beside a load: connections that say nothing, and senders who know their token and are slow. Who is hung up on comes again. */
final class Crowd {

    private static final long PAUSE_MILLIS = 1_000;

    private final NioEventLoopGroup loop;
    private final LoadPlan plan;
    private final List<Channel> idlers = new ArrayList<>();
    private final Map<String, Long> answers = new TreeMap<>();
    private long again;

    Crowd(NioEventLoopGroup loop, LoadPlan plan) {
        this.loop = loop;
        this.plan = plan;
    }

    void gather() throws Exception {
        for (int i = 0; i < plan.idle(); i++) {
            idlers.add(LoadProcess.connect(loop, plan.port(), new ChannelInboundHandlerAdapter()).sync().channel());
        }
        for (int i = 0; i < plan.slow(); i++) {
            LoadProcess.connect(loop, plan.port(), new SlowWriter()).sync();
        }
    }

    /** How many of those who say nothing are still connected, what the slow ones were answered, and how often they came again. On the loop. */
    String state() {
        return idlers.isEmpty() ? "" : "idle=" + idlers.stream().filter(Channel::isActive).count() + " slow_answered=" + answers + " slow_again=" + again;
    }

    private final class SlowWriter extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            String head = "POST /reso/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer " + plan.token()
                    + "\r\nContent-Length: 5000\r\n\r\n[";
            ctx.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
            ctx.executor().schedule(() -> drip(ctx), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void drip(ChannelHandlerContext ctx) {
            if (ctx.channel().isActive()) {
                ctx.writeAndFlush(Unpooled.copiedBuffer(" ", StandardCharsets.US_ASCII));
                ctx.executor().schedule(() -> drip(ctx), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            String line = ((ByteBuf) message).toString(StandardCharsets.US_ASCII);
            answers.merge(line.startsWith("HTTP/1.1 ") ? line.substring(9, 12) : "rest", 1L, Long::sum);
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            again++;
            ctx.executor().schedule(() -> LoadProcess.connect(loop, plan.port(), new SlowWriter()), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
