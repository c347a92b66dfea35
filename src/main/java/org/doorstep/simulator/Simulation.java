package org.doorstep.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/**
 * One run: deals out the batches of a {@link Producer}, sends them as a polite producer does, and reports. The first batch that
 * is not accepted ends the run, because what follows it would arrive out of order; requests that are on their way on other
 * connections are finished.
 */
public final class Simulation {

    private final Producer producer;
    private final Target target;
    private final Plan plan;
    private final Time time;
    private final RandomGenerator chance;

    public Simulation(Producer producer, Target target, Plan plan) {
        this(producer, target, plan, Time.SYSTEM, new Random());
    }

    /** @param chance used from several threads */
    Simulation(Producer producer, Target target, Plan plan, Time time, RandomGenerator chance) {
        this.producer = producer;
        this.target = target;
        this.plan = plan;
        this.time = time;
        this.chance = chance;
    }

    /**
     * Sends all, and returns when the last answer is there. Does not close the progress.
     *
     * @throws InterruptedException when the calling thread is interrupted; requests on their way are dropped
     */
    public Report run(Progress progress) throws InterruptedException {
        Stop stop = new Stop();
        Tally tally = new Tally();
        Shortfall shortfall = new Shortfall();
        Batches batches = new Batches(plan, stop);
        Sender sender = new Sender(new Wire(target, time), plan, time, stop, new Backoff(chance), tally);
        Pace pace = new Pace(plan.rate(), time, stop);
        long start = time.nanos();
        Ticker ticker = new Ticker(progress, () -> new Progress.State(plan.events(), tally.acceptedSoFar(),
                tally.throttledSoFar(), Duration.ofNanos(time.nanos() - start)));
        try {
            Connections.run(plan.connections(), () -> {
                for (Optional<Batches.Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
                    Batches.Batch batch = next.get();
                    byte[] body = body(batch);
                    pace.await(batch.count());
                    if (sender.send(body, batch.count()) instanceof Outcome.NotAccepted notAccepted) {
                        shortfall.add(batch.from(), notAccepted.why());
                        stop.raise();
                    }
                }
                return null;
            });
        } finally {
            ticker.stop();
        }
        return tally.report(plan.events(), time.nanos() - start, shortfall.why(), shortfall.from());
    }

    private byte[] body(Batches.Batch batch) {
        byte[] body = producer.batch(batch.from(), batch.count());
        return target.gzip() ? gzip(body) : body;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
