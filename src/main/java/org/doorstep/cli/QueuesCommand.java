package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The queues that consumers read, and what they rejected. */
@Command(name = "queues", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, synopsisSubcommandLabel = "COMMAND",
        description = "The queues that consumers read, and the messages that they rejected.",
        subcommands = {QueuesCommand.ListCommand.class, QueuesCommand.Dead.class, QueuesCommand.Retry.class, QueuesCommand.Discard.class})
final class QueuesCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw Commands.which(spec);
    }

    /** Lists them. */
    @Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = {"Lists the queues: what waits to be read, how many consumers read, how many messages they rejected, and which events a full queue missed.",
                "An outside broker reports this every few seconds through its statistics plugin, with estimated bytes. Exit code 1: it reports nothing."})
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("queues", new Given().values());
            boolean known = answer.path("known").asBoolean();
            if (hub.json()) {
                Plain.say(answer);
            } else if (known) {
                Plain.table(List.of("QUEUE", "MESSAGES", answer.path("estimated").asBoolean() ? "ABOUT BYTES" : "BYTES", "CONSUMERS", "REJECTED"), answer.path("queues"),
                        "/queue", "/messages", "/bytes", "/consumers", "/rejected");
            } else {
                Plain.say("The queues' broker does not say what it holds: it is away, or has no statisticsBrokerPlugin (docs/examples/activemq.xml).");
            }
            if (!hub.json()) {
                answer.path("missed").forEach(gap -> Plain.say(Plain.text(gap.path("queue")) + " was full and missed "
                        + Plain.count(gap.path("events").asLong(), "event") + " of feed " + Plain.text(gap.path("feed")) + ". Read the queue, then: "
                        + Plain.text(gap.path("command"))));
            }
            return known ? 0 : 1;
        }
    }

    /** Lists what was rejected. */
    @Command(name = "dead", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = {"Lists messages that consumers rejected, the oldest of each queue, without their content; 'events show' shows the event.",
                "A broker shows only the first few hundred messages of a queue."})
    static final class Dead implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "QUEUE", description = "The queue that they were read from, such as events.reso.Property (default: all).")
        private String queue;

        @Option(names = "--id", paramLabel = "ID", description = "Only those of this event.")
        private String id;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "How many of each queue (default: ${DEFAULT-VALUE}, at most 1000).")
        private int limit;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("queues-dead", new Given().with("queue", queue).with("id", id).with("limit", limit).values());
            if (hub.json()) {
                Plain.say(answer);
                return 0;
            }
            Plain.table(List.of("QUEUE", "EVENT", "FEED", "RESOURCE", "KEY", "CHANGE", "REJECTED", "UNTIL", "BECAUSE"), answer.path("messages"),
                    "/queue", "/eventId", "/feed", "/resource", "/recordKey", "/change", "/rejectedAt", "/expiresAt", "/because");
            long more = answer.path("count").asLong() - answer.path("messages").size();
            if (more > 0) {
                Plain.say("and " + more + " more");
            }
            return 0;
        }
    }

    /** What takes them out: counts first, then goes from page to page. What is rejected again meanwhile is not taken again. */
    abstract static class Change implements Callable<Integer> {

        @Parameters(paramLabel = "QUEUE", description = "The queue that they were read from, such as events.reso.Property.")
        private String queue;

        @Option(names = "--id", paramLabel = "ID", description = "Only those of this event, if it is among the oldest.")
        private String id;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "2147483647", description = "At most this many, the oldest.")
        private int limit;

        @Option(names = "--dry-run", description = "Only count.")
        private boolean dryRun;

        @Mixin
        private AdminClient hub;

        abstract String verb();

        @Override
        public Integer call() throws InterruptedException {
            Given given = new Given().with("queue", queue).with("id", id);
            long there = Math.min(limit, hub.call("queues-dead-count", given.values()).path("count").asLong());
            if (!hub.json()) {
                Plain.say(there + " to be " + verb() + (dryRun ? " (dry run)" : ""));
            }
            long done = 0;
            long page = 1;
            while (!dryRun && page > 0 && done < there) {
                page = hub.call("queues-" + getClass().getAnnotation(Command.class).name(), given.with("limit", Math.min(100, there - done)).values()).path("done").asLong();
                done += page;
            }
            Plain.say(hub.json() ? "{\"count\":" + there + ",\"done\":" + done + "}" : done + " " + verb());
            return dryRun || done >= there ? 0 : 1;
        }
    }

    /** Brings them back. */
    @Command(name = "retry", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = {"Sends rejected messages to their queue again, oldest first, with all their properties (eventId, JMSXGroupID ..). Fix the consumer first.",
                "They arrive after newer messages, so a consumer that keeps state must compare 'sequence'."})
    static final class Retry extends Change {
        @Override
        String verb() {
            return "retried";
        }
    }

    /** Nobody wants them. */
    @Command(name = "discard", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Removes rejected messages. The event log still has their events: 'replay' sends them again.")
    static final class Discard extends Change {
        @Override
        String verb() {
            return "discarded";
        }
    }
}
