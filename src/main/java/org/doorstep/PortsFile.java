package org.doorstep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;

/**
 * {@code doorstep.ports} in the data folder: where the Doorstep that runs in it listens, and its process, so that commands find
 * it whatever its ports are. It is there from the moment all of it listens until the stop; what a killed process left behind is
 * told by its process, which is no more.
 */
public final class PortsFile implements AutoCloseable {

    public static final String NAME = "doorstep.ports";

    private final Path file;

    private PortsFile(Path file) {
        this.file = file;
    }

    static PortsFile write(Path data, Settings settings, Ports ports) throws IOException {
        Path file = data.resolve(NAME);
        Path beside = data.resolve(NAME + ".new");
        Files.writeString(beside, "# Where this Doorstep listens, for the commands of bin/doorstep. Made at the start, removed at the stop.\n"
                + "pid=" + ProcessHandle.current().pid() + "\nhttp=" + Listening.url(settings.server().host(), ports.http())
                + "\nadmin=" + Listening.url(settings.admin().host(), ports.admin())
                + "\nopenwire=" + ports.openwire() + "\nstomp=" + ports.stomp() + "\n", StandardCharsets.UTF_8);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        return new PortsFile(file);
    }

    /**
     * The admin side of the Doorstep that runs in a data folder.
     *
     * @return its URL; empty where none runs, or the file cannot be read
     */
    public static Optional<String> admin(Path data) {
        Properties said = new Properties();
        try (var in = Files.newBufferedReader(data.resolve(NAME))) {
            said.load(in);
            long pid = Long.parseLong(said.getProperty("pid", ""));
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(process -> said.getProperty("admin"));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
