package org.doorstep.door;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.bucket4j.Bucket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.doorstep.auth.AccessTokens;

/**
 * {@code POST /oauth/token}: client_credentials (RFC 6749 section 4.4), the client's secret by Basic or in the form (section 2.3.1).
 * Safe for any thread, but no event loop: it reads JSON and signs.
 */
final class TokenEndpoint {

    static final String PATH = "/oauth/token";
    static final int MAX_BODY = 8_192;
    /** For a body so small. Strangers hold it meanwhile. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** Wrong secrets for one client from one address before that has to wait: behind a proxy all addresses may be one. */
    private static final int FAILURES = 10;
    private static final Duration PER = Duration.ofMinutes(1);
    private static final int MAX_CALLERS = 10_000;

    private final Supplier<Collection<AccessTokens>> clients;
    /** In order of the last failure: the oldest leaves when there are too many. */
    private final Map<Caller, Bucket> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Caller, Bucket> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    /** @param clientId one of ours, or null for all others, which are kept nowhere: a stranger invents as many as he likes */
    private record Caller(InetAddress source, String clientId) {
    }

    TokenEndpoint(Supplier<Collection<AccessTokens>> clients) {
        this.clients = clients;
    }

    boolean serves() {
        return !clients.get().isEmpty();
    }

    /** @param cause for the log, or null where a token is issued */
    record Said(String cause, Answer answer) {
    }

    /**
     * @param contentType,authorization the lines of these headers
     * @param source whose wrong secrets are counted, see {@link Origin#network}
     */
    Said answer(List<String> contentType, List<String> authorization, byte[] body, InetAddress source) {
        TokenRequest asked;
        try {
            asked = TokenRequest.of(contentType, authorization, body);
        } catch (TokenRequest.Malformed e) {
            return new Said("token request", new Answer(400, headers(),
                    "{\"error\":\"invalid_request\",\"error_description\":\"" + e.getMessage() + "\"}"));
        }
        if (asked.client().isEmpty()) {
            return new Said("missing credentials", error(401, "invalid_client"));
        }
        TokenRequest.Client client = asked.client().get();
        Caller caller = new Caller(source, known(client));
        Duration wait = wait(caller);
        if (wait != null) {
            return new Said("too many wrong secrets", Answer.tooManyRequests(wait));
        }
        String token = issued(client);
        if (token == null && client.raw() != null) {
            token = issued(client.raw());
        }
        if (token == null) {
            failed(caller);
            return new Said("unknown client", error(401, "invalid_client"));
        }
        if (!asked.grantType().equals(Optional.of("client_credentials"))) {
            return new Said("grant type", error(400, asked.grantType().isPresent() ? "unsupported_grant_type" : "invalid_request"));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", token);
        answer.put("token_type", "Bearer");
        answer.put("expires_in", AccessTokens.LIFETIME.toSeconds());
        return new Said(null, new Answer(200, headers(), JSONObjectUtils.toJSONString(answer), Answer.Receipt.TOKEN));
    }

    /** RFC 6749 section 5.2; every 401 says what is asked for (RFC 9110 section 15.5.2). */
    private static Answer error(int status, String error) {
        Map<String, String> headers = headers();
        if (status == 401) {
            headers.put("WWW-Authenticate", "Basic realm=\"doorstep\"");
        }
        return new Answer(status, headers, "{\"error\":\"" + error + "\"}");
    }

    private static Map<String, String> headers() {
        return new LinkedHashMap<>(Map.of("Content-Type", "application/json", "Cache-Control", "no-store", "Pragma", "no-cache"));
    }

    /** Our own copy of the client's id, or null where there is no such client. */
    private String known(TokenRequest.Client client) {
        return clients.get().stream().map(AccessTokens::clientId)
                .filter(id -> id.equals(client.id()) || client.raw() != null && id.equals(client.raw().id())).findFirst().orElse(null);
    }

    private String issued(TokenRequest.Client client) {
        String token = null;
        for (AccessTokens each : clients.get()) {
            if (each.clientId().equals(client.id())) {
                String issued = each.issue(client.secret().getBytes(StandardCharsets.UTF_8));
                token = issued == null ? token : issued;
            }
        }
        return token;
    }

    /** How long this caller has to wait after too many wrong secrets, or null. */
    private Duration wait(Caller caller) {
        synchronized (failures) {
            Bucket bucket = failures.get(caller);
            if (bucket == null || bucket.getAvailableTokens() > 0) {
                return null;
            }
            return Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        }
    }

    private void failed(Caller caller) {
        synchronized (failures) {
            failures.computeIfAbsent(caller, each -> Bucket.builder().addLimit(limit -> limit.capacity(FAILURES).refillGreedy(FAILURES, PER)).build())
                    .tryConsume(1);
        }
    }
}
