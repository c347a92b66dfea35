package org.doorstep.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The end-to-end rate and the heap as the log grows, and how long a large backlog takes. SQLite. */
final class GrowthSection implements Section {

    private static final int BATCH = 100;
    private static final int LARGE_BATCH = 1_000;
    private static final int EVENT_BYTES = 300;
    private static final int CONNECTIONS = 8;

    private final List<Long> sizes;
    private final long backlog;

    GrowthSection(boolean quick) {
        this.sizes = quick ? List.of(0L, 20_000L, 100_000L) : List.of(0L, 1_000_000L, 5_000_000L);
        this.backlog = quick ? 20_000 : 1_000_000;
    }

    @Override
    public String title() {
        return "e. Growth: end to end with events of 300 bytes already in the log, batches of 100, 8 connections, SQLite; then a backlog";
    }

    @Override
    public List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        double empty = 0;
        for (long size : sizes) {
            Path folder = Server.folder(work, "growth-" + size);
            Preload.sqlite(folder.resolve("data"), folder.resolve("config"), size);
            try (Server server = Server.start(folder)) {
                LoadPlan plan = server.plan(seconds, Body.FIRST).connections(CONNECTIONS).batch(BATCH, EVENT_BYTES);
                LoadResult warm = server.load(plan.requests(seconds.events() / 2 / BATCH));
                server.dispatched(warm.accepted());
                LoadResult load = server.load(plan.from(warm.next()).requests(2 * seconds.events() / BATCH));
                double rate = load.accepted() * 1e3 / (server.dispatched(warm.accepted() + load.accepted()) - load.began());
                empty = size == 0 ? rate : empty;
                rows.add(row(size + " in the log", load.accepted(), rate, rate / empty, server, load.errors(), Arrived.at(server).once(List.of(warm, load))));
            }
        }
        try (Server server = Server.start(Server.folder(work, "backlog"))) {
            server.tell("hold");
            LoadResult load = server.load(server.plan(seconds, Body.FIRST).connections(CONNECTIONS).batch(LARGE_BATCH, EVENT_BYTES).requests(backlog / LARGE_BATCH));
            long begin = System.currentTimeMillis();
            server.tell("go");
            double rate = load.accepted() * 1e3 / (server.dispatched(load.accepted()) - begin);
            rows.add(row("backlog of " + backlog, load.accepted(), rate, rate / empty, server, load.errors(), Arrived.at(server).once(List.of(load))));
        }
        return rows;
    }

    private static Map<String, Object> row(String what, long events, double rate, double ratio, Server server, String errors, String once) throws Exception {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("with", what);
        row.put("events", events);
        row.put("events/s", rate);
        row.put("of the empty rate", ratio);
        row.put("heap after a collection, MiB", server.tell("collect") / 1048576.0);
        row.put("highest resident, MiB", Resident.highest(server.pid()));
        row.put("errors", errors);
        row.put("all arrived once", once);
        return row;
    }
}
