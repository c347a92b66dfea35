package org.doorstep.simulator;

import java.time.Duration;
import java.util.Optional;

/**
 * The first call of a REST hook (the Repliers seed; resthooks.org): an empty POST with a random value in X-Hook-Secret, which must
 * be answered by 200 with the same header. One try: a subscription that fails is asked for again.
 */
public final class Handshake {

    public static final String HEADER = "X-Hook-Secret";

    /**
     * What came of it.
     *
     * @param problem  or null
     * @param answered whether the server answered at all
     */
    public record Result(String problem, boolean answered) {

        public boolean shaken() {
            return problem == null;
        }
    }

    private final Wire wire = new Wire(Time.SYSTEM, Duration.ofSeconds(10));

    /** @param target with {@link #HEADER} */
    public Result with(Target target) throws InterruptedException {
        try {
            return new Result(problem(wire.post(target, new byte[0]), target.headers().get(HEADER)), true);
        } catch (NoAnswerException e) {
            return new Result(e.getMessage(), false);
        }
    }

    private static String problem(Answer answer, String secret) {
        int status = answer.status();
        if (status != 200) {
            boolean unproved = status == 401 || status == 403;
            return answer.inWords() + (unproved ? "" : Remedy.of(answer, HEADER).map(remedy -> ". " + remedy).orElse(""));
        }
        Optional<String> shown = answer.header(HEADER);
        if (shown.isEmpty()) {
            return "the server answered 200, but without the header " + HEADER;
        }
        return shown.get().equals(secret) ? null : "the server answered 200, but with another value in " + HEADER;
    }
}
