package org.doorstep.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** The command {@code health}: what is DOWN of all that {@code /observe/health} looks at, each with what to do. */
public final class HealthCalls {

    /** By check, as docs/operations.md has them. */
    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry("journal", "Nothing can be accepted; providers get 503 and try again. Free disk space or raise doorstep.journal.disk; it comes back by itself. "
                    + "Where it does not, 'status' shows which feed's bundles wait, and bundle_failed in the log says why."),
            Map.entry("database", "Start the database, or make it reachable; accepted deliveries wait in the journal, and nothing has to be replayed. "
                    + "A damaged file: stop, and restore a backup (docs/backup.md)."),
            Map.entry("queues", "Not reachable: start the queues' broker; accepted deliveries wait in the journal. Full: read the queue; 'queues list' says what it missed and "
                    + "which 'replay' sends it again."),
            Map.entry("disk", "Free disk space where the data folder is; it comes back by itself."),
            Map.entry("routes", "'routes list --parked' says why. Fix the route, then 'routes resume FEED RESOURCE'."),
            Map.entry("lanes", "What was accepted waits, and is tried again and again. Fix what the reason names; bundle_failed in the log says more."),
            Map.entry("keeper", "Silent: ask the provider whether it still sends to this address. Refused: its credentials changed ('endpoint FEED' shows what we expect). "
                    + "Where the feed has a 'subscription' in feeds.yaml, 'subscriptions' says more, 'subscriptions apply FEED' tries again at once, and "
                    + "'catch-up FEED' fetches what is missing."),
            Map.entry("configuration", "The file's previous version stays in use. Correct the file that the message names; Doorstep reloads it by itself."),
            Map.entry("media", "Media are not fetched; events are dispatched as usual. The log says more; Doorstep keeps trying."),
            Map.entry("doors", "The provider gets 500 and tries again. Compare the named file with the shipped one, 'check', restart."),
            Map.entry("dispatch", "What was accepted waits in the journal. Put the shipped routes/dispatch.camel.yaml back, restart."));
    private static final String OTHERWISE = "The log says more; a restart loses nothing that was accepted.";

    private final CamelContext context;

    /** @param context whose checks are asked */
    public HealthCalls(CamelContext context) {
        this.context = context;
    }

    public void offer(Api api) {
        api.on("health", given -> health());
    }

    /** What to do when a check is DOWN, where we know better than to look into the log. */
    public static Optional<String> remedy(String check) {
        return Optional.ofNullable(REMEDIES.get(check));
    }

    private Map<String, Object> health() {
        List<Map<String, Object>> down = new ArrayList<>();
        for (HealthCheck.Result result : HealthCheckHelper.invoke(context)) {
            if (result.getState() == HealthCheck.State.DOWN) {
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("check", result.getCheck().getId());
                shown.put("status", "DOWN");
                shown.put("reason", result.getMessage().orElse(null));
                shown.put("remedy", remedy(result.getCheck().getId()).orElse(OTHERWISE));
                down.add(shown);
            }
        }
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("at", Instant.now().toString());
        health.put("status", down.isEmpty() ? "UP" : "DOWN");
        health.put("checks", down);
        return health;
    }
}
