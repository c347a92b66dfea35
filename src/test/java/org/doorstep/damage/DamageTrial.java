package org.doorstep.damage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;

/**
 * Damages a copy of a data folder and starts a hub on it, as often as a supervisor would. It ends well when the hub works (what is pushed comes
 * into the log), or when it says in health, or in its last line with exit code 2, which file is damaged and what can be done.
 */
final class DamageTrial {

    /** Starts after a failure of a store: the first finds out, the second mends or says. */
    private static final int STARTS = 4;
    private static final int STORE_FAILED = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private DamageTrial() {
    }

    /** @param ended how, in a line; null where nobody could act on it */
    record Outcome(String damage, String ended, String output) {

        boolean good() {
            return ended != null;
        }
    }

    static Outcome run(LeftFolders left, Path folder, long seed) throws Exception {
        House house = House.in(folder);
        Path data = folder.resolve("data");
        LeftFolders.copy(seed % 2 == 0 ? left.killed() : left.stopped(), data);
        String damage = "seed " + seed + ", " + (seed % 2 == 0 ? "killed" : "stopped") + ", " + Damage.to(data, seed / 2);
        StringBuilder output = new StringBuilder();
        for (int start = 1; start <= STARTS; start++) {
            try (Child child = Child.run(house)) {
                String ended = ended(child, house, data);
                output.append("--- start ").append(start).append('\n').append(child.stderr()).append('\n');
                if (ended == null || !ended.startsWith("again")) {
                    return new Outcome(damage, ended, output.toString());
                }
            }
        }
        return new Outcome(damage, null, output.toString());
    }

    private static String ended(Child child, House house, Path data) throws Exception {
        Awaitility.await().atMost(PATIENCE).until(() -> child.stdout().contains("doorstep ready") || !child.alive());
        if (child.alive()) {
            String working = working(child, house, data);
            if (working != null || child.alive()) {
                return working;
            }
        }
        int exit = child.exit();
        String last = child.stderr().lines().reduce((a, b) -> b).orElse("");
        if (exit == STORE_FAILED && last.contains("store_failed") && last.contains(data.toString()) && last.contains("remedy")) {
            return "again: " + last;
        }
        boolean said = last.startsWith("doorstep: ") && last.contains(data.toString()) && (last.contains("damaged") || last.contains("cannot be used"))
                && (last.contains("restore") || last.contains("move it away") || last.contains("delete it"));
        return exit == 2 && said ? last : null;
    }

    private static String working(Child child, House house, Path data) throws Exception {
        Matcher ports = child.ready();
        String key = "after" + System.nanoTime();
        int status;
        try {
            status = house.post(Integer.parseInt(ports.group(1)), "mls", "{\"EntityEventSequence\":" + System.nanoTime()
                    + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + key + "\",\"Data\":{}}").statusCode();
        } catch (IOException e) {
            return null;
        }
        String[] ended = {null};
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> {
                if (!child.alive()) {
                    return true;
                }
                String health = health(house, ports.group(2));
                ended[0] = status == 200 && logged(data, key) ? "works" + (child.stderr().contains("queues_damaged") ? ", queues set aside" : "")
                        : health.contains("is damaged") ? "health says so" : null;
                return ended[0] != null;
            });
        } catch (ConditionTimeoutException e) {
            return null;
        }
        return ended[0];
    }

    private static String health(House house, String port) throws InterruptedException {
        try {
            return house.get(URI.create("http://127.0.0.1:" + port + "/observe/health?data=true")).body();
        } catch (IOException e) {
            // It ends just now: its exit code is looked at.
            return "";
        }
    }

    private static boolean logged(Path data, String key) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("doorstep.db")); Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM events WHERE record_key = '" + key + "'")) {
            return rows.next() && rows.getInt(1) > 0;
        } catch (SQLException e) {
            return false;
        }
    }
}
