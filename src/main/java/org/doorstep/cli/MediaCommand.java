package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.doorstep.json.Jackson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/** Photos and other files that records refer to. */
@Command(name = "media", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Photos and other files that records refer to.", synopsisSubcommandLabel = "COMMAND",
        subcommands = {MediaCommand.ListCommand.class, MediaCommand.RetryCommand.class, MediaCommand.VerifyCommand.class, MediaCommand.CollectCommand.class})
final class MediaCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command? 'doorstep media list' shows what there is.");
    }

    /** Which items. */
    static final class Which {
        @Option(names = "--feed", paramLabel = "FEED", defaultValue = "", description = "Only of this feed.")
        private String feed;

        @Option(names = "--state", paramLabel = "STATE", defaultValue = "", description = "Only in this state: pending, stored, gone, expired, refused, failed.")
        private String state;

        @Option(names = "--resource", paramLabel = "NAME", defaultValue = "", description = "Only of records of this resource.")
        private String resource;

        @Option(names = "--key", paramLabel = "KEY", defaultValue = "", description = "Only of the record with this key.")
        private String key;

        Map<String, String> parameters() {
            return Map.of("feed", feed, "state", state, "resource", resource, "key", key);
        }
    }

    /** What there is. */
    @Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Lists media items, and how many are in each state.")
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private Which which;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most this many (default: ${DEFAULT-VALUE}).")
        private String limit;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            Map<String, String> parameters = new HashMap<>(which.parameters());
            parameters.put("limit", limit);
            JsonNode answer = hub.call("media-list", parameters);
            if (hub.json()) {
                Plain.say(answer);
                return 0;
            }
            answer.path("files").forEach(file -> ((ObjectNode) file).set("detail", file.path(file.has("error") ? "error" : "sha256")));
            Plain.table(List.of("FEED", "LABEL", "RESOURCE", "KEY", "POSITION", "STATE", "SHA-256 OR ERROR"), answer.path("files"),
                    "/feed", "/label", "/resource", "/key", "/position", "/state", "/detail");
            answer.path("counts").fields().forEachRemaining(count -> Plain.say(Plain.line(count.getKey()) + ": " + Plain.text(count.getValue())));
            return 0;
        }
    }

    /** Once more. */
    @Command(name = "retry", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Tries items that are not stored again now, whatever their state.")
    static final class RetryCommand implements Callable<Integer> {
        @Mixin
        private Which which;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("media-retry", which.parameters());
            Plain.say(hub.json() ? Plain.json(answer) : answer.path("due").asLong() == 1 ? "1 item is due now" : answer.path("due").asLong() + " items are due now");
            return 0;
        }
    }

    /** Looks at all records of a feed. */
    @Command(name = "collect", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Looks for media in all records of a feed. Use it after 'media' was switched on or media.yaml was changed.")
    static final class CollectCommand implements Callable<Integer> {
        @Parameters(paramLabel = "FEED", description = "A feed whose media are fetched.")
        private String feed;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = hub.call("media-collect", Map.of("feed", feed));
            Plain.say(hub.json() ? Plain.json(answer)
                    : Plain.count(answer.path("records").asLong(), "record") + " will be looked at");
            return 0;
        }
    }

    /** Holds the files against the table. */
    @Command(name = "verify", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Reads and hashes every file, and looks for orphaned files. Exit code 1: a file is missing, changed or orphaned.")
    static final class VerifyCommand implements Callable<Integer> {
        @Option(names = "--repair", description = "Fetch missing and changed files again, and remove orphaned ones.")
        private boolean repair;

        @Mixin
        private AdminClient hub;

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode total = Jackson.MAPPER.createObjectNode();
            List<String> kinds = List.of("missing", "changed", "orphaned");
            kinds.forEach(total::putArray);
            long files = 0;
            long bytes = 0;
            String from = "";
            do {
                JsonNode step = hub.call("media-verify", Map.of("from", from, "repair", Boolean.toString(repair)));
                files += step.path("files").asLong();
                bytes += step.path("bytes").asLong();
                kinds.forEach(kind -> ((ArrayNode) total.get(kind)).addAll(StreamSupport.stream(step.path(kind).spliterator(), false).toList()));
                from = step.path("next").asText();
            } while (!from.isEmpty());
            total.put("files", files).put("bytes", bytes);
            if (hub.json()) {
                Plain.say(total);
            } else {
                kinds.forEach(kind -> total.get(kind).forEach(name -> Plain.say(kind + ": " + Plain.text(name))));
                Plain.say(Plain.count(files, "file") + ", " + Plain.count(bytes, "byte") + " read; "
                        + kinds.stream().map(kind -> total.get(kind).size() + " " + kind).collect(Collectors.joining(", ")));
            }
            return kinds.stream().allMatch(kind -> total.get(kind).isEmpty()) ? 0 : 1;
        }
    }
}
