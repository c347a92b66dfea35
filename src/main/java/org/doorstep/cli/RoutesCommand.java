package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The resource routes, feed by feed. */
@Command(name = "routes", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, synopsisSubcommandLabel = "COMMAND",
        description = "Which route each resource takes, and which are parked because their route is broken.",
        subcommands = {RoutesCommand.ListCommand.class, RoutesCommand.Resume.class})
final class RoutesCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw Commands.which(spec);
    }

    /** Lists them. */
    @Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Lists them, and what waits.")
    static final class ListCommand implements Callable<Integer> {

        @Option(names = "--feed", paramLabel = "FEED", description = "Only of this feed.")
        private String feed;

        @Option(names = "--parked", description = "Only those that are parked.")
        private boolean parked;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("routes", new Given().with("feed", feed).with("parked", parked).values());
            if (hub.json()) {
                Plain.say(answer);
            } else {
                Plain.table(List.of("FEED", "RESOURCE", "ROUTE", "STATE", "EVENTS WAITING", "PARKED SINCE", "WHY"), answer.path("routes"),
                        "/feed", "/resource", "/route", "/state", "/waiting", "/parkedAt", "/reason");
            }
            return 0;
        }
    }

    /** Resumes what is parked. */
    @Command(name = "resume", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Routes the waiting events, in order, then new ones. Fix the route first.")
    static final class Resume implements Callable<Integer> {

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Parameters(index = "0", arity = "0..1", paramLabel = "FEED", description = "The feed.")
        private String feed;

        @Parameters(index = "1", arity = "0..1", paramLabel = "RESOURCE", description = "The resource, as shown by 'routes list'.")
        private String resource;

        @Option(names = "--all", description = "All parked routes, or those of FEED if given.")
        private boolean all;

        @Option(names = "--no-wait", description = "Return at once; it goes on.")
        private boolean noWait;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            if (all == (resource != null) || !all && feed == null) {
                throw new CommandLine.ParameterException(spec.commandLine(), "Which ones? Give FEED and RESOURCE, or --all.");
            }
            JsonNode resumed = hub.call("routes-resume", new Given().with("feed", feed).with("resource", resource).with("all", all).by().values()).path("resumed");
            Polling polling = new Polling();
            boolean broken = false;
            String said = "";
            while (!noWait) {
                JsonNode parked = hub.call("routes", new Given().with("parked", true).values()).path("routes");
                boolean going = false;
                StringBuilder progress = new StringBuilder();
                broken = false;
                for (JsonNode row : parked) {
                    if (in(resumed, row)) {
                        going |= row.path("resuming").asBoolean();
                        broken |= !row.path("resuming").asBoolean();
                        progress.append(Plain.text(row.path("feed"))).append(' ').append(Plain.text(row.path("resource"))).append(": ").append(Plain.count(row.path("waiting").asLong(), "event"))
                                .append(" waiting").append(row.path("resuming").asBoolean() ? "" : ", parked again (" + Plain.text(row.path("reason")) + ")").append('\n');
                    }
                }
                if (!hub.json() && !progress.isEmpty() && !progress.toString().equals(said)) {
                    Plain.say(progress.toString().stripTrailing());
                }
                said = progress.toString();
                if (!going) {
                    break;
                }
                polling.pause();
            }
            Plain.say(hub.json() ? "{\"resumed\":" + Plain.json(resumed) + ",\"broken\":" + broken + "}"
                    : noWait ? resumed.size() + " being resumed" : broken ? "not resumed: the route is still broken" : resumed.size() + " resumed");
            return broken ? 1 : 0;
        }

        private static boolean in(JsonNode resumed, JsonNode row) {
            for (JsonNode each : resumed) {
                if (each.path("feed").equals(row.path("feed")) && each.path("resource").equals(row.path("resource"))) {
                    return true;
                }
            }
            return false;
        }
    }
}
