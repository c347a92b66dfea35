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

/** What could not be read or handled: looked at, replayed, discarded, taken out. */
@Command(name = "dead-letters", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, synopsisSubcommandLabel = "COMMAND",
        description = "Deliveries and events that could not be read or handled, with their bytes and the reason.",
        subcommands = {DeadLettersCommand.ListCommand.class, DeadLettersCommand.Show.class, DeadLettersCommand.Replay.class, DeadLettersCommand.Discard.class,
            ExportCommand.class})
final class DeadLettersCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw Commands.which(spec);
    }

    /** Lists dead letters, without their content. */
    @Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Lists dead letters, without their content.")
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        private LetterOptions letters;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "How many (default: ${DEFAULT-VALUE}, at most 1000).")
        private int limit;

        @Option(names = "--after", paramLabel = "ID", description = "Continue after this one: the next page.")
        private String after;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("dead-letters", letters.given().with("limit", limit).with("after", after).values());
            if (hub.json()) {
                Plain.say(answer);
            } else {
                Plain.table(List.of("ID", "FEED", "KIND", "REASON", "RESOURCE", "KEY", "COUNT", "LAST FAILED", "STATE", "BYTES"), answer.path("letters"),
                        "/id", "/feed", "/kind", "/reason", "/resource", "/recordKey", "/count", "/lastFailedAt", "/state", "/size");
            }
            return 0;
        }
    }

    /** Shows one with its bytes. */
    @Command(name = "show", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Shows one, with what it holds.")
    static final class Show implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "Of the dead letter.")
        private String id;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("dead-letter", Map.of("id", id));
            if (hub.json()) {
                Plain.say(answer);
                return 0;
            }
            answer.path("letter").fields().forEachRemaining(field -> {
                if (field.getKey().equals("notes")) {
                    field.getValue().forEach(note -> Plain.say("note: " + Plain.text(note)));
                } else {
                    Plain.say(Plain.line(field.getKey()) + ": " + Plain.text(field.getValue()));
                }
            });
            Plain.say("");
            Plain.say(answer.has("text") ? answer.path("text").asText() : "(not UTF-8, in base64) " + answer.path("base64").asText());
            return 0;
        }
    }

    /** What changes them: counts first, then goes from page to page. */
    abstract static class Change implements Callable<Integer> {

        @Mixin
        private LetterOptions letters;

        @Option(names = "--all", description = "All that are open.")
        private boolean all;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "2147483647", description = "At most so many.")
        private int limit;

        @Option(names = "--dry-run", description = "Only count.")
        private boolean dryRun;

        @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept with each of them.")
        private String note;

        @Mixin
        private AdminClient hub;

        abstract String verb();

        @Override
        public Integer call() throws InterruptedException {
            Given given = letters.given(all);
            JsonNode count = hub.call("dead-letters-count", given.values());
            long there = Math.min(limit, count.path("count").asLong());
            if (!hub.json()) {
                Plain.say(there + " to be " + verb() + (dryRun ? " (dry run)" : ""));
                count.path("reasons").fields().forEachRemaining(reason -> Plain.say("  " + reason.getValue().asLong() + "  " + Plain.line(reason.getKey())));
            }
            long done = 0;
            String after = "";
            String until = count.path("lastId").asText();
            while (!dryRun && !until.isEmpty() && done < limit) {
                JsonNode page = hub.call("dead-letters-" + getClass().getAnnotation(Command.class).name(), given.with("after", after).with("until", until).with("note", note)
                        .with("limit", Math.min(100, limit - done)).by().values());
                after = page.path("lastId").asText();
                if (after.isEmpty()) {
                    break;
                }
                done += page.path("done").asLong();
            }
            Plain.say(hub.json() ? "{\"count\":" + there + ",\"reasons\":" + Plain.json(count.path("reasons")) + ",\"done\":" + done + "}" : done + " " + verb());
            return 0;
        }
    }

    /** Brings them back. */
    @Command(name = "replay", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Puts dead letters into the journal again, with the time at which they were first received. They are handled like new deliveries.")
    static final class Replay extends Change {
        @Override
        String verb() {
            return "replayed";
        }
    }

    /** Nobody wants them. */
    @Command(name = "discard", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Marks dead letters as not needed. They are kept, and can be replayed, until their retention ends.")
    static final class Discard extends Change {
        @Override
        String verb() {
            return "discarded";
        }
    }
}
