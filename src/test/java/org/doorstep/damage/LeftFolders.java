package org.doorstep.damage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.doorstep.testing.Push;
import org.springframework.util.FileSystemUtils;

/** What hubs left behind: one that was killed with deliveries in its journal, and one that was stopped in order. Messages wait on its queue in both. */
record LeftFolders(Path killed, Path stopped) {

    static LeftFolders make(Path folder) throws Exception {
        House house = House.in(folder.resolve("house"));
        try (Child child = Child.run(house)) {
            int port = Integer.parseInt(child.ready().group(1));
            push(port, "d", house);
            // An outage of the database: what is accepted from now on stays in the journal.
            try (Connection lock = DriverManager.getConnection("jdbc:sqlite:" + house.folder().resolve("data/doorstep.db")); Statement statement = lock.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 30000");
                statement.execute("BEGIN IMMEDIATE");
                try (Push waiting = new Push(port, "mls", "w", 2)) {
                    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> waiting.accepted().size() >= 50);
                    child.kill();
                }
                copy(house.folder().resolve("data"), folder.resolve("killed"));
            }
        }
        try (Child child = Child.run(house)) {
            push(Integer.parseInt(child.ready().group(1)), "s", house);
            child.terminate();
            child.exit();
        }
        copy(house.folder().resolve("data"), folder.resolve("stopped"));
        return new LeftFolders(folder.resolve("killed"), folder.resolve("stopped"));
    }

    private static void push(int port, String prefix, House house) throws Exception {
        try (Push push = new Push(port, "mls", prefix, 2)) {
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> push.accepted().size() >= 50);
            push.close();
            house.await("events WHERE record_key LIKE '" + prefix + "%'", push.accepted().size());
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        FileSystemUtils.copyRecursively(from, to);
    }
}
