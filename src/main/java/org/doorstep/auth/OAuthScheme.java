package org.doorstep.auth;

/** Access tokens that our own token endpoint issued to the feed's client (RFC 6749 section 4.4). */
final class OAuthScheme implements Scheme {

    private final AccessTokens tokens;

    OAuthScheme(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Verdict check(Credentials credentials) {
        Cause cause = Token.missing(credentials);
        if (cause == null) {
            cause = tokens.refuse(Token.of(credentials));
        }
        return cause == null ? Verdict.AUTHENTICATED : Verdict.refused(cause);
    }

    /** It waits for nothing, but there is much to be gone through. */
    @Override
    public boolean blocks() {
        return true;
    }
}
