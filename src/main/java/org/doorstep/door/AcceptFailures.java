package org.doorstep.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Marker;

/**
 * Lets one line a minute through of what the HTTP servers warn of when they can take no connection. A process without file descriptors fails at
 * once and tries again at once, and its lines would fill the disk. Named in logback.xml. Safe for any thread.
 */
public final class AcceptFailures extends TurboFilter {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** When each was last heard, by {@link System#nanoTime()}. */
    private final Map<String, Long> said = new ConcurrentHashMap<>();

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
        // Without a format somebody asks only whether he should make one.
        return format == null || !level.isGreaterOrEqual(Level.WARN) || !accepts(logger.getName()) || isTime(logger.getName())
                ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private static boolean accepts(String logger) {
        return logger.equals("io.netty.channel.DefaultChannelPipeline") || logger.equals("io.netty.bootstrap.ServerBootstrap");
    }

    private boolean isTime(String logger) {
        long now = System.nanoTime();
        return said.compute(logger, (name, before) -> before != null && now - before < MINUTE ? before : Long.valueOf(now)) == now;
    }
}
