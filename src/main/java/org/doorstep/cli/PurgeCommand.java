package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Erases a record wherever the hub keeps it. */
@Command(name = "purge", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Erases a record from the event log, records, tables and dead letters, and says where copies may remain. It cannot be undone.")
final class PurgeCommand implements Callable<Integer> {

    @Option(names = "--feed", required = true, paramLabel = "FEED", description = "The feed it came from.")
    private String feed;

    @Option(names = "--resource", required = true, paramLabel = "NAME", description = "Its resource, as in Member.")
    private String resource;

    @Option(names = "--key", required = true, paramLabel = "KEY", description = "Its key.")
    private String key;

    @Option(names = "--source-label", paramLabel = "LABEL", description = "Its EntityEventSource, where several sources of the feed use the key; '' for none.")
    private String sourceLabel;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> wanted = new LinkedHashMap<>(Map.of("feed", feed, "resource", resource, "key", key));
        if (sourceLabel != null) {
            wanted.put("sourceLabel", sourceLabel);
        }
        JsonNode erased = hub.call("purge", wanted);
        long all = 0;
        for (String what : new String[] {"events", "records", "tableRows", "deadLetters", "other"}) {
            all += erased.path(what).asLong();
        }
        if (hub.json()) {
            Plain.say(erased);
        } else {
            Plain.say("erased: " + Plain.count(erased.path("events").asLong(), "event") + ", " + Plain.count(erased.path("records").asLong(), "record") + ", "
                    + Plain.count(erased.path("tableRows").asLong(), "table row") + ", " + Plain.count(erased.path("deadLetters").asLong(), "dead letter") + ", "
                    + Plain.count(erased.path("other").asLong(), "other"));
            Plain.say("copies may remain in");
            erased.path("copiesMayRemain").forEach(where -> Plain.say("  " + Plain.text(where)));
        }
        return all > 0 ? 0 : 1;
    }
}
