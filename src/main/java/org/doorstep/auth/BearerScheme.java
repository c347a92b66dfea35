package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.doorstep.config.Secret;

/**
 * Fixed bearer tokens (RFC 6750 section 2.1), any of several: rotation. Exactly one Authorization header; every token is
 * compared, so that the time taken does not tell which.
 */
public final class BearerScheme implements Scheme {

    private static final String PREFIX = "bearer ";

    private final List<Secret> tokens;

    public BearerScheme(List<Secret> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    @Override
    public Verdict check(Credentials credentials) {
        List<String> values = credentials.header("Authorization");
        if (values.isEmpty()) {
            return new Verdict.Refused(Cause.MISSING_CREDENTIALS);
        }
        if (values.size() > 1) {
            return new Verdict.Refused(Cause.AMBIGUOUS_CREDENTIALS);
        }
        String value = values.get(0);
        if (!value.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return new Verdict.Refused(Cause.MISSING_CREDENTIALS);
        }
        byte[] presented = value.substring(PREFIX.length()).strip().getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (Secret token : tokens) {
            known |= token.matches(presented);
        }
        return known ? Verdict.AUTHENTICATED : new Verdict.Refused(Cause.UNKNOWN_TOKEN);
    }
}
