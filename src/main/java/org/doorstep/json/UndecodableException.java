package org.doorstep.json;

/** Nothing of a delivery, or of one element of it, can be read. Carries our own words and a place, never content. */
public final class UndecodableException extends Exception {

    private final String reason;

    /**
     * @param reason a word or two from our own list
     * @param detail where, for a human; may be null
     */
    public UndecodableException(String reason, String detail) {
        super(detail == null ? reason : reason + " (" + detail + ")", null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
