package org.doorstep.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Offers load to a door from a process of its own: one event loop, connections kept alive, requests copied from one template. In the
 * open loop a request's time counts from when it was due, not from when a connection was free for it: what HdrHistogram's author
 * calls coordinated omission is then not left out.
 */
final class LoadProcess {

    private static final long TICK_MICROS = 500;
    private static final int LINGER_SECONDS = 30;

    private final LoadPlan plan;
    private final Body body;
    private final Crowd crowd;
    private final byte[] head;
    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private final Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    private final Map<Integer, Long> others = new TreeMap<>();
    private final List<long[]> sequences = new ArrayList<>();
    private final Deque<Connection> free = new ArrayDeque<>();
    private final Deque<Long> due = new ArrayDeque<>();
    private long next;
    private long sent;
    private long scheduled;
    private long answered;
    private long measured;
    private int underWay;
    private long begin;
    private long began;
    private boolean over;

    private LoadProcess(LoadPlan plan) {
        this.plan = plan;
        this.body = new Body(plan.batch(), plan.eventBytes());
        this.next = plan.first();
        this.crowd = new Crowd(loop, plan);
        this.head = ("POST " + plan.path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer " + plan.token()
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** One argument, a {@link LoadPlan} as JSON; prints a {@link LoadResult}, as one line of JSON. */
    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        System.out.println(json.writeValueAsString(new LoadProcess(json.readValue(arguments[0], LoadPlan.class)).run()));
        System.exit(0);
    }

    private LoadResult run() throws Exception {
        crowd.gather();
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < plan.connections(); i++) {
            Connection connection = new Connection();
            connection.channel = connect(loop, plan.port(), connection).sync().channel();
            connections.add(connection);
        }
        loop.submit(() -> {
            begin = System.nanoTime();
            began = System.currentTimeMillis();
            free.addAll(connections);
            if (plan.perSecond() > 0) {
                loop.scheduleAtFixedRate(this::tick, 0, TICK_MICROS, TimeUnit.MICROSECONDS);
            } else {
                pump();
            }
            if (plan.seconds() > 0) {
                loop.schedule(this::end, (long) ((plan.warmSeconds() + plan.seconds()) * 1e6), TimeUnit.MICROSECONDS);
            }
        });
        return result.get();
    }

    static ChannelFuture connect(NioEventLoopGroup loop, int port, ChannelInboundHandlerAdapter handler) {
        return new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler);
                    }
                }).connect(InetAddress.getLoopbackAddress(), port);
    }

    /** Which requests are due by now, whatever became of those before. */
    private void tick() {
        long until = (long) ((System.nanoTime() - begin) / 1e9 * plan.perSecond());
        for (; !over && scheduled < until; scheduled++) {
            due.add(begin + (long) (scheduled / plan.perSecond() * 1e9));
        }
        while (!due.isEmpty() && !free.isEmpty()) {
            free.poll().send(due.poll());
        }
    }

    private void pump() {
        while (!over && !free.isEmpty() && (plan.requests() == 0 || sent < plan.requests())) {
            free.poll().send(System.nanoTime());
        }
    }

    private void end() {
        over = true;
        // Those that were due and could not be sent count, too: as waiting since then.
        due.forEach(at -> note(at, System.nanoTime()));
        due.clear();
        loop.schedule(this::finish, LINGER_SECONDS, TimeUnit.SECONDS);
        finishWhenQuiet();
    }

    private void finishWhenQuiet() {
        if (over && underWay == 0) {
            finish();
        }
    }

    private void finish() {
        if (!result.isDone()) {
            double seconds = plan.seconds() > 0 ? plan.seconds() : (System.nanoTime() - begin) / 1e9;
            result.complete(new LoadResult(began, next, sequences, measured, measured / seconds, millis(50), millis(99), millis(99.9), histogram.getMaxValue() / 1e6, others, crowd.state()));
        }
    }

    private double millis(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }

    private void note(long from, long now) {
        if (now - begin >= plan.warmSeconds() * 1e9) {
            histogram.recordValue(Math.min(histogram.getHighestTrackableValue(), Math.max(0, now - from)));
        }
    }

    private void accepted(long first) {
        long last = first + plan.batch() - 1;
        long[] run = sequences.isEmpty() ? null : sequences.get(sequences.size() - 1);
        if (run != null && run[1] + 1 == first) {
            run[1] = last;
        } else {
            sequences.add(new long[] {first, last});
        }
    }

    /** One connection with at most one request under way. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private Channel channel;
        private final ByteBuf answer = Unpooled.buffer(1_024);
        private long first;
        private long from;
        private boolean busy;

        void send(long since) {
            first = next;
            from = since;
            busy = true;
            next += plan.batch();
            sent++;
            underWay++;
            channel.writeAndFlush(channel.alloc().buffer(head.length + body.length()).writeBytes(head).writeBytes(body.from(first)), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            answer.writeBytes((ByteBuf) message);
            ReferenceCountUtil.release(message);
            int status = HttpAnswer.take(answer);
            if (status > 0) {
                done(status);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            if (busy) {
                done(0);
            }
        }

        private void done(int status) {
            long now = System.nanoTime();
            busy = false;
            underWay--;
            answered++;
            note(from, now);
            boolean within = now - begin >= plan.warmSeconds() * 1e9 && (plan.seconds() == 0 || now - begin < (plan.warmSeconds() + plan.seconds()) * 1e9);
            if (status / 100 == 2) {
                accepted(first);
                measured += within ? 1 : 0;
            } else {
                others.merge(status, 1L, Long::sum);
            }
            if (status > 0) {
                free.add(this);
            }
            if (plan.requests() > 0 && answered >= plan.requests()) {
                over = true;
            }
            if (plan.perSecond() > 0) {
                while (!over && !due.isEmpty() && !free.isEmpty()) {
                    free.poll().send(due.poll());
                }
            } else {
                pump();
            }
            finishWhenQuiet();
        }
    }
}
