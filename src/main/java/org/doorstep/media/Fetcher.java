package org.doorstep.media;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.doorstep.config.MediaSettings;
import org.doorstep.store.MediaFile;
import org.doorstep.store.MediaResult;
import org.doorstep.url.UrlRequest;

/**
 * One fetch, from the URL to a temporary file, redirects followed one by one and each checked as the first. Whatever a host does, it
 * ends within the deadline, takes no more than the limit, and costs 64 KiB of memory. Safe for any thread.
 */
final class Fetcher {

    private static final int REDIRECTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);

    private final CloseableHttpClient client;
    private final AddressGuard guard;
    private final MediaSettings settings;
    private final FileShelf shelf;
    private final ScheduledExecutorService timer;
    private final Clock clock;

    /** @param client resolves names by the guard, and follows no redirects */
    Fetcher(CloseableHttpClient client, AddressGuard guard, MediaSettings settings, FileShelf shelf, ScheduledExecutorService timer, Clock clock) {
        this.client = client;
        this.guard = guard;
        this.settings = settings;
        this.shelf = shelf;
        this.timer = timer;
        this.clock = clock;
    }

    /** What came of it, and how the host took it. */
    record Fetched(MediaResult result, Hosts.Sign sign) {
    }

    Fetched fetch(MediaFile file) {
        AtomicReference<HttpUriRequestBase> underWay = new AtomicReference<>();
        AtomicReference<Boolean> late = new AtomicReference<>(false);
        var alarm = timer.schedule(() -> {
            late.set(true);
            HttpUriRequestBase get = underWay.get();
            if (get != null) {
                get.cancel();
            }
        }, settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
        try {
            MediaUrl url = MediaUrl.parse(file.url());
            for (int hop = 0; hop <= REDIRECTS; hop++) {
                guard.check(url);
                HttpUriRequestBase get = request(file, url);
                underWay.set(get);
                if (late.get()) {
                    throw new InterruptedIOException("late");
                }
                // Cancelled before it is closed: closing alone would read the rest of the body, and some have no end.
                try (ClassicHttpResponse response = client.executeOpen(null, get, null); AutoCloseable abort = get::cancel) {
                    if (!MOVED.contains(response.getCode())) {
                        return answered(file, url, response);
                    }
                    url = url.to(location(response));
                }
            }
            throw new RefusedException("more than " + REDIRECTS + " redirects");
        } catch (Exception e) {
            return failed(file, e, late.get());
        } finally {
            alarm.cancel(false);
        }
    }

    private static String location(ClassicHttpResponse response) throws RefusedException {
        Header location = response.getFirstHeader("Location");
        if (location == null || location.getValue() == null) {
            throw new RefusedException("redirected to nowhere");
        }
        return location.getValue();
    }

    private HttpUriRequestBase request(MediaFile file, MediaUrl url) {
        HttpUriRequestBase get = UrlRequest.of("GET", url.url());
        // What is compressed could swell to any size; photos are compressed as it is.
        get.setHeader("Accept-Encoding", "identity");
        get.setHeader("Accept", "*/*");
        if (file.sha256() != null && url.place().equals(file.storedPlace()) && shelf.holds(file.sha256())) {
            if (file.etag() != null) {
                get.setHeader("If-None-Match", file.etag());
            }
            if (file.lastModified() != null) {
                get.setHeader("If-Modified-Since", file.lastModified());
            }
        }
        return get;
    }

    private Fetched answered(MediaFile file, MediaUrl url, ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        Instant until = wait(response);
        if (status == 200) {
            return new Fetched(taken(file, response), Hosts.Sign.ALIVE);
        } else if (status == 304 && file.sha256() != null) {
            return new Fetched(new MediaResult.Unchanged(file), Hosts.Sign.ALIVE);
        } else if (status == 404 || status == 410) {
            return new Fetched(new MediaResult.Ended(file, MediaResult.GONE, "HTTP " + status), Hosts.Sign.ALIVE);
        } else if ((status == 400 || status == 401 || status == 403) && url.signed()) {
            return new Fetched(new MediaResult.Ended(file, MediaResult.EXPIRED, "HTTP " + status), Hosts.Sign.ALIVE);
        } else if (status == 429 || status == 503 && until != null) {
            Instant at = until != null ? until : clock.instant().plus(A_MINUTE);
            return new Fetched(new MediaResult.Later(file, "HTTP " + status, at, false), new Hosts.Sign(true, at));
        } else if (status >= 500 || status == 401 || status == 403 || status == 408 || status == 425) {
            return new Fetched(again(file, "HTTP " + status), new Hosts.Sign(true, until));
        }
        throw new RefusedException("HTTP " + status);
    }

    private MediaResult taken(MediaFile file, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            throw new Download.EmptyException();
        }
        String encoding = entity.getContentEncoding();
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new RefusedException("a compressed body");
        }
        if (entity.getContentLength() > settings.file()) {
            throw new RefusedException("more than doorstep.media.file");
        }
        Path temporary = shelf.fresh();
        Download download = Download.take(entity.getContent(), temporary, settings.file(), settings.types());
        return new MediaResult.Stored(file, download.sha256(), download.bytes(), download.contentType(), kept(response.getFirstHeader("ETag")),
                kept(response.getFirstHeader("Last-Modified")), temporary.toString());
    }

    /** A header that is sent back as it is: printable and short, or not at all. */
    private static String kept(Header header) {
        return header != null && header.getValue() != null && header.getValue().matches("[\\x20-\\x7e]{1,200}") ? header.getValue() : null;
    }

    /** What Retry-After says (RFC 9110 section 10.2.3), up to six hours, or null. */
    private Instant wait(ClassicHttpResponse response) {
        Header header = response.getFirstHeader("Retry-After");
        if (header == null || header.getValue() == null) {
            return null;
        }
        String value = header.getValue().strip();
        Instant now = clock.instant();
        Instant until = value.matches("[0-9]{1,9}") ? now.plusSeconds(Long.parseLong(value)) : DateUtils.parseStandardDate(value);
        return until == null || until.isBefore(now) ? null : until.isAfter(now.plus(LONGEST_WAIT)) ? now.plus(LONGEST_WAIT) : until;
    }

    private Fetched failed(MediaFile file, Exception e, boolean late) {
        RefusedException refused = RefusedException.in(e);
        if (late) {
            return new Fetched(again(file, "slower than doorstep.media.deadline"), Hosts.Sign.DOWN);
        } else if (refused != null) {
            return new Fetched(new MediaResult.Ended(file, MediaResult.REFUSED, refused.getMessage()), Hosts.Sign.ALIVE);
        } else if (e instanceof Download.DiskException) {
            return new Fetched(new MediaResult.Later(file, "our disk", clock.instant().plus(A_MINUTE), false), Hosts.Sign.ALIVE);
        } else if (e instanceof Download.EmptyException) {
            return new Fetched(again(file, "an empty body"), Hosts.Sign.ALIVE);
        } else if (e instanceof ConnectionClosedException || e instanceof MalformedChunkCodingException) {
            return new Fetched(again(file, "ended early"), Hosts.Sign.ALIVE);
        } else if (e instanceof UnknownHostException) {
            return new Fetched(again(file, "its host has no address"), Hosts.Sign.DOWN);
        } else if (e instanceof SSLException) {
            return new Fetched(again(file, "TLS failed"), Hosts.Sign.DOWN);
        } else if (e instanceof InterruptedIOException) {
            return new Fetched(again(file, "no answer within doorstep.media.timeout"), Hosts.Sign.DOWN);
        } else if (e instanceof SocketException) {
            return new Fetched(again(file, "no connection"), Hosts.Sign.DOWN);
        }
        return new Fetched(again(file, "not HTTP (" + e.getClass().getSimpleName() + ")"), Hosts.Sign.DOWN);
    }

    private MediaResult again(MediaFile file, String reason) {
        if (file.attempts() + 1 >= settings.attempts()) {
            return new MediaResult.Ended(file, MediaResult.FAILED, reason);
        }
        Duration wait = settings.retry().multipliedBy(1L << Math.min(20, file.attempts()));
        long millis = Math.min(wait.toMillis(), LONGEST_WAIT.toMillis());
        // Spread, so that a host that comes back is not met by all at once.
        return new MediaResult.Later(file, reason, clock.instant().plusMillis(millis + ThreadLocalRandom.current().nextLong(millis / 5 + 1)), true);
    }
}
