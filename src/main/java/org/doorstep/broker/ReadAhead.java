package org.doorstep.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;

/**
 * Keeps quiet about what ActiveMQ warns of whenever more waits in a queue than it reads ahead. So little is read ahead on purpose, and
 * the rest waits in the store, where it is counted. Named in logback.xml.
 */
public final class ReadAhead extends TurboFilter {

    private static final String QUEUE = "org.apache.activemq.broker.region.Queue";

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
        return logger.getName().equals(QUEUE) && format != null && format.contains("cursor blocked") ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
