package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.doorstep.config.Secret;

/** Fixed bearer tokens (RFC 6750), any of several: rotation. */
final class BearerScheme implements Scheme {

    private final List<Secret> tokens;

    BearerScheme(List<Secret> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    @Override
    public Verdict check(Credentials credentials) {
        Cause missing = Token.missing(credentials);
        if (missing != null) {
            return Verdict.refused(missing);
        }
        return Secret.anyMatches(tokens, Token.of(credentials).getBytes(StandardCharsets.UTF_8))
                ? Verdict.AUTHENTICATED : Verdict.refused(Cause.UNKNOWN_TOKEN);
    }
}
