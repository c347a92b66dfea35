package org.doorstep.door;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.doorstep.auth.Authenticator;
import org.doorstep.auth.Authenticators;
import org.doorstep.auth.HmacScheme;
import org.doorstep.auth.Verdict;
import org.doorstep.config.Feed;
import org.doorstep.config.Settings;
import org.doorstep.http.MediaType;
import org.doorstep.provider.Provider;
import org.doorstep.provider.Providers;

/**
 * Looks at the head of a request, on its event loop, and lets only those send a body who proved who they are, within limits of bytes
 * and time; then a door has the request. Without it, a few stalled senders with no token at all fill the memory.
 */
final class Gate {

    private static final int MAX_LABEL = 255;
    /** How long the rest of a refused body is drained, so that the sender sees the answer and not a reset. */
    static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Authenticators authenticators;
    private final Settings.Limits limits;
    private final Origin origin;
    private final Budget budget;
    private final Map<Signed, Budget> signedBudgets = new ConcurrentHashMap<>();
    private final Refusals refusals;
    private final Admission admission;
    private final TokenEndpoint tokens;
    private final Handshakes handshakes;
    private final Places places;
    private final Budget tokenBudget = new Budget(1 << 20);
    private final Checkers checkers;
    private final Consumer<Arrival> doors;
    private volatile boolean open;

    /** @param doors get who is let in, on the event loop */
    Gate(Authenticators authenticators, Settings settings, Budget budget, Admission admission,
         TokenEndpoint tokens, Handshakes handshakes, Checkers checkers, Refusals refusals, Consumer<Arrival> doors) {
        this.authenticators = authenticators;
        this.limits = settings.limits();
        this.origin = new Origin(settings.proxies());
        this.places = new Places(limits.inFlight());
        this.budget = budget;
        this.admission = admission;
        this.tokens = tokens;
        this.handshakes = handshakes;
        this.checkers = checkers;
        this.refusals = refusals;
        this.doors = doors;
    }

    /** What is said while nobody is let in. */
    static Answer starting() {
        return Answer.unavailable("Starting or stopping", SOON);
    }

    void handle(Request asked) {
        HttpServerRequest request = asked.http();
        if (TokenEndpoint.PATH.equals(request.path())) {
            token(asked);
            return;
        }
        Optional<Knock> knock = Knock.at(request.path());
        Optional<Authenticators.Known> found = knock.flatMap(at -> authenticators.find(at.feed()).filter(known -> known.feed().provider().equals(at.provider())
                && Providers.of(known.feed()).takes(at.eventName())));
        if (found.isEmpty()) {
            refuse(asked, Refusals.NO_FEED, "no such feed", Answer.problem(404, "Not Found", "There is no such feed"));
            return;
        }
        Feed feed = found.get().feed();
        if (request.method() != HttpMethod.POST) {
            refuse(asked, feed.name(), "wrong method", Answer.methodNotAllowed());
            return;
        }
        Visit visit = new Visit(asked, feed, Providers.of(feed), knock.get(), found.get().authenticator(), origin.of(request), System.nanoTime());
        request.pause();
        if (visit.authenticator.blocks()) {
            checkers.check(visit, verdict -> judged(visit, verdict));
        } else {
            judged(visit, visit.authenticator.check(visit));
        }
    }

    private void judged(Visit visit, Verdict verdict) {
        if (visit.request.over()) {
            // It has left while its credentials were checked: nothing would tell us to give back what it took from here on.
            return;
        }
        if (verdict instanceof Verdict.Refused refused) {
            refuse(visit, refused.cause().words(), Answer.unauthorized(visit.feed.auth().token(), refused.cause().tokenShown()));
        } else if (verdict instanceof Verdict.Unavailable unavailable) {
            refuse(visit, unavailable.why(), Answer.unavailable("Credentials cannot be checked now", SOON));
        } else if (!open) {
            refuse(visit, "closed", starting());
        } else if (verdict instanceof Verdict.Handshake handshake) {
            handshake(visit, handshake.secret());
        } else {
            admit(visit, (Verdict.Proved) verdict);
        }
    }

