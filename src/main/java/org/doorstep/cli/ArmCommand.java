package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets one handshake of a Repliers webhook in. */
@Command(name = "arm", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Accepts one Repliers handshake, waits for it, and shows where it came from and which secret was pinned. Subscribe at Repliers meanwhile.")
final class ArmCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FEED", description = "A Repliers feed with 'hookSecret: true'.")
    private String feed;

    @Parameters(index = "1", paramLabel = "EVENT", description = "The event in the path, as in listing.created.")
    private String event;

    @Option(names = "--for", paramLabel = "TIME", defaultValue = "10m", description = "How long (default: ${DEFAULT-VALUE}).")
    private String time;

    @Option(names = "--no-wait", description = "Return at once.")
    private boolean noWait;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode hook = hub.call("arm", Map.of("feed", feed, "event", event, "for", time));
        String before = hook.path("pinnedAt").asText();
        if (!hub.json()) {
            Plain.say("armed: POST " + Plain.text(hook.path("path")) + " for " + time);
        }
        while (!noWait && hook.path("armed").asBoolean()) {
            TimeUnit.SECONDS.sleep(1);
            hook = hub.call("hook", Map.of("feed", feed, "event", event));
        }
        boolean pinned = !hook.path("pinnedAt").asText().equals(before);
        if (hub.json()) {
            Plain.say(hook);
        } else if (!noWait) {
            Plain.say(pinned
                    ? "pinned: from " + Plain.text(hook.path("source")) + ", SHA-256 begins " + Plain.text(hook.path("fingerprint"))
                    : "no handshake came in time; the path is not armed any more");
        }
        return noWait || pinned ? 0 : 1;
    }
}
