package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a provider for what never arrived. */
@Command(name = "catch-up", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Asks a feed's provider for what never arrived, and takes it in like any delivery. What is there already is not taken twice.")
final class CatchUpCommand implements Callable<Integer> {

    private static final long ASK_EVERY_MILLIS = 300;

    @Parameters(paramLabel = "FEED", description = "A feed with a 'subscription'.")
    private String feed;

    @Option(names = "--from", paramLabel = "MARK", description = {"From where on: a time as in 2026-01-31T08:00:00Z, for RESO an EntityEventSequence.", "Default: where the last one ended."})
    private String from;

    @Option(names = "--dry-run", description = "Only say what is missing.")
    private boolean dry;

    @Mixin
    private AdminClient hub;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("feed", feed, "dryRun", Boolean.toString(dry)));
        if (from != null) {
            parameters.put("from", from);
        }
        hub.call("catch-up", parameters);
        JsonNode report = hub.call("catch-up-report", Map.of("feed", feed));
        while (report.path("running").asBoolean()) {
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
            report = hub.call("catch-up-report", Map.of("feed", feed));
        }
        spec.commandLine().getOut().println(hub.json() ? report : feed + ", from " + SubscriptionsSheet.time(report.path("from").asText()) + " to " + SubscriptionsSheet.time(report.path("to").asText()) + ": " + SubscriptionsSheet.catchUp(report));
        return report.path("problem").isTextual() ? 1 : 0;
    }
}
