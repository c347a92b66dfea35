package org.doorstep;

import java.util.LinkedHashMap;
import java.util.Map;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;

/** The keys of Camel Main that follow from ours; those that the user wrote win. */
final class CamelKeys {

    private CamelKeys() {
    }

    static Map<String, String> of(Settings settings, Ports ports) {
        Map<String, String> keys = new LinkedHashMap<>(Map.ofEntries(
                Map.entry("camel.main.name", "doorstep"),
                Map.entry("camel.main.shutdownTimeout", "15"),
                Map.entry("camel.main.shutdownLogInflightExchangesOnTimeout", "false"),
                Map.entry("camel.main.autoConfigurationLogSummary", "false"),
                Map.entry("camel.main.startupSummaryLevel", "Off"),
                Map.entry("camel.main.streamCachingEnabled", "false"),
                // A step that calls a route nobody wrote must not wait for it, in the lane's transaction.
                Map.entry("camel.component.direct.block", "false"),
                Map.entry("camel.server.enabled", "true"),
                Map.entry("camel.server.host", settings.server().host()),
                Map.entry("camel.server.port", Integer.toString(ports.http())),
                Map.entry("camel.server.fileUploadEnabled", "false"),
                Map.entry("camel.management.enabled", "true"),
                Map.entry("camel.management.host", settings.admin().host()),
                Map.entry("camel.management.port", Integer.toString(ports.admin())),
                Map.entry("camel.management.healthCheckEnabled", "true"),
                Map.entry("camel.management.metricsEnabled", "true"),
                Map.entry("camel.health.exposureLevel", "full"),
                Map.entry("camel.metrics.enabled", "true"),
                Map.entry("camel.metrics.clearOnReload", "false"),
                // Both cost every request more than its journal does: one formats names, the other looks through all metrics there are.
                Map.entry("camel.metrics.enableRoutePolicy", "false"),
                Map.entry("camel.metrics.enableExchangeEventNotifier", "false")));
        keys.putAll(settings.camel());
        return keys;
    }
}
