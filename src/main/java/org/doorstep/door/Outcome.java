package org.doorstep.door;

import java.util.Optional;

/**
 * What our own steps have decided about one request. The route around them has no say in it: whatever it makes of its message, the
 * answer is theirs, and a delivery that they have not stored is not answered 2xx. Safe for any thread: a route may hand copies on.
 */
final class Outcome {

    private boolean entered;
    private boolean authenticated;
    private boolean stored;
    private Answer answer;

    /** @param authenticated whether the gate has seen all proofs; else a signature has to be checked yet */
    Outcome(boolean authenticated) {
        this.authenticated = authenticated;
    }

    /** By its first step. */
    synchronized void enter() {
        entered = true;
    }

    synchronized void authenticate() {
        authenticated = true;
    }

    /** Whether its route may go on to its further steps. */
    synchronized boolean authenticated() {
        return entered && authenticated;
    }

    /** The delivery is durable: what is said about it stays said, whatever other steps say. */
    synchronized void stored(Answer said) {
        stored = true;
        answer = said;
    }

    synchronized boolean stored() {
        return stored;
    }

    synchronized void refused(Answer said) {
        if (said.receipt() != null) {
            throw new IllegalArgumentException("a refusal is no 2xx");
        }
        if (!stored) {
            answer = said;
        }
    }

    /** Empty as long as none of our steps has decided anything. */
    synchronized Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }
}