    /** Shows a secret at an armed path: only an empty body makes it a handshake (REST Hooks). */
    private void handshake(Visit visit, String secret) {
        new BodyReader(visit.request, Place.of(visit.request), budget, null, 0, limits.bodyTimeout(), visit.length()).read(
                empty -> handshakes.pin(visit.request, visit.feed, visit.knock.eventName(), secret, visit.address.getHostAddress(),
                        (cause, answer) -> refuse(visit, cause, answer)),
                (cause, answer) -> refuse(visit, "not armed", Answer.unauthorized(false, true)));
    }

    /** The sender is known, but for its signature; from here on it is told what is wrong. */
    private void admit(Visit visit, Verdict.Proved verdict) {
        HttpServerRequest request = visit.request.http();
        Feed feed = visit.feed;
        // A repeated handshake is empty and may be without a type.
        if (visit.provider.answers().refusesMalformed() && !feed.auth().hookSecret() && !isJson(request)) {
            refuse(visit, "content type", Answer.unsupportedType());
            return;
        }
        Coding coding = Coding.of(request.headers().getAll("Content-Encoding"));
        if (coding == Coding.OTHER && visit.provider.answers().refusesMalformed()) {
            refuse(visit, "content encoding", Answer.unsupportedCoding());
            return;
        }
        if (!readable(request.uri())) {
            refuse(visit, "query", Answer.problem(400, "Bad Request", "The query of the address cannot be read; none is needed"));
            return;
        }
        Optional<String> label = feed.provider().equals("reso") ? label(visit) : Optional.of("");
        if (label.isEmpty()) {
            refuse(visit, "source label", Answer.problem(400, "Bad Request", "EntityEventSource is given once, up to 255 characters"));
            return;
        }
        if (visit.length() > feed.limits().body()) {
            refuse(visit, "body too large", Answer.problem(413, "Content Too Large", "A body may have " + feed.limits().body() + " bytes"));
            return;
        }
        Optional<HmacScheme> hmac = visit.authenticator.hmac();
        // Who has only a signature to show has shown nothing yet: its rate is charged when the signature is checked.
        Optional<Duration> wait = hmac.isEmpty() ? admission.request(feed, visit.provider) : Optional.empty();
        if (wait.isPresent()) {
            refuse(visit, "rate", Answer.tooManyRequests(wait.get()));
            return;
        }
        boolean proved = hmac.isEmpty() || visit.authenticator.provesBeforeBody();
        if (proved) {
            visit.request.prove();
        }
        places.take(visit, proved, new Places.Wish() {
            @Override
            public void granted(Place place) {
                read(visit, verdict, label.get(), coding == Coding.GZIP, proved, place);
            }

            @Override
            public void refused(Answer answer) {
                refuse(visit, "busy", answer);
            }
        });
    }

    private void read(Visit visit, Verdict.Proved verdict, String label, boolean gzipped, boolean proved, Place place) {
        Feed feed = visit.feed;
        HmacScheme.Shown signed = visit.authenticator.hmac().map(scheme -> scheme.shown(visit)).orElse(null);
        new BodyReader(visit.request, place, proved ? budget : signedBudget(feed), proved ? null : Origin.network(visit.address),
                feed.limits().body(), limits.bodyTimeout(), visit.length()).read(
                body -> enter(visit, new Arrival(feed, visit.provider, visit.authenticator, verdict, label, visit.knock.eventName(), gzipped, signed,
                        visit.request, body, visit.arrived, System.nanoTime(), place,
                        new Outcome(visit.authenticator.hmac().isEmpty()), null)),
                (cause, answer) -> refuse(visit, cause, answer));
    }

    /**
     * Senders with nothing but a signature share a small budget of their feed's, so that strangers cannot use up everybody's. Two
     * bodies and a half, for an address has half of it and others hold a little.
     */
    private Budget signedBudget(Feed feed) {
        long bytes = Math.max(limits.receiving() / Places.SHARE_OF_THE_UNPROVED, feed.limits().body() / 2 * 5);
        return signedBudgets.computeIfAbsent(new Signed(feed.name(), bytes), signed -> new Budget(bytes));
    }

    /** Its limit may change. */
    private record Signed(String feed, long bytes) {
    }

