package org.doorstep.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A normal feed alone, and beside ten thousand connections that say nothing and five hundred known senders that are slow. */
final class CrowdSection implements Section {

    private static final int RATE = 200;

    private static final double LEAST_SECONDS = 25;

    private final boolean quick;
    private final int idle;
    private final int slow;

    CrowdSection(boolean quick) {
        this.quick = quick;
        this.idle = quick ? 1_000 : 10_000;
        this.slow = quick ? 50 : 500;
    }

    @Override
    public String title() {
        return "g. A feed of " + RATE + " req/s alone, and beside " + idle + " idle connections and " + slow + " slow writers";
    }

    @Override
    public List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<LoadResult> loads = new ArrayList<>();
        try (Server server = Server.start(Server.folder(work, "crowd"))) {
            // Who is slow is hung up on after fifteen seconds and comes again: long enough to see that.
            LoadPlan plan = server.plan(new Seconds(seconds.warm(), quick ? seconds.measured() : Math.max(LEAST_SECONDS, seconds.measured()), 0), Body.FIRST).connections(16).rate(RATE);
            loads.add(server.load(plan.rate(5 * RATE)));
            double alone = 0;
            for (boolean crowd : List.of(false, true, false, true)) {
                LoadPlan next = plan.from(loads.get(loads.size() - 1).next());
                LoadResult load = server.load(crowd ? next.crowd(idle, slow) : next);
                loads.add(load);
                alone = crowd ? alone : load.p99();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("beside it", crowd ? "the crowd" : "nobody");
                row.put("accepted, req/s", load.perSecond());
                row.put("p50 ms", load.p50());
                row.put("p99 ms", load.p99());
                row.put("p99, times alone", load.p99() / alone);
                row.put("resident, MiB", Resident.now(server.pid()));
                row.put("the crowd", load.crowd());
                row.put("errors", load.errors());
                rows.add(row);
            }
            server.dispatched(loads.stream().mapToLong(LoadResult::accepted).sum());
            String once = Arrived.at(server).once(loads);
            rows.forEach(row -> row.put("all arrived once", once));
        }
        return rows;
    }
}
