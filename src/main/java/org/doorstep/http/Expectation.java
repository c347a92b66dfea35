package org.doorstep.http;

import java.util.List;

/**
 * The {@code Expect} header (RFC 9110 section 10.1.1). Expectations other than {@code 100-continue} are ignored, as the section
 * allows: 417 would turn away a delivery that we can take.
 */
public final class Expectation {

    private static final String CONTINUE = "100-continue";

    private Expectation() {
    }

    /**
     * Whether the sender waits for {@code 100 Continue} before it sends the body.
     *
     * @param http10 whether the request is HTTP/1.0, whose clients would take a 100 for the answer
     * @param lines  of the header
     */
    public static boolean waits(boolean http10, List<String> lines) {
        return !http10 && ListHeader.holds(lines, CONTINUE);
    }
}
