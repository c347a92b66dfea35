package org.doorstep.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.doorstep.JournalImport;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.doorstep.journal.log.LogDamagedException;
import org.doorstep.journal.log.LogTools;
import org.doorstep.json.Jackson;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The files of the embedded journal. */
@Command(name = "journal", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "The files of the embedded journal. Doorstep may be running or stopped; only 'import' needs it stopped.", synopsisSubcommandLabel = "COMMAND",
        subcommands = {JournalCommand.VerifyCommand.class, JournalCommand.StatsCommand.class, JournalCommand.DumpCommand.class, JournalCommand.ImportCommand.class})
final class JournalCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw Commands.which(spec);
    }

    private static String deliveries(long count) {
        return count + (count == 1 ? " delivery" : " deliveries");
    }

    private static ObjectNode json(LogTools.Report report) {
        ObjectNode json = Jackson.MAPPER.createObjectNode().put("journal", report.identity().toString()).put("running", report.running()).put("segments", report.segments())
                .put("spares", report.spares()).put("diskBytes", report.diskBytes()).put("first", report.first()).put("last", report.last()).put("ended", report.ended());
        report.torn().forEach(json.putArray("torn")::add);
        report.cut().forEach(json.putArray("cut")::add);
        ArrayNode feeds = json.putArray("feeds");
        report.feeds().forEach((name, feed) -> feeds.addObject().put("feed", name).put("deliveries", feed.deliveries()).put("bytes", feed.bytes())
                .put("spilledBytes", feed.spilled()).put("first", feed.first()).put("last", feed.last()).put("gone", feed.gone()));
        return json;
    }

    /** Checks all checksums. */
    @Command(name = "verify", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Reads every record and compares all checksums. Changes nothing. Exit code 1: something is damaged; file and place are said.")
    static final class VerifyCommand implements Callable<Integer> {
        @Mixin
        private DataOptions data;

        @Override
        public Integer call() {
            LogTools.Report report;
            try {
                report = data.look(LogTools::verify);
            } catch (LogDamagedException e) {
                if (data.json()) {
                    Plain.say(Jackson.MAPPER.createObjectNode().put("ok", false).put("damage", e.getMessage()));
                } else {
                    Plain.say("damaged: " + Plain.line(e.getMessage()));
                }
                return 1;
            }
            if (data.json()) {
                Plain.say(json(report).put("ok", true));
                return 0;
            }
            long all = report.feeds().values().stream().mapToLong(LogTools.Feed::deliveries).sum();
            Plain.say("ok: " + deliveries(all) + " of " + Plain.count(report.feeds().size(), "feed") + " in "
                    + Plain.count(report.segments(), "segment") + ", numbers " + report.first() + " to " + report.last());
            if (!report.running()) {
                report.torn().forEach(torn -> Plain.say("half-written: " + Plain.line(torn) + ": a batch that nobody was answered for; the next start removes it"));
            }
            return 0;
        }
    }

    /** What lies there. */
    @Command(name = "stats", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = {"Shows what the journal's files hold of each feed, dispatched or not: 'doorstep status' says what waits.",
                "SPILLED is what was copied out of the log because the feed stood still."})
    static final class StatsCommand implements Callable<Integer> {
        @Mixin
        private DataOptions data;

        @Override
        public Integer call() throws LogDamagedException {
            LogTools.Report report = data.look(LogTools::verify);
            if (data.json()) {
                Plain.say(json(report));
                return 0;
            }
            Plain.say("journal: " + report.identity() + (report.running() ? ", in use" : report.segments() == 0 ? ", empty" : report.ended() ? ", stopped in order" : ", not stopped in order"));
            Plain.say("files: " + Plain.count(report.segments(), "segment") + ", " + Plain.count(report.spares(), "spare") + ", " + Plain.count(report.diskBytes(), "byte"));
            report.cut().forEach(cut -> Plain.say("cut off at an earlier start: " + Plain.line(cut)));
            if (report.feeds().isEmpty()) {
                Plain.say("none");
                return 0;
            }
            Plain.table(List.of("FEED", "DELIVERIES", "BYTES", "SPILLED", "FIRST", "LAST"), report.feeds().entrySet().stream().map(feed -> List.of(feed.getKey(),
                    "" + feed.getValue().deliveries(), "" + feed.getValue().bytes(), "" + feed.getValue().spilled(), "" + feed.getValue().first(), "" + feed.getValue().last())).toList());
            return 0;
        }
    }

    /** Prints it. */
    @Command(name = "dump", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Prints a line for every delivery in the journal's files, dispatched or not; with --json one JSON object a line.")
    static final class DumpCommand implements Callable<Integer> {
        @Option(names = "--feed", paramLabel = "FEED", description = "Only of this feed.")
        private String feed;

        @Option(names = "--from", paramLabel = "N", defaultValue = "0", description = "From this number on.")
        private long from;

        @Option(names = "--to", paramLabel = "N", description = "Up to this number.")
        private Long to;

        @Option(names = "--bodies", description = "Also their bodies, which hold records: personal data.")
        private boolean bodies;

        @Mixin
        private DataOptions data;

        @Override
        public Integer call() throws LogDamagedException {
            data.look(journal -> {
                LogTools.dump(journal, feed, from, to == null ? Long.MAX_VALUE : to, this::print);
                return null;
            });
            return 0;
        }

        private void print(LogTools.Line line) {
            Delivery delivery = line.entry().delivery();
            String received = Times.text(delivery.receivedAt());
            if (data.json()) {
                ObjectNode json = Jackson.MAPPER.createObjectNode().put("number", line.entry().number()).put("feed", delivery.feed()).put("id", delivery.id())
                        .put("provider", delivery.provider()).put("receivedAt", received).put("origin", delivery.origin()).put("proof", delivery.proof())
                        .put("sourceLabel", delivery.sourceLabel()).put("eventName", delivery.eventName()).put("bytes", delivery.body().length)
                        .put("file", line.file()).put("place", line.place());
                if (bodies) {
                    String text = text(delivery.body());
                    json.put(text == null ? "bodyBase64" : "body", text == null ? Base64.getEncoder().encodeToString(delivery.body()) : text);
                }
                Plain.say(json);
                return;
            }
            Plain.say(Plain.line(line.entry().number() + " " + received + " feed=" + delivery.feed() + " id=" + delivery.id() + " origin=" + delivery.origin()
                    + " bytes=" + delivery.body().length + " at=" + line.file() + ":" + line.place()));
            if (bodies) {
                String text = text(delivery.body());
                Plain.say("  " + Plain.line(text == null ? "base64 " + Base64.getEncoder().encodeToString(delivery.body()) : text));
            }
        }

        /** Null where it is no UTF-8. */
        private static String text(byte[] body) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            } catch (CharacterCodingException e) {
                return null;
            }
        }
    }

    /** Takes over what an earlier version left. */
    @Command(name = "import", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = {"Takes over what waits in the journal of an earlier version, which kept it in KahaDB in the same folder, and then removes those files.",
                "Doorstep must be stopped. An import that was broken off is started again."})
    static final class ImportCommand implements Callable<Integer> {
        @Mixin
        private DataOptions data;

        @Override
        public Integer call() throws Exception {
            Map<String, Long> taken = JournalImport.run(data.settings());
            if (data.json()) {
                ObjectNode json = Jackson.MAPPER.createObjectNode();
                ObjectNode feeds = json.putObject("deliveries");
                taken.forEach(feeds::put);
                Plain.say(json);
            } else if (taken.isEmpty()) {
                Plain.say("none");
            } else {
                taken.forEach((feed, deliveries) -> Plain.say(Plain.line(feed) + ": " + deliveries(deliveries) + " taken over"));
            }
            return 0;
        }
    }
}
