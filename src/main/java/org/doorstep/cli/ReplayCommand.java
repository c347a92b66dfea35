package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends events of the log again. */
@Command(name = "replay", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, synopsisSubcommandLabel = "[COMMAND]",
        description = {"Sends events of the log again, in order, each message with replay=true: to a queue of your own, or through the resource routes. "
                + "Tables never get older by a replay.", "Shows the plan first. Ctrl-C stops the replay; 'replay continue ID' continues it."},
        subcommands = {ReplayCommand.ListCommand.class, ReplayCommand.Show.class, ReplayCommand.Stop.class, ReplayCommand.Continue.class})
final class ReplayCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--feed", paramLabel = "FEED", description = "Of this feed (required).")
    private String feed;

    @Option(names = "--resource", paramLabel = "NAME", description = "Only of this resource, as in Property.")
    private String resource;

    @Option(names = "--key", paramLabel = "KEY", description = "Only of this record.")
    private String key;

    @Option(names = "--from", paramLabel = "TIME", description = "Only what was accepted at this time or later: 2026-05-01T10:00:00Z, 2026-05-01, or 2h ago as 2h.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only what was accepted before this time.")
    private String to;

    @Option(names = "--to-queue", paramLabel = "replay.NAME", description = "Only to this queue (default: replay.FEED).")
    private String queue;

    @Option(names = "--all-routes", description = "Through the resource routes: tables, queues and whatever else they do.")
    private boolean allRoutes;

    @Option(names = "--rate", paramLabel = "N/s", defaultValue = "1000/s", description = "Maximum rate (default: ${DEFAULT-VALUE}).")
    private String rate;

    @Option(names = "--dry-run", description = "Only show the plan.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Return at once; it goes on.")
    private boolean noWait;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        if (feed == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Of which feed? Give --feed.");
        }
        if (allRoutes && queue != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Where to? Either --to-queue or --all-routes.");
        }
        Given given = new Given().with("feed", feed).with("resource", resource).with("key", key).with("from", from).with("to", to).with("queue", queue)
                .with("allRoutes", allRoutes).with("rate", rate).by();
        JsonNode plan = hub.call(dryRun ? "replay-plan" : "replay-start", given.values());
        if (!hub.json()) {
            show(plan);
        }
        if (dryRun || noWait) {
            Plain.say(hub.json() ? Plain.json(plan) : dryRun ? "(dry run)" : "started: " + plan.path("id").asText());
            return 0;
        }
        return new Following(hub, plan.path("id").asText()).untilItEnds();
    }

    private static void show(JsonNode plan) {
        Plain.say(Plain.count(plan.path("events").asLong(), "event") + ", " + Plain.text(plan.path("from")) + " to " + Plain.text(plan.path("to")) + ", "
                + (plan.path("target").isNull() ? "through the resource routes" : "to the queue " + Plain.text(plan.path("target")))
                + ", " + plan.path("seconds").asLong() + " s at least");
        plan.path("resources").fields().forEachRemaining(each -> Plain.say("  " + each.getValue().asLong() + "  " + Plain.line(each.getKey())));
    }

    /** A job's progress on the terminal; Ctrl-C stops the job. */
    private record Following(AdminClient hub, String id) {

        int untilItEnds() throws InterruptedException {
            Thread stop = new Thread(this::stop, "replay-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            JsonNode job = hub.call("replay", Map.of("id", id));
            Polling polling = new Polling();
            String said = "";
            while (job.path("state").asText().equals("running")) {
                String progress = job.path("sent").asLong() + " of " + job.path("planned").asLong() + " sent" + (job.path("reason").isNull() ? "" : ", " + Plain.text(job.path("reason")));
                if (!hub.json() && !progress.equals(said)) {
                    Plain.say(progress);
                }
                said = progress;
                polling.pause();
                job = hub.call("replay", Map.of("id", id));
            }
            unhook(stop);
            return ended(job);
        }

        private int ended(JsonNode job) {
            boolean done = job.path("state").asText().equals("done");
            if (hub.json()) {
                Plain.say(job);
            } else {
                Plain.say((done ? "done: " : "stopped (" + Plain.text(job.path("reason")) + "): ") + job.path("sent").asLong() + " of " + job.path("planned").asLong() + " sent, "
                        + job.path("failed").asLong() + " refused" + (done ? "" : "; go on with: doorstep replay continue " + id));
                job.path("failures").forEach(failure -> Plain.say("  refused: " + Plain.text(failure)));
            }
            return done && job.path("failed").asLong() == 0 ? 0 : 1;
        }

        private void stop() {
            try {
                hub.call("replay-stop", new Given().with("id", id).by().values());
                Plain.warn("stopped; go on with: doorstep replay continue " + id);
            } catch (RuntimeException | InterruptedException e) {
                Plain.warn("the hub could not be told to stop; see: doorstep replay show " + id);
            }
        }

        private static void unhook(Thread stop) {
            try {
                Runtime.getRuntime().removeShutdownHook(stop);
            } catch (IllegalStateException e) {
                // It is running.
            }
        }
    }

    /** Lists them. */
    @Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Lists replays, newest first.")
    static final class ListCommand implements Callable<Integer> {

        @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "How many (default: ${DEFAULT-VALUE}, at most 1000).")
        private int limit;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("replays", new Given().with("limit", limit).values());
            if (hub.json()) {
                Plain.say(answer);
            } else {
                Plain.table(List.of("ID", "FEED", "RESOURCE", "TO", "STATE", "SENT", "OF", "REFUSED", "BY", "REASON"), answer.path("replays"),
                        "/id", "/feed", "/resource", "/queue", "/state", "/sent", "/planned", "/failed", "/createdBy", "/reason");
            }
            return 0;
        }
    }

    /** One of them. */
    private abstract static class One implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "Of the replay.")
        private String id;

        @Mixin
        private AdminClient hub;

        abstract String call(String id);

        @Override
        public Integer call() throws InterruptedException {
            JsonNode job = hub.call(call(id), new Given().with("id", id).by().values());
            if (hub.json()) {
                Plain.say(job);
            } else {
                Plain.say(Plain.text(job.path("state")) + ": " + job.path("sent").asLong() + " of " + job.path("planned").asLong() + " sent, " + job.path("failed").asLong()
                        + " refused" + (job.path("reason").isNull() ? "" : "; " + Plain.text(job.path("reason"))));
                job.path("failures").forEach(failure -> Plain.say("  refused: " + Plain.text(failure)));
            }
            return 0;
        }
    }

    /** How far it has come. */
    @Command(name = "show", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Shows how far a replay has come, and why it waits.")
    static final class Show extends One {
        @Override
        String call(String id) {
            return "replay";
        }
    }

    /** Stops one. */
    @Command(name = "stop", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Stops a replay after its current step.")
    static final class Stop extends One {
        @Override
        String call(String id) {
            return "replay-stop";
        }
    }

    /** Goes on with one. */
    @Command(name = "continue", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Continues a stopped replay.")
    static final class Continue extends One {
        @Override
        String call(String id) {
            return "replay-continue";
        }
    }
}
