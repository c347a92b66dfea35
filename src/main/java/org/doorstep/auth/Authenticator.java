package org.doorstep.auth;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.Feed;

/**
 * How one feed's senders prove who they are: any of the token schemes that are configured, and all of the others. Immutable, safe
 * for any thread.
 */
public final class Authenticator {

    private final List<Scheme> all = new ArrayList<>();
    private final List<Scheme> anyToken = new ArrayList<>();
    private final Optional<HmacScheme> hmac;
    private final Optional<AccessTokens> accessTokens;

    /** Derives keys where the feed has a client of our token endpoint: not on an event loop. */
    public Authenticator(Feed feed, HookSecrets hooks, Clock clock) {
        Feed.Auth auth = feed.auth();
        if (!auth.addresses().isEmpty()) {
            all.add(new AddressScheme(auth.addresses()));
        }
        if (!auth.path().isEmpty()) {
            all.add(new PathScheme(auth.path()));
        }
        if (!auth.headers().isEmpty()) {
            all.add(new HeaderScheme(auth.headers()));
        }
        if (auth.hookSecret()) {
            all.add(new HookScheme(feed.name(), hooks));
        }
        if (!auth.bearer().isEmpty()) {
            anyToken.add(new BearerScheme(auth.bearer()));
        }
        accessTokens = auth.oauth().map(client -> new AccessTokens(client, clock));
        accessTokens.ifPresent(tokens -> anyToken.add(new OAuthScheme(tokens)));
        auth.jwt().ifPresent(jwt -> anyToken.add(new JwtScheme(jwt, clock)));
        hmac = auth.hmac().map(settings -> new HmacScheme(settings, clock));
    }

    /** Whether {@link #check} must stay off an event loop. */
    public boolean blocks() {
        return all.stream().anyMatch(Scheme::blocks) || anyToken.stream().anyMatch(Scheme::blocks);
    }

    /** Whether {@link #check} may ask another host, which may be slow to answer. */
    public boolean asksNetwork() {
        return anyToken.stream().anyMatch(JwtScheme.class::isInstance);
    }

    /**
     * What the head of a request proves. Where the feed wants a signature as well, {@link #hmac} has the last word once the body is
     * there.
     */
    public Verdict check(Credentials credentials) {
        Verdict verdict = null;
        Verdict handshake = null;
        for (Scheme scheme : all) {
            verdict = scheme.check(credentials);
            if (verdict instanceof Verdict.Handshake) {
                handshake = verdict;
            } else if (!(verdict instanceof Verdict.Proved)) {
                return verdict;
            }
        }
        if (!anyToken.isEmpty()) {
            verdict = token(credentials);
            if (!(verdict instanceof Verdict.Proved)) {
                return verdict;
            }
        }
        // All else that the feed wants must hold before a handshake counts.
        return handshake != null ? handshake : hmac.map(scheme -> scheme.head(credentials)).orElse(verdict);
    }

    /** The first scheme that accepts; of the refusals the one that says most, for a token is of one kind only. */
    private Verdict token(Credentials credentials) {
        Verdict telling = null;
        for (Scheme scheme : anyToken) {
            Verdict verdict = scheme.check(credentials);
            if (verdict instanceof Verdict.Proved) {
                return verdict;
            }
            boolean vague = verdict instanceof Verdict.Refused refused && refused.cause() == Cause.UNKNOWN_TOKEN;
            telling = telling == null || !vague ? verdict : telling;
        }
        return telling;
    }

    /** The signature over the body, where the feed wants one. */
    public Optional<HmacScheme> hmac() {
        return hmac;
    }

    /** Whether anything besides the signature proves the sender before its body is read. */
    public boolean provesBeforeBody() {
        return !anyToken.isEmpty() || all.stream().anyMatch(scheme -> !(scheme instanceof AddressScheme));
    }

    /** Tokens of our own endpoint, where the feed has a client of it. */
    public Optional<AccessTokens> accessTokens() {
        return accessTokens;
    }
}
