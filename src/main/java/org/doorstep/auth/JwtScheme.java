package org.doorstep.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import org.doorstep.config.Feed;
import org.doorstep.http.MediaType;

/**
 * Tokens of the user's identity provider: JWTs (RFC 7519) checked against its key set (RFC 7517), with pinned asymmetric
 * algorithms, issuer, audience and expiry (RFC 8725). A new key is fetched when a token names it; keys known once outlive an
 * outage of the host by four hours.
 */
final class JwtScheme implements Scheme {

    private static final Duration OUTAGE = Duration.ofHours(4);
    private static final Duration CACHE = Duration.ofMinutes(5);
    private static final Duration REFRESH = Duration.ofSeconds(5);
    /** Who sends tokens with invented key ids makes us ask the host this often at most. */
    private static final Duration ASK_AT_MOST_EVERY = Duration.ofSeconds(10);
    private static final Duration SKEW = Duration.ofSeconds(60);

    private static final Set<MediaType> TOKENS = Set.of(new MediaType("application", "jwt"), new MediaType("application", "at+jwt"));

    private static final Verdict UNREACHABLE = new Verdict.Unavailable("identity provider not reachable");

    private final Feed.Jwt settings;
    private final Clock clock;
    private final DefaultJWTProcessor<SecurityContext> signatures;
    private volatile boolean keysSeen;

    JwtScheme(Feed.Jwt settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.signatures = new DefaultJWTProcessor<>();
        signatures.setJWSTypeVerifier((type, context) -> {
            if (!isToken(type)) {
                throw new BadJOSEException("another type of object");
            }
        });
        signatures.setJWSKeySelector(new JWSVerificationKeySelector<>(
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet()), keys(settings)));
        // Claims are looked at below, to tell the causes apart and by the injected clock.
        signatures.setJWTClaimsSetVerifier(null);
    }

    /** Whether {@code typ} names a JWT or an access token (RFC 9068 section 4), or nothing. */
    static boolean isToken(JOSEObjectType type) {
        return type == null || MediaType.ofJose(type.getType()).filter(TOKENS::contains).isPresent();
    }

    private static JWKSource<SecurityContext> keys(Feed.Jwt settings) {
        try {
            return JWKSourceBuilder.create(settings.jwks().toURL(), new KeySetHost())
                    .cache(CACHE.toMillis(), REFRESH.toMillis())
                    .rateLimited(ASK_AT_MOST_EVERY.toMillis())
                    .retrying(true)
                    .outageTolerant(OUTAGE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("the configuration checks the URL", e);
        }
    }

    @Override
    public Verdict check(Credentials credentials) {
        Cause missing = Token.missing(credentials);
        if (missing != null) {
            return Verdict.refused(missing);
        }
        try {
            JWTClaimsSet claims = signatures.process(SignedJWT.parse(Token.of(credentials)), null);
            keysSeen = true;
            Cause cause = wrong(claims);
            return cause == null ? Verdict.AUTHENTICATED : Verdict.refused(cause);
        } catch (ParseException | IllegalArgumentException e) {
            return Verdict.refused(Cause.UNKNOWN_TOKEN);
        } catch (BadJWSException e) {
            return Verdict.refused(Cause.BAD_SIGNATURE);
        } catch (BadJOSEException e) {
            return Verdict.refused(Cause.UNKNOWN_TOKEN);
        } catch (RateLimitReachedException e) {
            // Keys are there, but none of this id, and we have just asked: an invented id.
            return keysSeen ? Verdict.refused(Cause.UNKNOWN_TOKEN) : UNREACHABLE;
        } catch (KeySourceException e) {
            return UNREACHABLE;
        } catch (JOSEException e) {
            return Verdict.refused(Cause.BAD_SIGNATURE);
        }
    }

    private Cause wrong(JWTClaimsSet claims) {
        Date now = Date.from(clock.instant());
        if (claims.getExpirationTime() == null || !now.before(new Date(claims.getExpirationTime().getTime() + SKEW.toMillis()))) {
            return Cause.EXPIRED;
        }
        if (claims.getNotBeforeTime() != null && claims.getNotBeforeTime().after(new Date(now.getTime() + SKEW.toMillis()))) {
            return Cause.NOT_YET_VALID;
        }
        if (!settings.issuer().equals(claims.getIssuer())) {
            return Cause.WRONG_ISSUER;
        }
        return claims.getAudience().contains(settings.audience()) ? null : Cause.WRONG_AUDIENCE;
    }

    @Override
    public boolean blocks() {
        return true;
    }
}
