package org.doorstep.auth;

import java.util.List;

/** The bearer token of a request (RFC 6750 section 2.1): exactly one Authorization header. */
final class Token {

    private static final String PREFIX = "bearer ";

    private Token() {
    }

    /** Why there is none, or null. */
    static Cause missing(Credentials credentials) {
        List<String> values = credentials.header("Authorization");
        if (values.size() > 1) {
            return Cause.AMBIGUOUS_CREDENTIALS;
        }
        return values.isEmpty() || !values.get(0).regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? Cause.MISSING_CREDENTIALS : null;
    }

    /** Only where {@link #missing} is null. */
    static String of(Credentials credentials) {
        return credentials.header("Authorization").get(0).substring(PREFIX.length()).strip();
    }
}
