package org.doorstep.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;

/**
 * Keeps quiet about connections that speak broken HTTP/2: Vert.x logs an error for each, with a stack trace, and any stranger could fill
 * the disk with those. Named in logback.xml.
 */
public final class BeforeTheGate extends TurboFilter {

    private static final String CONNECTION = "io.vertx.core.net.impl.ConnectionBase";

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
        return logger.getName().equals(CONNECTION) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
