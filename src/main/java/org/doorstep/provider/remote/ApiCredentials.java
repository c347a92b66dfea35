package org.doorstep.provider.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.doorstep.config.Subscription;

/**
 * How we prove to a provider's API who we are: a token (RFC 6750), a key in a header, or a token that its token endpoint gives for
 * client and secret (RFC 6749 section 4.4), kept until shortly before it ends. Safe for any thread.
 */
final class ApiCredentials {

    private static final Duration BEFORE_THE_END = Duration.ofSeconds(30);
    private static final long USUAL_SECONDS = 300;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpCalls http;
    private final Subscription.Api api;
    private String token;
    private Instant until = Instant.MIN;

    ApiCredentials(HttpCalls http, Subscription.Api api) {
        this.http = http;
        this.api = api;
    }

    /** @throws RemoteException when the token endpoint gives none */
    Map<String, String> headers() throws RemoteException, InterruptedException {
        if (api.client().isPresent()) {
            return Map.of("Authorization", "Bearer " + token(api.client().get()));
        }
        return api.token().map(fixed -> Map.of("Authorization", "Bearer " + fixed.reveal()))
                .or(() -> api.key().map(key -> Map.of(api.keyHeader(), key.reveal())))
                .orElse(Map.of());
    }

    /** The API did not take the token. @return whether another one can be had */
    synchronized boolean forget() {
        boolean had = token != null;
        token = null;
        return had;
    }

    private synchronized String token(Subscription.Client client) throws RemoteException, InterruptedException {
        if (token == null || !http.clock().instant().isBefore(until)) {
            Reply reply = http.send(request(client));
            JsonNode answer = reply.status() == 200 ? reply.json(client.tokenUrl()) : null;
            if (answer == null || !answer.path("access_token").isTextual()) {
                boolean refused = reply.status() == 400 || reply.status() == 401 || reply.status() == 403;
                throw new RemoteException(refused ? RemoteException.Kind.CREDENTIALS : RemoteException.Kind.UNREADABLE, client.tokenUrl().host()
                        + (refused ? " gives no token (" + reply.status() + "). Check subscription.api.clientId and clientSecret"
                        : " answered " + reply.status() + " instead of a token. Check subscription.api.tokenUrl"));
            }
            token = answer.path("access_token").asText();
            long seconds = answer.path("expires_in").asLong(USUAL_SECONDS);
            until = http.clock().instant().plusSeconds(seconds).minus(BEFORE_THE_END);
        }
        return token;
    }

    /** RFC 6749 section 2.3.1: by Basic, which every server must know; repeatable, for a token more does no harm. */
    private static Call request(Subscription.Client client) {
        String pair = encoded(client.id()) + ":" + encoded(client.secret().reveal());
        String form = "grant_type=client_credentials" + client.scope().map(scope -> "&scope=" + encoded(scope)).orElse("");
        return new Call("POST", client.tokenUrl(), Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))),
                FORM, form.getBytes(StandardCharsets.UTF_8), true);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "ApiCredentials";
    }
}
