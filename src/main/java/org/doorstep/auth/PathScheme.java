package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.doorstep.config.Secret;

/** A secret in the URL: all that a provider without any authentication can carry (contracts: Spark). */
final class PathScheme implements Scheme {

    private final List<Secret> secrets;

    PathScheme(List<Secret> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    @Override
    public Verdict check(Credentials credentials) {
        return Secret.anyMatches(secrets, credentials.pathSecret().getBytes(StandardCharsets.UTF_8))
                ? Verdict.AUTHENTICATED : Verdict.refused(Cause.UNKNOWN_TOKEN);
    }
}
