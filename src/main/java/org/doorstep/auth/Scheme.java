package org.doorstep.auth;

/** One way to prove who one is. Immutable, safe for any thread, in constant time where a secret is compared. */
public sealed interface Scheme permits BearerScheme {

    /** May run on an event loop: never blocks. */
    Verdict check(Credentials credentials);
}
