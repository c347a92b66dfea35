package org.doorstep.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/**
 * One run: deals out the batches of a {@link Producer}, sends them with its {@link Manners}, and reports. The first batch that
 * is not accepted ends the run, because what follows it would arrive out of order; requests that are on their way on other
 * connections are finished.
 */
public final class Simulation {

    private final Producer producer;
    private final LongFunction<Target> targets;
    private final Plan plan;
    private final Manners manners;
    private final Time time;
    private final RandomGenerator chance;

    /** @param targets where the batch that begins with that event goes; asked from several threads */
    public Simulation(Producer producer, LongFunction<Target> targets, Plan plan, Manners manners) {
        this(producer, targets, plan, manners, Time.SYSTEM, new Random());
    }

    /** @param chance used from several threads */
    Simulation(Producer producer, LongFunction<Target> targets, Plan plan, Manners manners, Time time, RandomGenerator chance) {
        this.producer = producer;
        this.targets = targets;
        this.plan = plan;
        this.manners = manners;
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
        Sender sender = new Sender(new Wire(time, manners.connect()), plan, manners, time, stop, new Backoff(chance), tally);
        Pace pace = new Pace(plan.rate(), time, stop);
        long start = time.nanos();
        Ticker ticker = new Ticker(progress, () -> new Progress.State(plan.events(), tally.acceptedSoFar(),
                tally.throttledSoFar(), Duration.ofNanos(time.nanos() - start)));
        try {
            Connections.run(plan.connections(), () -> {
                for (Optional<Batches.Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
                    Batches.Batch batch = next.get();
                    Target target = targets.apply(batch.from());
                    byte[] body = producer.batch(batch.from(), batch.count());
                    byte[] sent = target.gzip() ? gzip(body) : body;
                    pace.await(batch.count());
                    if (sender.send(target, sent, batch.count()) instanceof Outcome.NotAccepted notAccepted) {
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
