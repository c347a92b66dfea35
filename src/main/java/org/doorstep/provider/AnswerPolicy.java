package org.doorstep.provider;

/**
 * What a contract lets us say to an authenticated sender.
 *
 * @param refusesMalformed answers 400 to a body that is not JSON and 415 to another content type; else any body is 200
 * @param throttles        understands 429 with Retry-After; else it is never limited by rate
 */
public record AnswerPolicy(boolean refusesMalformed, boolean throttles) {

    /** RESO (RCP-28, seed 000) and Repliers (REST Hooks, seed 003). */
    public static final AnswerPolicy STRICT = new AnswerPolicy(true, true);

    /** ShowingHub (seed 001: three refusals and it switches us off) and Spark (seed 002: retries whatever we say). */
    public static final AnswerPolicy LENIENT = new AnswerPolicy(false, false);
}
