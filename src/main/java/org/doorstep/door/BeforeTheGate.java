package org.doorstep.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.vertx.core.VertxException;
import org.slf4j.Marker;

/**
 * Keeps quiet about what Vert.x refuses before the gate sees it: requests without a valid Host header or without a path, connections
 * that speak broken HTTP/2. It logs an error for each, most with a stack trace, and any stranger could fill the disk with those.
 * Named in logback.xml.
 */
public final class BeforeTheGate extends TurboFilter {

    private static final String ROUTER = "io.vertx.ext.web.RoutingContext";
    private static final String CONNECTION = "io.vertx.core.net.impl.ConnectionBase";

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
        boolean refused = logger.getName().equals(ROUTER) && (thrown == null || thrown instanceof VertxException);
        return refused || logger.getName().equals(CONNECTION) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
