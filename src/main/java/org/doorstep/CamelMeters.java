package org.doorstep;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;

/** What the metrics say of Camel itself: its version, and how many routes there are and run. */
final class CamelMeters {

    private CamelMeters() {
    }

    /** Reloads of Camel's own there are none: ours are swaps. */
    static void register(CamelContext camel, MeterRegistry meters) {
        Gauge.builder("app.info", () -> 1).tags("camel.context", camel.getName(), "camel.runtime.provider", "Main", "camel.runtime.version", camel.getVersion(),
                "camel.version", camel.getVersion()).register(meters);
        Tags tags = Tags.of("kind", "CamelRoute", "eventType", "RouteEvent", "camelContext", camel.getName());
        Gauge.builder("camel.routes.added", camel, context -> context.getRoutesSize()).baseUnit("routes").tags(tags).register(meters);
        Gauge.builder("camel.routes.running", camel, context -> context.getRoutes().stream().filter(route -> ServiceHelper.isStarted(route.getConsumer())).count())
                .baseUnit("routes").tags(tags).register(meters);
        Gauge.builder("camel.routes.reloaded", () -> 0).baseUnit("routes").tags(tags).register(meters);
    }
}
