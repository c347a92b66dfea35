package org.doorstep.provider.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.doorstep.url.UrlRequest;
import org.doorstep.url.UrlResolver;
import org.doorstep.url.UrlTls;

/**
 * Requests to providers' APIs: limits of time and size, tries again with jitter where that can do no harm, as long as the answer asks
 * for it. Follows no redirect (credentials would go along), keeps no cookie. Safe for any thread.
 */
public final class HttpCalls implements AutoCloseable {

    /**
     * @param connect  for a connection to come about
     * @param silence  for the next byte of an answer
     * @param whole    for one try
     * @param body     bytes of an answer, inflated
     * @param tries    of one call
     * @param patience the longest wait that is waited in place; what asks for more is a {@link RemoteException}
     */
    public record Limits(Duration connect, Duration silence, Duration whole, int body, int tries, Duration patience) {

        public static final Limits USUAL = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(2), 64 << 20, 4, Duration.ofSeconds(30));
    }

    /** Waits; a test lets the time pass at once. */
    @FunctionalInterface
    public interface Pause {
        void between(Duration time) throws InterruptedException;
    }

    private final Limits limits;
    private final Clock clock;
    private final Pause pause;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "doorstep-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    public HttpCalls(Limits limits, Clock clock, Pause pause) {
        this.limits = limits;
        this.clock = clock;
        this.pause = pause;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(8).setMaxConnTotal(64)
                        .setDnsResolver(new UrlResolver()).setTlsSocketStrategy(new UrlTls(SSLContexts.createDefault()))
                        .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(timeout(limits.connect)).setSocketTimeout(timeout(limits.silence)).build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(timeout(limits.whole)).setResponseTimeout(timeout(limits.silence)).build())
                .disableRedirectHandling().disableAutomaticRetries().disableCookieManagement().disableAuthCaching()
                .setUserAgent("Doorstep").build();
    }

    /** With the usual limits and real waiting. */
    public static HttpCalls usual() {
        return new HttpCalls(Limits.USUAL, Clock.systemUTC(), time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    /** For somebody who waits for the answer, whatever it is: one try each, and no long one. */
    public static HttpCalls once() {
        return new HttpCalls(new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30), Limits.USUAL.body, 1, Duration.ZERO), Clock.systemUTC(),
                time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    private static Timeout timeout(Duration time) {
        return Timeout.of(time);
    }

    public Clock clock() {
        return clock;
    }

    /**
     * @return whatever was answered at last, but for what may pass: that is tried again and then thrown
     * @throws RemoteException      LIMITED after 429s, UNAVAILABLE after 5xx or where nobody answers
     * @throws InterruptedException when the house closes
     */
    Reply send(Call call) throws RemoteException, InterruptedException {
        return send(call, new HostPace(clock));
    }

    /** @param pace of the API that is asked, shared by all who ask it for the same feed */
    Reply send(Call call, HostPace pace) throws RemoteException, InterruptedException {
        try (HostPace.Turn turn = pace.turn()) {
            return send(call, pace, turn);
        }
    }

    private Reply send(Call call, HostPace pace, HostPace.Turn turn) throws RemoteException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            RemoteException failed;
            boolean again = call.repeatable();
            turn.await();
            wait(call, pace);
            try {
                Reply reply = once(call);
                if (reply.status() != 429 && reply.status() < 500) {
                    return reply;
                }
                // 429 says that it was not done.
                again |= reply.status() == 429;
                failed = new RemoteException(reply.status() == 429 ? RemoteException.Kind.LIMITED : RemoteException.Kind.UNAVAILABLE,
                        call.uri().host() + " answered " + reply.status() + (reply.status() == 429 ? ": too many requests" : ""), reply.status(), reply.retryAfter().orElse(null));
            } catch (IOException e) {
                if (deadlines.isShutdown() || Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException("closed");
                }
                failed = new RemoteException(RemoteException.Kind.UNAVAILABLE, call.uri().host() + " cannot be reached: " + reason(e));
            }
            Duration asked = failed.retryAfter().filter(wait -> !wait.isZero()).orElse(null);
            Duration wait = asked != null ? asked : RetryDelay.after(attempt, ThreadLocalRandom.current());
            if (failed.kind() == RemoteException.Kind.LIMITED) {
                pace.limited(wait);
            }
            if (!again || attempt >= limits.tries || wait.compareTo(limits.patience) > 0) {
                throw failed;
            }
            pause.between(wait);
            pace.waited();
        }
    }

    /** Another call may have been told to wait. @throws RemoteException when that is longer than is waited in place */
    private void wait(Call call, HostPace pace) throws RemoteException, InterruptedException {
        Duration quiet = pace.quiet();
        if (quiet.compareTo(limits.patience) > 0) {
            throw new RemoteException(RemoteException.Kind.LIMITED, call.uri().host() + " asks for no requests for " + quiet.toSeconds() + " s (429)", 429, quiet);
        }
        if (!quiet.isZero()) {
            pause.between(quiet);
            pace.waited();
        }
    }

    private Reply once(Call call) throws IOException {
        HttpUriRequestBase request = UrlRequest.of(call.method(), call.uri());
        call.headers().forEach(request::setHeader);
        request.setHeader("Accept", "application/json");
        if (call.body() != null) {
            request.setEntity(new ByteArrayEntity(call.body(), ContentType.parse(call.contentType())));
        }
        ScheduledFuture<?> deadline;
        try {
            deadline = deadlines.schedule(request::cancel, limits.whole.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("closed");
        }
        try {
            return client.execute(request, this::reply);
        } finally {
            deadline.cancel(false);
        }
    }

    private Reply reply(ClassicHttpResponse response) throws IOException {
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                body = in.readNBytes(limits.body + 1);
            }
            if (body.length > limits.body) {
                throw new IOException("the answer has more than " + limits.body + " bytes");
            }
        }
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return new Reply(response.getCode(), body, headers, RetryDelay.asked(headers.get("retry-after"), clock));
    }

    /** In our own words: messages of exceptions may quote what was sent. */
    private static String reason(IOException e) {
        return e instanceof UnknownHostException ? "the host is unknown"
                : e instanceof ConnectException ? "no connection"
                : e instanceof SocketTimeoutException ? "no answer in time"
                : e instanceof SSLException ? "TLS failed"
                : String.valueOf(e.getMessage()).startsWith("the answer has") ? e.getMessage() : "the connection broke";
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}
