package org.doorstep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Latency at fixed rates, from when a request was due, while the lane runs. */
final class LatencySection implements Section {

    private static final int WARM = 4;
    private static final List<Integer> RATES = List.of(200, 1_000, 3_000);

    @Override
    public String title() {
        return "c. Latency at fixed rates, single events of 3 kB, 64 connections, lane running (open loop)";
    }

    @Override
    public List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<LoadResult> loads = new ArrayList<>();
        try (Server server = Server.start(Server.folder(work, "latency"))) {
            LoadPlan plan = server.plan(seconds, Body.FIRST);
            // As fast as it can and for long: at a fixed rate the compilers would still be at work when the last figure is taken.
            LoadPlan warm = server.plan(new Seconds(seconds.warm(), WARM * seconds.measured(), 0), Body.FIRST);
            loads.add(server.load(warm));
            server.load(server.plain(warm, "/answer"));
            if (!loads.get(0).others().isEmpty()) {
                throw new IOException("while it was warmed: " + loads.get(0).errors());
            }
            server.dispatched(loads.get(0).accepted());
            for (int rate : RATES) {
                LoadResult answers = server.load(server.plain(plan.rate(rate), "/answer"));
                LoadResult accepts = server.load(plan.from(loads.get(loads.size() - 1).next()).rate(rate));
                loads.add(accepts);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("offered, req/s", rate);
                row.put("accepted, req/s", accepts.perSecond());
                row.put("p50 ms", accepts.p50());
                row.put("p99 ms", accepts.p99());
                row.put("p99.9 ms", accepts.p999());
                row.put("max ms", accepts.max());
                row.put("errors", accepts.errors());
                row.put("only answers p99 ms", answers.p99());
                rows.add(row);
            }
            server.dispatched(loads.stream().mapToLong(LoadResult::accepted).sum());
            String once = Arrived.at(server).once(loads);
            rows.forEach(row -> row.put("all arrived once", once));
        }
        return rows;
    }
}
