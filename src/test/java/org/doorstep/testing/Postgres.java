package org.doorstep.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL in processes of its own. One is shared by the tests of a JVM, each with databases of its own; a test that stops,
 * kills or restarts a server has one to itself.
 */
public final class Postgres implements AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static Postgres shared;

    private final Path folder;
    private EmbeddedPostgres server;
    private int port;

    private Postgres(Path folder) {
        this.folder = folder;
    }

    /** The server of this JVM, started at the first call and stopped at the JVM's end. */
    public static synchronized Postgres shared() {
        if (shared == null) {
            try {
                Path folder = Files.createTempDirectory("doorstep-postgres");
                Postgres started = new Postgres(folder).start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    started.close();
                    deleted(folder);
                }));
                shared = started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** A server of a test's own, its data in this folder, at a port that stays. */
    public static Postgres in(Path folder) throws IOException {
        return new Postgres(folder).start();
    }

    /** JDBC URL of a database that nobody else has: user {@code postgres}, no password. */
    public String freshDatabase() {
        String name = "doorstep_" + ProcessHandle.current().pid() + "_" + NEXT.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
    }

    public int port() {
        return port;
    }

    /** Starts it, or starts it again: the same data, the same port. */
    public Postgres start() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(folder.resolve("data")).setCleanDataDirectory(false)
                .setRegisterShutdownHook(false).setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("max_connections", "200").setServerConfig("shared_buffers", "32MB")
                // The library turns it off, and what is killed then forgets what it has committed.
                .setServerConfig("synchronous_commit", "on")
                // Text must sort as on a server of any language.
                .setLocaleConfig("locale-provider", "icu").setLocaleConfig("icu-locale", "en-US");
        if (port != 0) {
            builder.setPort(port);
        }
        server = builder.start();
        port = server.getPort();
        return this;
    }

    /** An orderly stop that ends all sessions at once, as a restart of the service does. */
    public void stop() throws IOException {
        server.close();
    }

    /** SIGKILL to all its processes: a crash. */
    public void kill() throws IOException {
        long postmaster = Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip());
        ProcessHandle main = ProcessHandle.of(postmaster).orElseThrow();
        var children = main.children().toList();
        main.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        // Their shared memory must be free before it can start again.
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !main.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
        // Lets go of the library's lock on the folder.
        server.close();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleted(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
