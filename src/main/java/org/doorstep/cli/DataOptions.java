package org.doorstep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.journal.log.LogDamagedException;
import picocli.CommandLine.Option;

/** Which data folder a command works on, without asking a running Doorstep. */
final class DataOptions {

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder, or a backup (default: doorstep.data of the configuration).")
    private Path data;

    @Option(names = "--config", paramLabel = "DIR", description = "Folder with application.properties (default: config here, else the shipped one).")
    private Path config;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    Settings settings() {
        return Settings.load(config != null ? config : PlaceOptions.hereOrShipped("config"), System.getenv(), data == null ? Map.of() : Map.of("doorstep.data", data.toString()));
    }

    /** The embedded journal's folder. A configuration that is wrong is no obstacle where the folder is named. */
    Path journal() {
        Path journal = (data != null ? data : settings().data()).resolve("journal");
        if (!Files.isDirectory(journal)) {
            throw new ConfigException("there is no folder " + journal + ". Name the data folder with --data");
        }
        return journal;
    }

    /** Something that reads the journal. */
    interface Look<T> {
        T at(Path journal) throws IOException;
    }

    /** @throws LogDamagedException where the journal is damaged */
    <T> T look(Look<T> look) throws LogDamagedException {
        Path journal = journal();
        try {
            return look.at(journal);
        } catch (LogDamagedException e) {
            throw e;
        } catch (IOException e) {
            throw new ConfigException("the journal in " + journal + " cannot be read: " + ConfigException.reason(e) + ". Name the data folder with --data, or let this user read it");
        }
    }
}
