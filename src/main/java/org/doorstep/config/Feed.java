package org.doorstep.config;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One entry of feeds.yaml: who may push, how they prove it, how fast.
 *
 * @param name     in the path, in every table and queue
 * @param provider which contract it speaks
 * @param auth     how the sender proves who it is
 * @param limits   what it may send
 * @param redact   names of fields blanked at any depth before the journal, beside those of the contract
 * @param reading  how its deliveries are read where the contract leaves it open
 * @param subscription what the keeper looks after at the provider; empty: nothing
 * @param expectEvery  a longer silence is an alarm; empty: none is
 * @param enrich   how events without a record get one; empty: they stay as they are
 * @param media    whether its photos and other files are fetched
 * @param strictOrder whether order is kept between resources of one bundle, too: slower where they alternate
 */
public record Feed(String name, String provider, Auth auth, Limits limits, List<String> redact, Reading reading, Optional<Subscription> subscription,
                   Optional<Duration> expectEvery, Optional<Enrich> enrich, boolean media, boolean strictOrder) {

    /**
     * {@code bearer}, {@code oauth} and {@code jwt}: any of those that are given; all the others that are given as well.
     *
     * @param bearer     fixed bearer tokens, all valid at once: rotation (RFC 6750)
     * @param oauth      tokens from our own /oauth/token (RFC 6749 section 4.4)
     * @param jwt        tokens of the user's identity provider (RFC 7519)
     * @param hmac       a signature over the body
     * @param headers    header name to values that are accepted; every header must match (seed 001)
     * @param path       secrets in the URL (contracts: Spark)
     * @param hookSecret pinned by an armed handshake (seed 003, REST Hooks)
     * @param addresses  where the sender may come from; empty: anywhere
     */
    public record Auth(List<Secret> bearer, Optional<OAuth> oauth, Optional<Jwt> jwt, Optional<Hmac> hmac,
                       Map<String, List<Secret>> headers, List<Secret> path, boolean hookSecret, List<Cidr> addresses) {

        /** Whether somebody without any secret would be let in: an address alone proves nobody. */
        boolean open() {
            return bearer.isEmpty() && oauth.isEmpty() && jwt.isEmpty() && hmac.isEmpty() && headers.isEmpty() && path.isEmpty() && !hookSecret;
        }

        /** Differs where any setting or secret differs; holds no secret. */
        public String fingerprint() {
            StringJoiner print = new StringJoiner("\n");
            print.add(toString());
            bearer.forEach(secret -> print.add("bearer " + secret.fingerprint()));
            oauth.ifPresent(client -> client.secrets().forEach(secret -> print.add("oauth " + secret.fingerprint())));
            hmac.ifPresent(signature -> signature.secrets().forEach(secret -> print.add("hmac " + secret.fingerprint())));
            headers.forEach((name, secrets) -> secrets.forEach(secret -> print.add(name + " " + secret.fingerprint())));
            path.forEach(secret -> print.add("path " + secret.fingerprint()));
            return print.toString();
        }

        /** Whether a token in the Authorization header is asked for. */
        public boolean token() {
            return !bearer.isEmpty() || oauth.isPresent() || jwt.isPresent();
        }
    }

    /** A client of our own token endpoint. @param secrets all valid at once: rotation */
    public record OAuth(String clientId, List<Secret> secrets) {
    }

    /**
     * @param algorithms those that are accepted, asymmetric ones only (RFC 8725 section 3.1)
     */
    public record Jwt(String issuer, String audience, URI jwks, List<String> algorithms) {
    }

    /**
     * @param secrets         all valid at once: rotation
     * @param encoding        how a secret stands for the key
     * @param header          holds the signature, or several of Standard Webhooks
     * @param timestampHeader holds epoch seconds or milliseconds, or an ISO-8601 time; empty: nothing tells how old a request is
     * @param text            what is signed
     * @param window          how far the timestamp may be from our clock, either way
     */
    public record Hmac(List<Secret> secrets, SecretEncoding encoding, String header, Optional<String> timestampHeader, SignedText text,
                       Duration window) {
    }

    /**
     * @param requests requests a second, or empty
     * @param events   events a second, or empty
     * @param body     bytes of one body, inflated
     * @param inFlight requests past the gate at once
     */
    public record Limits(Optional<Double> requests, Optional<Double> events, long body, int inFlight) {
    }

    /**
     * Empty lists mean the contract's own.
     *
     * @param timeZone   of times without an offset
     * @param eventNames fields that may hold the event's name
     * @param keys       paths that may hold the record's key
     * @param times      paths that may hold the event's time
     * @param events     event names accepted in the path beside the contract's own
     */
    public record Reading(ZoneId timeZone, List<String> eventNames, List<String> keys, List<String> times, List<String> events) {
    }
}
