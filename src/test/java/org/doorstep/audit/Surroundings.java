package org.doorstep.audit;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.doorstep.testing.OutsideBroker;
import org.doorstep.testing.Postgres;

/** What a hub stands on, and what can break under it. */
final class Surroundings implements AutoCloseable {

    /** What breaks. */
    enum Calamity {
        /** The hub itself: {@code kill -9}. */
        PROCESS,
        /** A PostgreSQL: {@code kill -9} of all its processes. */
        DATABASE,
        /** An outside ActiveMQ for the queues: {@code kill -9}. */
        BROKER,
        /** Both of them at once. */
        BOTH,
        /** The disk of the data folder: not a byte is free. */
        DISK;

        boolean database() {
            return this == DATABASE || this == BOTH;
        }

        boolean broker() {
            return this == BROKER || this == BOTH;
        }
    }

    private static final int BLOCK = 1 << 16;

    private final Calamity calamity;
    private final Path data;
    private final boolean marks;
    private final Postgres postgres;
    private final OutsideBroker broker;
    private final String url;

    /** Starts what the hub needs. */
    Surroundings(Calamity calamity, Path folder, Path data, long seed) throws IOException {
        this.marks = seed % 2 == 0;
        this.calamity = calamity;
        this.data = data;
        this.postgres = calamity.database() ? Postgres.in(Files.createDirectories(folder.resolve("postgres"))) : null;
        this.broker = calamity.broker() ? OutsideBroker.in(folder.resolve("broker")).await() : null;
        this.url = calamity.database() ? postgres.freshDatabase() : "";
    }

    /** For the hub's process. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        // A day, so that a repetition is one however slow the machine is.
        environment.put("DOORSTEP_DEDUP_WINDOW", "1d");
        if (postgres != null) {
            environment.put("DOORSTEP_DATABASE_URL", url);
        }
        if (broker != null) {
            environment.putAll(Map.of("DOORSTEP_BROKER_URL", broker.url(), "DOORSTEP_QUEUES_USER", OutsideBroker.USER, "DOORSTEP_QUEUES_PASSWORD", OutsideBroker.PASSWORD));
        }
        if (calamity == Calamity.DISK) {
            // A small disk of the audit's own; the marks are passed in one leap, or there are none.
            environment.putAll(marks ? Map.of("DOORSTEP_DISK_LOW", "24MiB", "DOORSTEP_DISK_FULL", "12MiB") : Map.of("DOORSTEP_DISK_LOW", "0", "DOORSTEP_DISK_FULL", "0"));
        }
        return environment;
    }

    Tables tables() {
        return postgres == null ? Tables.sqlite(data) : new Tables(url, null, null);
    }

    /** @param openwire of the hub, where its own queues are */
    ConnectionFactory consumers(int openwire) {
        return broker == null ? new ActiveMQConnectionFactory("tcp://127.0.0.1:" + openwire) : broker.consumers();
    }

    void strike() throws IOException, InterruptedException {
        if (postgres != null) {
            postgres.kill();
        }
        if (broker != null) {
            broker.kill();
        }
        if (calamity == Calamity.DISK) {
            fill();
        }
    }

    void mend() throws IOException {
        if (postgres != null) {
            postgres.start();
        }
        if (broker != null) {
            broker.start().await();
        }
        if (calamity == Calamity.DISK) {
            Files.deleteIfExists(ballast());
        }
    }

    private Path ballast() {
        return data.resolve("ballast");
    }

    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = BLOCK; size > 0; ) {
                try {
                    out.write(new byte[size]);
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    @Override
    public void close() throws Exception {
        if (broker != null) {
            broker.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
