package org.doorstep.url;

/** A text that is not an http or https URL. Its message is ours, a few words, and holds nothing of the text. */
public final class InvalidUrlException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidUrlException(String message) {
        super(message);
    }
}
