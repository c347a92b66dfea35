package org.doorstep.simulator;

/** How one batch ended, after all its attempts. */
sealed interface Outcome {

    record Accepted() implements Outcome {
    }

    /** Refused for good, or given up. Nothing may be sent after it: the feed would have a hole. */
    record NotAccepted(String why) implements Outcome {
    }
}
