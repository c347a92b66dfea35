package org.doorstep.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.doorstep.event.Event;
import org.doorstep.store.LoggedEvents;
import org.doorstep.store.ReplayJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job of {@code replays} being worked off: events of the log to a queue, or through the resource routes, in order. */
final class Replay implements Chore, Steps.Work {

    /** Of one step: small, so that live bundles of the feed come in between. */
    private static final int EVENTS = 200;
    private static final long SIZE = 2 << 20;

    private static final Logger log = LoggerFactory.getLogger(Replay.class);

    private final String id;
    private final Tools tools;
    private final EqualFailures equalFailures;
    private String waits;
    // Of the step under way.
    private ReplayJobs.Job job;
    private List<String> ids = List.of();

    /** What all replays share. */
    record Tools(Steps steps, ReplayJobs jobs, LoggedEvents log, Sending sending, QueueStep queue, DispatchMeters meters) {
    }

    Replay(String id, Tools tools) {
        this.id = id;
        this.tools = tools;
        this.equalFailures = new EqualFailures(tools.sending.routes()::listed);
    }

    @Override
    public int take() {
        job = tools.jobs.find(id).orElseThrow();
        if (!job.state().equals(ReplayJobs.RUNNING)) {
            return 0;
        }
        // Looked for outside of the transaction: where few of many are wanted it takes its time.
        ids = tools.log.next(job.selection(), job.lastEventId(), size(), SIZE);
        if (ids.isEmpty()) {
            if (tools.jobs.turn(id, ReplayJobs.RUNNING, ReplayJobs.DONE, null)) {
                log.info("replay_done id={} feed={} sent={} failed={}", id, job.feed(), job.sent(), job.failed());
            }
            return 0;
        }
        int taken = tools.steps.take(this);
        waits = null;
        tools.meters.events(job.feed(), "replayed", taken);
        return taken;
    }

    /** Half a second's worth, so that a slow rate is an even one. */
    private int size() {
        return (int) Math.max(1, Math.min(EVENTS, job.rate() / 2));
    }

    @Override
    public String feed() {
        return job.feed();
    }

    @Override
    public List<Event> next() {
        return tools.jobs.stands(job) ? tools.log.judged(ids) : List.of();
    }

    @Override
    public void send(List<Event> run) {
        if (job.queue() != null) {
            tools.queue.replay(job.queue(), run);
            return;
        }
        String resource = tools.sending.routes().listed(run.get(0));
        if (tools.sending.lanes().parked(job.feed()).contains(resource)) {
            throw RouteFailure.parked(resource);
        }
        tools.sending.send(run);
    }

    @Override
    public void passed(List<Event> events, Map<String, Fault> bad) {
        if (tools.jobs.stands(job)) {
            // Also past those that have been removed from the log since they were found.
            List<String> failures = bad.entrySet().stream().map(each -> each.getKey() + " " + each.getValue().reason()).toList();
            tools.jobs.move(job, ids.get(ids.size() - 1), events.size() - bad.size(), failures);
        }
    }

    @Override
    public EqualFailures equalFailures() {
        return equalFailures;
    }

    @Override
    public long nanosFor(int events) {
        return (long) (events / job.rate() * Duration.ofSeconds(1).toNanos());
    }

    @Override
    public void waiting(Fault fault) {
        if (!fault.reason().equals(waits)) {
            log.warn("replay_waits id={} reason=\"{}\"", id, fault.reason());
            waits = fault.reason();
            tools.jobs.waits(id, "waits: " + fault.reason());
        }
    }

    @Override
    public void broken(Fault fault) {
        tools.jobs.turn(id, ReplayJobs.RUNNING, ReplayJobs.STOPPED, fault.brief());
        log.error("replay_stopped id={} reason=\"{}\" remedy=\"fix it, then: bin/doorstep replay continue {}\"", id, fault.brief(), id);
    }
}
