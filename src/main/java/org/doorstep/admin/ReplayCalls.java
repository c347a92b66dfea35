package org.doorstep.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.doorstep.config.Units;
import org.doorstep.dispatch.Afterwards;
import org.doorstep.event.Times;
import org.doorstep.store.LoggedEvents;
import org.doorstep.store.ReplayJobs;
import org.doorstep.store.Selection;

/** The commands {@code replay ...}: a call writes down what is wanted; the work is done by {@link Afterwards}. */
final class ReplayCalls {

    /** One queue of those that consumers may read, no pattern and no list of several. */
    private static final Pattern QUEUE = Pattern.compile("replay\\.[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final double FASTEST = 1_000_000;

    private final Afterwards afterwards;
    private final ReplayJobs jobs;

    ReplayCalls(Afterwards afterwards) {
        this.afterwards = afterwards;
        this.jobs = afterwards.jobs();
    }

    void offer(Api api) {
        api.on("replay-plan", given -> plan(given, extent(given)))
                .on("replay-start", this::start)
                .on("replays", given -> Map.of("replays", jobs.list(new Asked(given).limit(20))))
                .on("replay", given -> found(given.required("id")))
                .on("replay-stop", given -> turned(given, ReplayJobs.RUNNING, ReplayJobs.STOPPED, "stopped by " + new Asked(given).by()))
                .on("replay-continue", given -> turned(given, ReplayJobs.STOPPED, ReplayJobs.RUNNING, null));
    }

    private LoggedEvents.Extent extent(Api.Parameters given) {
        given.required("feed");
        LoggedEvents.Extent extent = afterwards.events().extent(new Asked(given).selection());
        if (extent.events() == 0) {
            throw new IllegalArgumentException("no event in the log matches");
        }
        return extent;
    }

    private static Map<String, Object> plan(Api.Parameters given, LoggedEvents.Extent extent) {
        double rate = rate(given);
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("events", extent.events());
        plan.put("resources", extent.resources());
        plan.put("from", time(extent.firstId()));
        plan.put("to", time(extent.lastId()));
        plan.put("target", target(given).orElse(null));
        plan.put("seconds", (long) Math.ceil(extent.events() / rate));
        return plan;
    }

    private static String time(String id) {
        return Optional.ofNullable(Selection.timeOf(id)).map(Times::text).orElse(null);
    }

    /** A queue that nobody else reads unless the operator says otherwise; empty: through the resource routes. */
    private static Optional<String> target(Api.Parameters given) {
        if (given.or("allRoutes", "").equals("true")) {
            return Optional.empty();
        }
        String queue = given.or("queue", "replay." + given.required("feed"));
        if (!QUEUE.matcher(queue).matches()) {
            throw new IllegalArgumentException("--to-queue must be a name like replay.mine: letters, digits, '.', '_' and '-' after 'replay.'");
        }
        return Optional.of(queue);
    }

    private static double rate(Api.Parameters given) {
        double rate;
        try {
            rate = Units.rate(given.or("rate", "1000/s"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--rate " + e.getMessage());
        }
        if (rate <= 0 || rate > FASTEST) {
            throw new IllegalArgumentException("--rate must be a rate like 50/s or 600/m, up to 1000000/s");
        }
        return rate;
    }

    private Map<String, Object> start(Api.Parameters given) {
        LoggedEvents.Extent extent = extent(given);
        Map<String, Object> started = plan(given, extent);
        started.put("id", jobs.add(new Asked(given).selection(), extent, target(given).orElse(null), rate(given), new Asked(given).by()));
        afterwards.wake();
        return started;
    }

    private ReplayJobs.Job found(String id) {
        return jobs.find(id).orElseThrow(() -> new IllegalArgumentException("there is no replay '" + id + "'"));
    }

    private ReplayJobs.Job turned(Api.Parameters given, String from, String to, String reason) {
        ReplayJobs.Job job = found(given.required("id"));
        if (!jobs.turn(job.id(), from, to, reason)) {
            throw new IllegalArgumentException("the replay is " + found(job.id()).state());
        }
        afterwards.wake();
        return found(job.id());
    }
}
