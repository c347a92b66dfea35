package org.doorstep.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Marker;

/**
 * Lets each line that ActiveMQ says of a connection pass once a minute, by its wording and not by what is filled in: strangers make
 * such lines as often as they connect, and without descriptors the port itself says one in a loop. The next that passes is followed by
 * how many were left out. Named in logback.xml.
 */
public final class BrokerLines extends TurboFilter {

    private static final String ACTIVEMQ = "org.apache.activemq.";
    private static final long MINUTE = 60_000_000_000L;
    /** Wordings known at a time. Some have the cause in them, which strangers can vary. */
    private static final int MOST = 200;

    private final LongSupplier nanos;
    private final Map<String, Said> known = new HashMap<>();

    public BrokerLines() {
        this(System::nanoTime);
    }

    BrokerLines(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static final class Said {
        private final long at;
        private long leftOut;

        private Said(long at) {
            this.at = at;
        }
    }

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
        if (!logger.getName().startsWith(ACTIVEMQ) || !level.isGreaterOrEqual(Level.WARN) || !level.isGreaterOrEqual(logger.getEffectiveLevel())
                || format == null) {
            return FilterReply.NEUTRAL;
        }
        long before;
        synchronized (known) {
            long now = nanos.getAsLong();
            String key = logger.getName() + ' ' + format;
            if (!known.containsKey(key) && known.size() >= MOST) {
                known.values().removeIf(said -> now - said.at >= MINUTE);
                key = known.size() >= MOST ? logger.getName() : key;
            }
            Said last = known.get(key);
            if (last != null && now - last.at < MINUTE) {
                last.leftOut++;
                return FilterReply.DENY;
            }
            before = last == null ? 0 : last.leftOut;
            known.put(key, new Said(now));
        }
        if (before > 0) {
            logger.getLoggerContext().getLogger(BrokerLines.class).warn("broker_lines_left_out count={} of=\"{}\"", before, format);
        }
        return FilterReply.NEUTRAL;
    }
}
