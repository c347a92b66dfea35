package org.doorstep.door;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.doorstep.auth.BearerScheme;
import org.doorstep.auth.Cause;
import org.doorstep.auth.Verdict;
import org.doorstep.config.Feed;
import org.doorstep.config.Settings;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;

/**
 * Stands before the body handler, on the event loop: looks at the head of a request and lets only those read a body who proved
 * who they are, within limits of bytes and time. Without it, a few stalled senders with no token at all fill the memory.
 */
public final class Gate implements AuthenticationHandler {

    /** Paths in normal form only: no {@code //}, {@code .}, {@code ..} or encoded characters. */
    private static final Pattern DOOR = Pattern.compile("/(reso)/([a-z0-9][a-z0-9-]{0,62})");
    private static final int MAX_LABEL = 255;
    /** How long the rest of a refused body is drained, so that the sender sees the answer and not a reset. */
    private static final long LINGER_MILLIS = 2_000;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Function<String, Optional<Feed>> feeds;
    private final Settings.Limits limits;
    private final Budget budget;
    private final Refusals refusals;
    private final Admission admission;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<HttpServerRequest, Arrival> arrivals = new ConcurrentHashMap<>();
    private volatile boolean open;

    Gate(Function<String, Optional<Feed>> feeds, Settings.Limits limits, Budget budget, Admission admission, Refusals refusals) {
        this.feeds = feeds;
        this.limits = limits;
        this.budget = budget;
        this.admission = admission;
        this.refusals = refusals;
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        Matcher door = DOOR.matcher(String.valueOf(request.path()));
        Optional<Feed> found = door.matches()
                ? feeds.apply(door.group(2)).filter(feed -> feed.provider().equals(door.group(1))) : Optional.empty();
        if (found.isEmpty()) {
            refuse(ctx, Refusals.NO_FEED, "no such feed", Answer.problem(404, "Not Found", "There is no such feed"));
            return;
        }
        Feed feed = found.get();
        if (request.method() != HttpMethod.POST) {
            refuse(ctx, feed.name(), "wrong method", Answer.methodNotAllowed());
            return;
        }
        Verdict verdict = new BearerScheme(feed.auth().bearer()).check(request.headers()::getAll);
        if (verdict instanceof Verdict.Refused refused) {
            refuse(ctx, feed.name(), refused.cause().words(), Answer.unauthorized(refused.cause() == Cause.UNKNOWN_TOKEN));
            return;
        }
        admit(ctx, feed, (Verdict.Proved) verdict);
    }

    /** The sender is known; from here on it is told what is wrong. */
    private void admit(RoutingContext ctx, Feed feed, Verdict.Proved proved) {
        HttpServerRequest request = ctx.request();
        Provider provider = Providers.of(feed.provider());
        if (!open) {
            refuse(ctx, feed.name(), "closed", Answer.unavailable("Starting or stopping", SOON));
            return;
        }
        if (provider.answers().refusesMalformed() && !isJson(request.getHeader("Content-Type"))) {
            refuse(ctx, feed.name(), "content type", Answer.problem(415, "Unsupported Media Type", "Deliveries are application/json"));
            return;
        }
        String encoding = Optional.ofNullable(request.getHeader("Content-Encoding")).map(String::strip).orElse("identity");
        boolean gzipped = encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
        if (!gzipped && !encoding.equalsIgnoreCase("identity")) {
            refuse(ctx, feed.name(), "content encoding", Answer.problem(415, "Unsupported Media Type", "Content-Encoding may be gzip"));
            return;
        }
        Optional<String> label = label(request);
        if (label.isEmpty()) {
            refuse(ctx, feed.name(), "source label", Answer.problem(400, "Bad Request", "EntityEventSource is given once, up to 255 characters"));
            return;
        }
        long length = length(request);
        if (length > feed.limits().body()) {
            refuse(ctx, feed.name(), "body too large", Answer.problem(413, "Content Too Large", "A body may have " + feed.limits().body() + " bytes"));
            return;
        }
        Optional<Duration> wait = provider.answers().throttles() ? admission.request(feed) : Optional.empty();
        if (wait.isPresent()) {
            refuse(ctx, feed.name(), "rate", Answer.tooManyRequests(wait.get()));
            return;
        }
        if (inFlight.incrementAndGet() > limits.inFlight()) {
            inFlight.decrementAndGet();
            refuse(ctx, feed.name(), "busy", Answer.unavailable("Too many requests at once", SOON));
            return;
        }
        ctx.addEndHandler(ended -> inFlight.decrementAndGet());
        long arrived = System.nanoTime();
        new BodyReader(ctx, budget, feed.limits().body(), limits.bodyTimeout(), length).read(
                body -> enter(ctx, new Arrival(feed, provider, proved, label.get(), "", gzipped, body, arrived)),
                (cause, answer) -> refuse(ctx, feed.name(), cause, answer));
    }

    private void enter(RoutingContext ctx, Arrival arrival) {
        HttpServerRequest request = ctx.request();
        arrivals.put(request, arrival);
        ctx.addEndHandler(ended -> arrivals.remove(request));
        ctx.next();
    }

    /** What the gate learnt of a request; the guard asks once. */
    Arrival arrival(HttpServerRequest request) {
        return arrivals.remove(request);
    }

    private void refuse(RoutingContext ctx, String feed, String cause, Answer answer) {
        refusals.note(feed, answer.status(), cause);
        HttpServerRequest request = ctx.request();
        answer.write(ctx.response());
        if (request.isEnded()) {
            return;
        }
        request.handler(dropped -> { });
        request.resume();
        ctx.vertx().setTimer(LINGER_MILLIS, timer -> {
            if (!request.isEnded()) {
                if (request.version() == HttpVersion.HTTP_2) {
                    ctx.response().reset();
                } else {
                    request.connection().close();
                }
            }
        });
    }

    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.split(";", 2)[0].strip();
        return type.equalsIgnoreCase("application/json") || type.toLowerCase(Locale.ROOT).matches("application/[\\w.-]+\\+json");
    }

    /** RCP-28 section 2: EntityEventSource, by its older name ConsumerLabel. Empty where it is ambiguous or too long. */
    private static Optional<String> label(HttpServerRequest request) {
        List<String> values = request.headers().getAll("EntityEventSource");
        if (values.isEmpty()) {
            values = request.headers().getAll("ConsumerLabel");
        }
        if (values.isEmpty()) {
            return Optional.of("");
        }
        String label = values.get(0).strip();
        return values.size() > 1 || label.length() > MAX_LABEL ? Optional.empty() : Optional.of(label);
    }

    /** Bytes by Content-Length, -1 where the body is chunked. Vert.x has refused a length that is no number. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null) {
            return Long.parseLong(length.strip());
        }
        return request.getHeader("Transfer-Encoding") != null || request.version() == HttpVersion.HTTP_2 ? -1 : 0;
    }

    /** Requests past the gate that are not answered yet. */
    int inFlight() {
        return inFlight.get();
    }

    /** Whether known senders are let in; before the house is ready and while it stops they are told to come back. */
    void open(boolean yes) {
        open = yes;
    }

    boolean isOpen() {
        return open;
    }
}
