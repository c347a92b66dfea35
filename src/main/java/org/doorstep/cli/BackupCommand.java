package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a backup of a running hub. */
@Command(name = "backup", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Copies the running Doorstep's database and journal into a new data folder. To restore, start 'doorstep run --data' on a copy of it.")
final class BackupCommand implements Callable<Integer> {

    /** A copy may take as long as its disk wants. */
    private static final Duration PATIENCE = Duration.ofHours(24);

    @Parameters(paramLabel = "DIR", description = "Folder on Doorstep's machine; it must be empty or not exist.")
    private Path folder;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode made = hub.call("backup", Map.of("dir", folder.toAbsolutePath().normalize().toString()), PATIENCE);
        if (hub.json()) {
            Plain.say(made);
            return 0;
        }
        Plain.say("backup: " + Plain.text(made.path("backup")));
        line("journal", made);
        line("database", made);
        Plain.say("not in it: configuration and routes, media files, messages on queues");
        return 0;
    }

    private static void line(String part, JsonNode made) {
        Plain.say(part + ": " + (made.has(part) ? Plain.text(made.path(part)) : made.path(part + "Bytes").asLong() + " bytes"));
    }
}
