package org.doorstep.simulator;

/** Nobody answered, or not in time. The message says why and names no address. */
final class NoAnswerException extends Exception {

    private static final long serialVersionUID = 1;

    NoAnswerException(String why) {
        super(why);
    }
}
