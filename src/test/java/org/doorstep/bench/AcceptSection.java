package org.doorstep.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Durable accept, against a route in the same process that only answers and one that sends to a queue first. The lane is held
 * while it is measured, as nobody reads the plain route's queue either; one more row has it run.
 */
final class AcceptSection implements Section {

    private static final int ROUNDS = 2;

    private final String title;
    private final List<Integer> connections;
    private final List<Integer> batches;
    private final int withLane;

    private AcceptSection(String title, List<Integer> connections, List<Integer> batches, int withLane) {
        this.title = title;
        this.connections = connections;
        this.batches = batches;
        this.withLane = withLane;
    }

    static AcceptSection single() {
        return new AcceptSection("a. Durable accept of single events of 3 kB", List.of(1, 16, 64, 256), List.of(1), 64);
    }

    static AcceptSection batches() {
        return new AcceptSection("b. Durable accept of batches of events of 3 kB", List.of(16), List.of(100, 1_000), 0);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (Server server = Server.start(Server.folder(work, "accept"))) {
            Tried tried = new Tried(server, seconds);
            server.tell("hold");
            tried.warm();
            for (int batch : batches) {
                for (int number : connections) {
                    rows.add(tried.row(batch, number, "held"));
                }
            }
            server.tell("go");
            if (withLane > 0) {
                rows.add(tried.row(1, withLane, "runs"));
            }
            server.dispatched(tried.loads.stream().mapToLong(LoadResult::accepted).sum());
            String once = Arrived.at(server).once(tried.loads);
            rows.forEach(row -> row.put("all arrived once", once));
        }
        return rows;
    }

    private static final class Tried {
        private final Server server;
        private final Seconds seconds;
        private final List<LoadResult> loads = new ArrayList<>();
        private long next = Body.FIRST;

        private Tried(Server server, Seconds seconds) {
            this.server = server;
            this.seconds = seconds;
        }

        private LoadResult house(LoadPlan plan) throws Exception {
            LoadResult result = server.load(plan.from(next));
            next = result.next();
            loads.add(result);
            return result;
        }

        private void warm() throws Exception {
            LoadPlan plan = server.plan(seconds, next).connections(64);
            house(plan);
            for (String path : PlainRoutes.paths()) {
                server.load(server.plain(plan, path));
            }
        }

        /** Each of the three in turn, twice, so that a machine that changes its mind changes it for all. */
        private Map<String, Object> row(int batch, int number, String lane) throws Exception {
            LoadPlan plan = server.plan(new Seconds(seconds.warm() / ROUNDS, seconds.measured() / ROUNDS, 0), next).connections(number).batch(batch, 3_000);
            double answers = 0;
            double plain = 0;
            double accepts = 0;
            List<LoadResult> taken = new ArrayList<>();
            Set<String> errors = new TreeSet<>();
            for (int round = 0; round < ROUNDS; round++) {
                answers += load(server.plain(plan, "/answer"), "answer", errors).perSecond() / ROUNDS;
                LoadResult own = house(plan);
                noted(own, "Doorstep", errors);
                taken.add(own);
                accepts += own.perSecond() / ROUNDS;
                plain += load(server.plain(plan, "/plain"), "plain", errors).perSecond() / ROUNDS;
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("events/request", batch);
            row.put("connections", number);
            row.put("lane", lane);
            row.put("only answers, req/s", answers);
            row.put("plain route, req/s", plain);
            row.put("Doorstep, req/s", accepts);
            row.put("of answering", accepts / answers);
            row.put("times plain", accepts / plain);
            // Of the worse round.
            row.put("p50 ms", taken.stream().mapToDouble(LoadResult::p50).max().orElseThrow());
            row.put("p99 ms", taken.stream().mapToDouble(LoadResult::p99).max().orElseThrow());
            row.put("errors", errors.isEmpty() ? "none" : String.join("; ", errors));
            return row;
        }

        private LoadResult load(LoadPlan plan, String whose, Set<String> errors) throws Exception {
            LoadResult result = server.load(plan);
            noted(result, whose, errors);
            return result;
        }

        private static void noted(LoadResult result, String whose, Set<String> errors) {
            if (!result.others().isEmpty()) {
                errors.add(whose + " " + result.errors());
            }
        }
    }
}
