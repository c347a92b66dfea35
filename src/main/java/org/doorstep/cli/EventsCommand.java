package org.doorstep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.doorstep.json.Jackson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/** The event log, looked at. */
@Command(name = "events", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, synopsisSubcommandLabel = "COMMAND",
        description = "The event log: every event once, as it was sent.",
        subcommands = {EventsCommand.ListCommand.class, EventsCommand.Show.class, EventsCommand.Tail.class, EventsCommand.Diff.class})
final class EventsCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw Commands.which(spec);
    }

    private static final List<String> HEADINGS = List.of("ID", "RECEIVED", "FEED", "RESOURCE", "KEY", "CHANGE", "SEQUENCE", "ORIGIN", "SIZE");
    private static final String[] FIELDS = {"/id", "/receivedAt", "/feed", "/resource", "/recordKey", "/change", "/sequence", "/origin", "/size"};

    /** Lists them. */
    @Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Lists events, newest first, without their content.")
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        private EventOptions events;

        @Option(names = "--from", paramLabel = "TIME", description = "Only those accepted at this time or later: 2026-05-01T10:00:00Z, 2026-05-01, or 2h ago as 2h.")
        private String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Only those accepted before this time.")
        private String to;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "How many (default: ${DEFAULT-VALUE}, at most 1000).")
        private int limit;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("events", events.given().with("from", from).with("to", to).with("limit", limit).values());
            if (hub.json()) {
                Plain.say(answer);
            } else {
                Plain.table(HEADINGS, answer.path("events"), FIELDS);
            }
            return 0;
        }
    }

    /** Shows one with its data. */
    @Command(name = "show", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Shows one, with what it holds.")
    static final class Show implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "Of the event.")
        private String id;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode event = hub.call("event", Map.of("id", id));
            if (hub.json()) {
                Plain.say(event);
            } else {
                event.fields().forEachRemaining(field -> Plain.say(Plain.line(field.getKey()) + ": " + field.getValue().asText("")));
            }
            return 0;
        }
    }

    /** Follows the log. */
    @Command(name = "tail", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Shows new events as they are logged, until Ctrl-C.")
    static final class Tail implements Callable<Integer> {

        @Mixin
        private EventOptions events;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "2147483647", description = "End after so many.")
        private int limit;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("events-after", events.given().values());
            int shown = 0;
            while (true) {
                answer = hub.call("events-after", withCursor(answer.path("cursor").asText()));
                for (JsonNode event : answer.path("events")) {
                    Plain.say(hub.json() ? Plain.json(event) : line(event));
                    if (++shown >= limit) {
                        return 0;
                    }
                }
                if (answer.path("events").isEmpty()) {
                    TimeUnit.SECONDS.sleep(1);
                }
            }
        }

        private Map<String, String> withCursor(String cursor) {
            // Empty while nothing was ever logged: then everything is new.
            return events.given().with("cursor", cursor.isEmpty() ? "," : cursor).values();
        }

        private static String line(JsonNode event) {
            StringBuilder line = new StringBuilder();
            for (String field : FIELDS) {
                line.append(line.isEmpty() ? "" : " ").append(Plain.text(event.at(field)));
            }
            return line.toString();
        }
    }

    /** Compares two. */
    @Command(name = "diff", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Shows what changed between two events, field by field.")
    static final class Diff implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "ID", description = "Of the event before.")
        private String before;

        @Parameters(index = "1", paramLabel = "ID", description = "Of the event after.")
        private String after;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonDiff diff = JsonDiff.of(data(before), data(after));
            if (hub.json()) {
                Plain.say(diff.json());
            } else if (diff.changes().isEmpty()) {
                Plain.say("no field differs");
            } else {
                diff.changes().forEach(change -> Plain.say(Plain.line(change.toString())));
            }
            return 0;
        }

        private JsonNode data(String id) throws InterruptedException {
            JsonNode data = hub.call("event", Map.of("id", id)).path("data");
            try {
                return data.isNull() ? MissingNode.getInstance() : Jackson.MAPPER.readTree(data.asText());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the log holds JSON", e);
            }
        }
    }
}