    private void enter(Visit visit, Arrival arrival) {
        if (visit.feed.auth().hookSecret() && arrival.body().length == 0) {
            handshakes.again(visit.request, visit.header("X-Hook-Secret"));
            return;
        }
        if (visit.provider.answers().refusesMalformed() && !isJson(visit.request.http())) {
            refuse(visit, "content type", Answer.unsupportedType());
            return;
        }
        doors.accept(arrival);
    }

    private void token(Request request) {
        if (!tokens.serves()) {
            refuse(request, Refusals.NO_FEED, "no such feed", Answer.problem(404, "Not Found", "No feed issues tokens here"));
        } else if (request.http().method() != HttpMethod.POST) {
            refuse(request, Refusals.NO_FEED, "wrong method", Answer.methodNotAllowed());
        } else {
            request.http().pause();
            InetAddress network = Origin.network(origin.of(request.http()));
            Duration timeout = limits.bodyTimeout().compareTo(TokenEndpoint.TIMEOUT) < 0 ? limits.bodyTimeout() : TokenEndpoint.TIMEOUT;
            new BodyReader(request, Place.of(request), tokenBudget, network, TokenEndpoint.MAX_BODY, timeout, length(request.http())).read(
                    body -> issue(request, body, network),
                    (cause, answer) -> refuse(request, Refusals.NO_FEED, cause, answer));
        }
    }

    private void issue(Request request, byte[] body, InetAddress network) {
        List<String> type = request.http().headers().getAll("Content-Type");
        List<String> authorization = request.http().headers().getAll("Authorization");
        checkers.work(Checkers.TOKENS, request, () -> tokens.answer(type, authorization, body, network), said -> {
            if (said.cause() != null) {
                refuse(request, Refusals.NO_FEED, said.cause(), said.answer());
            } else {
                request.prove();
                said.answer().write(request.response());
            }
        }, () -> refuse(request, Refusals.NO_FEED, "busy", Answer.unavailable("Too many token requests at once", SOON)));
    }

    private void refuse(Visit visit, String cause, Answer answer) {
        refuse(visit.request, visit.feed.name(), cause, answer);
    }

    private void refuse(Request asked, String feed, String cause, Answer answer) {
        refusals.note(feed, answer.status(), cause);
        HttpServerRequest request = asked.http();
        answer.write(asked.response());
        if (request.isEnded()) {
            return;
        }
        request.handler(dropped -> { });
        request.resume();
        asked.after(LINGER, () -> {
            if (!request.isEnded()) {
                if (asked.http2()) {
                    asked.response().reset();
                } else {
                    request.connection().close();
                }
            }
        });
    }

    /** Whether the query can be read, though none is needed. */
    private static boolean readable(String uri) {
        try {
            new QueryStringDecoder(uri).parameters();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isJson(HttpServerRequest request) {
        return MediaType.ofContent(request.headers().getAll("Content-Type")).filter(MediaType::isJson).isPresent();
    }

    /** RCP-28 section 2: EntityEventSource, by its older name ConsumerLabel. Empty where it is ambiguous or too long. */
    private static Optional<String> label(Visit visit) {
        List<String> values = visit.header("EntityEventSource");
        if (values.isEmpty()) {
            values = visit.header("ConsumerLabel");
        }
        if (values.isEmpty()) {
            return Optional.of("");
        }
        String label = values.get(0).strip();
        return values.size() > 1 || label.codePointCount(0, label.length()) > MAX_LABEL ? Optional.empty() : Optional.of(label);
    }

    /** Bytes by Content-Length, -1 where the body is chunked. Vert.x has refused a length that is no number. */
    static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null) {
            return Long.parseLong(length.strip());
        }
        return request.getHeader("Transfer-Encoding") != null || request.version() == HttpVersion.HTTP_2 ? -1 : 0;
    }

    /** Requests past the gate that are not dealt with yet. */
    int inFlight() {
        return places.taken();
    }

    /** Whether known senders are let in; before the house is ready and while it stops they are told to come back. */
    void open(boolean yes) {
        open = yes;
    }

    boolean isOpen() {
        return open;
    }
}
