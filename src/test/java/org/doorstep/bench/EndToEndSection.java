package org.doorstep.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From HTTP to table and queue, batches of 100, against the same libraries doing the same writes and nothing else. */
final class EndToEndSection implements Section {

    private static final int BATCH = 100;
    private static final int CONNECTIONS = 8;

    @Override
    public String title() {
        return "d. End to end, batches of 100 events of 3 kB, 8 connections";
    }

    @Override
    public List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        Path sqlite = Server.folder(work, "floor-sqlite");
        double floor = Floor.measure(sqlite, "", seconds.events());
        Path folder = Server.folder(work, "end-to-end-sqlite");
        rows.add(row("SQLite", floor, seconds, Server.start(folder), "jdbc:sqlite:" + folder.resolve("data/doorstep.db")));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            String url = postgres.getJdbcUrl("postgres", "postgres");
            double other = Floor.measure(Server.folder(work, "floor-postgresql"), url, seconds.events());
            try (EmbeddedPostgres another = EmbeddedPostgres.builder().start()) {
                String own = another.getJdbcUrl("postgres", "postgres");
                rows.add(row("PostgreSQL", other, seconds, Server.start(Server.folder(work, "end-to-end-postgresql"), "doorstep.database.url=" + own), own));
            }
        }
        return rows;
    }

    private static Map<String, Object> row(String database, double floor, Seconds seconds, Server started, String url) throws Exception {
        try (Server server = started) {
            LoadPlan plan = server.plan(seconds, Body.FIRST).connections(CONNECTIONS).batch(BATCH, 3_000);
            LoadResult warm = server.load(plan.requests(Math.max(1, seconds.events() / 4 / BATCH)));
            server.dispatched(warm.accepted());
            LoadResult load = server.load(plan.from(warm.next()).requests(seconds.events() / BATCH));
            long end = server.dispatched(warm.accepted() + load.accepted());
            double rate = load.accepted() * 1e3 / (end - load.began());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("database", database);
            row.put("events", load.accepted());
            row.put("floor, events/s", floor);
            row.put("Doorstep, events/s", rate);
            row.put("of the floor", rate / floor);
            row.put("errors", load.errors());
            row.put("all arrived once", new Arrived(url, server.openwire).once(List.of(warm, load)));
            return row;
        }
    }
}
