package org.doorstep.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.doorstep.config.Feed;
import org.doorstep.config.Secret;

/**
 * The short-lived tokens of our own token endpoint: JWTs (RFC 9068's form) signed with a key derived from the client's own secret.
 * So every process with the same feeds.yaml accepts them, a restart does too, nothing has to be stored, and they end with the
 * secret.
 */
public final class AccessTokens {

    public static final Duration LIFETIME = Duration.ofMinutes(60);
    private static final String ISSUER = "doorstep";
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    /** Who holds a token must not find the secret by trying: OWASP's figure for PBKDF2-HMAC-SHA256. */
    private static final int ITERATIONS = 600_000;

    private final String clientId;
    private final List<Secret> secrets;
    private final List<byte[]> keys;
    private final Clock clock;

    /** Derives the keys: some tenths of a second, so at start and reload only. */
    AccessTokens(Feed.OAuth client, Clock clock) {
        this.clientId = client.clientId();
        this.secrets = List.copyOf(client.secrets());
        this.keys = secrets.stream().map(secret -> derived(clientId, secret)).toList();
        this.clock = clock;
    }

    public String clientId() {
        return clientId;
    }

    /**
     * A new token for who shows the client's secret.
     *
     * @return null when it is not the secret
     */
    public String issue(byte[] presented) {
        int match = -1;
        for (int i = 0; i < secrets.size(); i++) {
            match = secrets.get(i).matches(presented) ? i : match;
        }
        if (match < 0) {
            return null;
        }
        Instant now = clock.instant();
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(),
                new JWTClaimsSet.Builder().issuer(ISSUER).subject(clientId).issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFETIME))).jwtID(UUID.randomUUID().toString()).build());
        try {
            token.sign(new MACSigner(keys.get(match)));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("a 256-bit key signs HS256", e);
        }
    }

    /** What is wrong with a token, or null. */
    Cause refuse(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm()) || !TYPE.equals(token.getHeader().getType())) {
                return Cause.UNKNOWN_TOKEN;
            }
            boolean signed = false;
            for (byte[] key : keys) {
                signed |= token.verify(new MACVerifier(key));
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            if (!signed || !ISSUER.equals(claims.getIssuer()) || !clientId.equals(claims.getSubject()) || claims.getExpirationTime() == null) {
                return Cause.BAD_SIGNATURE;
            }
            return claims.getExpirationTime().toInstant().isAfter(clock.instant()) ? null : Cause.EXPIRED;
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Cause.UNKNOWN_TOKEN;
        }
    }

    private static byte[] derived(String clientId, Secret secret) {
        byte[] salt = ("doorstep access token\n" + clientId).getBytes(StandardCharsets.UTF_8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(secret.reveal().toCharArray(), salt, ITERATIONS, 256)).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA256", e);
        }
    }
}
