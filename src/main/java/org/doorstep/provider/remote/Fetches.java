package org.doorstep.provider.remote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a provider for several things, a few at a time, and tells what is wrong with one of them from what is wrong with
 * the provider. For one run of polling; of one thread, with threads of its own.
 */
public final class Fetches implements AutoCloseable {

    /** Asked for at once. */
    static final int AT_ONCE = 6;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "doorstep-fetch");
        thread.setDaemon(true);
        return thread;
    });
    private final Fetch<?> pulse;
    private boolean answered;

    /** @param pulse a cheap question that a provider in good health answers */
    public Fetches(Fetch<?> pulse) {
        this.pulse = pulse;
    }

    /** Asks for one thing. Any thread. */
    @FunctionalInterface
    public interface Fetch<T> {
        T answer() throws RemoteException, InterruptedException;
    }

    /**
     * What became of one question.
     *
     * @param answer null where there is none
     * @param odd    why this one cannot be had while others can, or null
     */
    public record Outcome<T>(T answer, RemoteException odd) {
    }

    /**
     * @param done    of the first of what was asked for, in that order
     * @param failure why the others have none; null where all have one
     */
    public record Outcomes<T>(List<Outcome<T>> done, RemoteException failure) {
    }

    /** Asks for all of these. */
    public <T> Outcomes<T> all(List<Fetch<T>> wanted) throws InterruptedException {
        List<Outcome<T>> outcomes = asked(wanted);
        List<Outcome<T>> done = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Outcome<T> outcome = outcomes.get(i);
            if (outcome == null) {
                // Not asked for, because others failed in a row; meanwhile they are answered, or are odd.
                Outcomes<T> rest = all(wanted.subList(i, wanted.size()));
                done.addAll(rest.done);
                return new Outcomes<>(done, rest.failure);
            }
            if (outcome.odd != null && outcome.odd.kind() == RemoteException.Kind.UNAVAILABLE) {
                outcome = again(wanted.get(i), outcome.odd);
            }
            if (ofTheProvider(outcome.odd)) {
                return new Outcomes<>(done, outcome.odd);
            }
            done.add(new Outcome<>(outcome.answer, outcome.odd));
        }
        return new Outcomes<>(done, null);
    }

    private static boolean ofTheProvider(RemoteException e) {
        return e != null && !e.ofTheRequest();
    }

    /** Until all are asked for, or it is clear that the provider does not answer. */
    private <T> List<Outcome<T>> asked(List<Fetch<T>> wanted) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failedInARow = new AtomicInteger();
        List<Outcome<T>> outcomes = new ArrayList<>(Collections.nCopies(wanted.size(), null));
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < Math.min(AT_ONCE, wanted.size()); worker++) {
            workers.add(threads.submit(() -> {
                for (int i = next.getAndIncrement(); i < wanted.size(); i = next.getAndIncrement()) {
                    Outcome<T> outcome = outcome(wanted.get(i));
                    synchronized (outcomes) {
                        outcomes.set(i, outcome);
                    }
                    boolean failed = ofTheProvider(outcome.odd);
                    int row = failed ? failedInARow.incrementAndGet() : reset(failedInARow);
                    if (failed && (outcome.odd.kind() != RemoteException.Kind.UNAVAILABLE || row >= AT_ONCE)) {
                        next.set(wanted.size());
                    }
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            finish(worker);
        }
        answered |= outcomes.stream().anyMatch(outcome -> outcome != null && !ofTheProvider(outcome.odd));
        return outcomes;
    }

    private static int reset(AtomicInteger row) {
        row.set(0);
        return 0;
    }

    private static <T> Outcome<T> outcome(Fetch<T> fetch) throws InterruptedException {
        try {
            return new Outcome<>(fetch.answer(), null);
        } catch (RemoteException e) {
            return new Outcome<>(null, e);
        }
    }

    /** A provider that answers others but fails at this one, twice, fails at this one only. */
    private <T> Outcome<T> again(Fetch<T> fetch, RemoteException before) throws InterruptedException {
        if (!answered) {
            return new Outcome<>(null, before);
        }
        Outcome<T> second = outcome(fetch);
        if (second.odd == null || second.odd.kind() != RemoteException.Kind.UNAVAILABLE) {
            return second;
        }
        return new Outcome<>(null, outcome(pulse).odd == null ? second.odd.ofTheRequestOnly() : second.odd);
    }

    private void finish(Future<?> worker) throws InterruptedException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException("closed");
            }
            throw e.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
