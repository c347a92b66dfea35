package org.doorstep;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * The Doorstep that runs in a data folder.
     *
     * @param process its id
     * @param admin   URL of its admin side
     * @param ports   on which it listens
     */
    public record Running(long process, String admin, Set<Integer> ports) {
    }

    /** @return empty where none runs, or the file cannot be read */
    public static Optional<Running> in(Path data) {
        Properties said = new Properties();
        try (var in = Files.newBufferedReader(data.resolve(NAME))) {
            said.load(in);
            long process = Long.parseLong(said.getProperty("pid", ""));
            if (!ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false)) {
                return Optional.empty();
            }
            Set<Integer> ports = Stream.of("openwire", "stomp").map(key -> Integer.valueOf(said.getProperty(key, "0"))).collect(Collectors.toCollection(TreeSet::new));
            Stream.of("http", "admin").map(key -> URI.create(said.getProperty(key, "")).getPort()).forEach(ports::add);
            ports.removeIf(port -> port <= 0);
            return Optional.of(new Running(process, said.getProperty("admin", ""), ports));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
