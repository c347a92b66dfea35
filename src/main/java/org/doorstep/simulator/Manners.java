package org.doorstep.simulator;

import java.time.Duration;
import java.util.Optional;

/** How one provider takes an answer that is not 2xx: what it tries again, how soon, and what it holds for final. Immutable. */
public final class Manners {

    private static final Duration USUAL_CONNECT = Duration.ofSeconds(10);

    private enum Reading { POLITE, ALL_ALIKE, REST_HOOKS }

    private final Reading reading;
    private final String credential;
    private final Optional<Duration> pause;
    private final Duration connect;

    private Manners(Reading reading, String credential, Optional<Duration> pause, Duration connect) {
        this.reading = reading;
        this.credential = credential;
        this.pause = pause;
        this.connect = connect;
    }

    /** Seed "Consumer Documentation for EntityEvent Push Replication": 429 waits, 5xx comes again, any other 4xx is final. */
    public static Manners reso() {
        return new Manners(Reading.POLITE, "the token", Optional.empty(), USUAL_CONNECT);
    }

    /**
     * Seed "Event Notifications through Subscriptions": anything but 2xx is tried again "several seconds later", and Retry-After
     * means nothing.
     */
    public static Manners showingHub(Duration between) {
        return new Manners(Reading.ALL_ALIKE, "the headers", Optional.of(between), USUAL_CONNECT);
    }

    /** Seed "News Feed Webhooks": a second to connect, and anything but 2xx is tried again. */
    public static Manners spark() {
        return new Manners(Reading.ALL_ALIKE, "the secret in the URL", Optional.empty(), Duration.ofSeconds(1));
    }

    /** resthooks.org, which the Repliers seed names: 4xx and 5xx come again, 410 ends the subscription, 429 may say when. */
    public static Manners repliers() {
        return new Manners(Reading.REST_HOOKS, "the hook secret", Optional.empty(), USUAL_CONNECT);
    }

    Attempt read(Answer answer) {
        if (answer.accepted()) {
            return new Attempt.Accepted(answer.nanos());
        } else if (reading != Reading.ALL_ALIKE && answer.asksToWait()) {
            return new Attempt.Throttled(answer.status(), answer.retryAfter());
        }
        Optional<String> remedy = Remedy.of(answer, credential);
        if (isFinal(answer.status())) {
            return new Attempt.Refused(answer.inWords() + ". " + remedy.orElse("A request that is answered so is not sent again."));
        }
        return new Attempt.Failed(answer.inWords() + remedy.map(advice -> ". " + advice).orElse(""), true);
    }

    private boolean isFinal(int status) {
        return switch (reading) {
            case POLITE -> status / 100 != 5;
            case ALL_ALIKE -> false;
            case REST_HOOKS -> status == 410;
        };
    }

    /** Between two tries. */
    Duration pause(int failures, Backoff backoff) {
        return pause.orElseGet(() -> backoff.after(failures));
    }

    /** The longest that a connection may take to come about. */
    Duration connect() {
        return connect;
    }
}
