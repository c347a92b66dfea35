package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.doorstep.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes dead letters to a file: what they hold may be personal, so nobody else may read it. */
@Command(name = "export", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Writes dead letters to a file that only you can read: one JSON object per line, or the bytes of one letter.")
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private LetterOptions letters;

    @Option(names = "--all", description = "All that are open.")
    private boolean all;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write; it must not exist yet.")
    private Path out;

    @Option(names = "--raw", description = "Write the bytes of the one given ID, as they came.")
    private boolean raw;

    @Option(names = "--dry-run", description = "Only count.")
    private boolean dryRun;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        Given given = letters.given(all);
        String single = raw ? letters.single() : null;
        JsonNode count = hub.call("dead-letters-count", given.values());
        long exported = 0;
        if (!dryRun) {
            try (OutputStream file = create()) {
                exported = raw ? bytes(file, single) : lines(file, given, count.path("lastId").asText());
            } catch (FileAlreadyExistsException e) {
                throw new ConfigException(out + " exists already. Name another file");
            } catch (IOException e) {
                throw new ConfigException(out + " cannot be written (" + e.getClass().getSimpleName() + "). Name another file with --out");
            }
        }
        Plain.say(hub.json() ? "{\"count\":" + count.path("count").asLong() + ",\"done\":" + exported + "}"
                : dryRun ? count.path("count").asLong() + " to be exported (dry run)" : exported + " exported to " + out);
        return 0;
    }

    private OutputStream create() throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = out.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))} : new FileAttribute<?>[0];
        return Channels.newOutputStream(Files.newByteChannel(out, options, mine));
    }

    private long bytes(OutputStream file, String id) throws IOException, InterruptedException {
        JsonNode letter = hub.call("dead-letter", Map.of("id", id));
        file.write(letter.has("text") ? letter.path("text").asText().getBytes(StandardCharsets.UTF_8) : Base64.getDecoder().decode(letter.path("base64").asText()));
        return 1;
    }

    private long lines(OutputStream file, Given given, String until) throws IOException, InterruptedException {
        long exported = 0;
        String after = "";
        while (!until.isEmpty()) {
            JsonNode page = hub.call("dead-letters-export", given.with("after", after).with("until", until).values());
            for (JsonNode letter : page.path("letters")) {
                file.write((letter + "\n").getBytes(StandardCharsets.UTF_8));
                exported++;
            }
            after = page.path("lastId").asText();
            if (after.isEmpty()) {
                break;
            }
        }
        return exported;
    }
}
