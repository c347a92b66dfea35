package org.doorstep.media;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.doorstep.config.MediaSettings;
import org.doorstep.metrics.PerMinute;
import org.doorstep.store.MediaFile;
import org.doorstep.store.MediaFiles;
import org.doorstep.store.MediaResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses what is fetched next: hosts take turns, so that one with a million rows does not keep the others waiting, and of each host
 * what has waited longest. Rows are claimed before they are fetched.
 */
final class Fetching {

    private static final int HOSTS = 64;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(100);
    /** Of a feed that does not want its media now. */
    private static final Duration UNWANTED = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(Fetching.class);

    private final MediaFiles files;
    private final Fetcher fetcher;
    private final Hosts hosts;
    private final Settling settling;
    private final MediaSettings settings;
    private final Predicate<String> wanted;
    private final BooleanSupplier full;
    private final ExecutorService threads;
    private final Clock clock;
    private final PerMinute failures = new PerMinute();
    private final AtomicInteger busy = new AtomicInteger();
    private volatile boolean stopping;
    /** Of this round through the hosts: how far it is, whether something was due, whether a host was passed over. */
    private String last = "";
    private boolean found;
    private boolean paced;

    /**
     * @param wanted  whether a feed wants its media
     * @param full    whether there is no room for more files
     * @param threads as many as doorstep.media.threads
     */
    Fetching(MediaFiles files, Fetcher fetcher, Settling settling, MediaSettings settings, Predicate<String> wanted, BooleanSupplier full, ExecutorService threads, Clock clock) {
        this.files = files;
        this.fetcher = fetcher;
        this.hosts = new Hosts(settings);
        this.settling = settling;
        this.settings = settings;
        this.wanted = wanted;
        this.full = full;
        this.threads = threads;
        this.clock = clock;
    }

    /** From now on what fails fails because we end: it is not written down, and the claim is given back. */
    void stop() {
        stopping = true;
    }

    int busy() {
        return busy.get();
    }

    /** @param done told whenever a fetch has ended */
    Duration turn(Runnable done) {
        int free = settings.threads() - busy.get();
        if (free <= 0 || stopping || full.getAsBoolean()) {
            return IDLE;
        }
        Instant now = clock.instant();
        List<String> some = files.hosts(last, HOSTS);
        List<MediaFile> chosen = new ArrayList<>();
        boolean roundEnds = some.size() < HOSTS;
        for (String host : some) {
            if (chosen.size() >= free) {
                roundEnds = false;
                break;
            }
            int room = Math.min(hosts.room(host, now), free - chosen.size());
            if (room > 0) {
                chosen.addAll(files.due(host, now, room));
            }
            paced |= room == 0;
            last = host;
        }
        if (!chosen.isEmpty()) {
            found = true;
            files.claim(chosen, now, now.plus(settings.deadline()).plus(settings.deadline())).forEach(file -> begin(file, done));
        }
        return roundEnds ? nextRound() : Duration.ZERO;
    }

    private Duration nextRound() {
        Duration rest = found ? Duration.ZERO : paced ? SOON : IDLE;
        last = "";
        found = false;
        paced = false;
        return rest;
    }

    private void begin(MediaFile file, Runnable done) {
        busy.incrementAndGet();
        hosts.begun(file.host());
        threads.execute(() -> {
            Hosts.Sign sign = Hosts.Sign.ALIVE;
            try {
                if (!wanted.test(file.feed())) {
                    settling.add(new MediaResult.Later(file, "media are switched off for its feed", clock.instant().plus(UNWANTED), false));
                    return;
                }
                Fetcher.Fetched fetched = fetcher.fetch(file);
                sign = fetched.sign();
                if (!stopping || fetched.result() instanceof MediaResult.Stored) {
                    settling.add(fetched.result());
                }
            } catch (RuntimeException e) {
                // The claim runs out by itself.
                String cause = e.getClass().getName();
                long due = failures.due(List.of(file.feed(), cause), 1);
                if (due > 0) {
                    log.warn("media_fetch_failed feed={} cause={} count={}", file.feed(), cause, due);
                }
            } finally {
                hosts.ended(file.host(), sign, clock.instant());
                busy.decrementAndGet();
                done.run();
            }
        });
    }
}
