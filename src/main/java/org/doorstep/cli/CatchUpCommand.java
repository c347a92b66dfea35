package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a provider for what never arrived. */
@Command(name = "catch-up", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Fetches events that never arrived from a feed's provider and handles them like any delivery. Events that are known already are skipped. Exit code 1: not everything could be fetched.")
final class CatchUpCommand implements Callable<Integer> {

    private static final long ASK_EVERY_MILLIS = 300;

    @Parameters(paramLabel = "FEED", description = "A feed with a 'subscription'.")
    private String feed;

    @Option(names = "--from", paramLabel = "MARK", description = {"Where to start: a time such as 2026-01-31T08:00:00Z; for RESO an EntityEventSequence.", "Default: where the last catch-up ended."})
    private String from;

    @Option(names = "--dry-run", description = "Only say what is missing.")
    private boolean dry;

    @Option(names = "--confirm-deletes", description = "Delete records that the provider no longer has even if they are more than 2 % of a resource (and at least 10).")
    private boolean deletes;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("feed", feed, "dryRun", Boolean.toString(dry), "confirmDeletes", Boolean.toString(deletes)));
        if (from != null) {
            parameters.put("from", from);
        }
        hub.call("catch-up", parameters);
        JsonNode report = hub.call("catch-up-report", Map.of("feed", feed));
        while (report.path("running").asBoolean()) {
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
            report = hub.call("catch-up-report", Map.of("feed", feed));
        }
        Plain.say(hub.json() ? Plain.json(report) : Plain.line(feed + ", from " + SubscriptionsSheet.time(report.path("from").asText()) + " to "
                + SubscriptionsSheet.time(report.path("to").asText()) + ": " + SubscriptionsSheet.catchUp(report)));
        boolean whole = report.path("unrecoverable").isEmpty();
        if (!whole && !dry && !hub.json()) {
            Plain.say("what could not be had is kept: 'bin/doorstep dead-letters list --feed " + feed + " --kind unrecoverable'");
        }
        return whole && !report.path("problem").isTextual() ? 0 : 1;
    }
}
