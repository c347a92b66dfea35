package org.doorstep.auth;

/** One way to prove who one is. Immutable, safe for any thread; secrets are compared in constant time. */
sealed interface Scheme permits BearerScheme, OAuthScheme, JwtScheme, HeaderScheme, PathScheme, AddressScheme, HookScheme {

    Verdict check(Credentials credentials);

    /** Whether {@link #check} may wait for disk or network or takes its time, and so must stay off an event loop. */
    default boolean blocks() {
        return false;
    }
}
