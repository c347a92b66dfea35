package org.doorstep.door;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.bucket4j.Bucket;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.doorstep.auth.AccessTokens;

/**
 * {@code POST /oauth/token}: client_credentials (RFC 6749 section 4.4), the client's secret by Basic or in the form (section 2.3.1).
 * On the event loop: it compares hashes and signs, nothing more.
 */
final class TokenEndpoint {

    static final String PATH = "/oauth/token";
    static final int MAX_BODY = 8_192;
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

    private record Caller(InetAddress source, String clientId) {
    }

    TokenEndpoint(Supplier<Collection<AccessTokens>> clients) {
        this.clients = clients;
    }

    boolean serves() {
        return !clients.get().isEmpty();
    }

    /** @param raw how a client that does not form-encode means it, or null */
    private record Client(String id, String secret, Client raw) {
    }

    /** @param refused gets the cause for the log, and the answer */
    void answer(RoutingContext ctx, byte[] body, InetAddress source, BiConsumer<String, Answer> refused) {
        Map<String, List<String>> form = form(body);
        if (form == null || !String.valueOf(ctx.request().getHeader("Content-Type")).toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")
                || form.values().stream().anyMatch(values -> values.size() > 1)) {
            refused.accept("token request", error(400, "invalid_request", false));
            return;
        }
        Client client = client(ctx.request().headers().getAll("Authorization"), form);
        if (client == null) {
            refused.accept("missing credentials", error(401, "invalid_client", true));
            return;
        }
        Caller caller = new Caller(source, client.id);
        Duration wait = wait(caller);
        if (wait != null) {
            refused.accept("too many wrong secrets", Answer.tooManyRequests(wait));
            return;
        }
        String token = issued(client);
        if (token == null && client.raw != null) {
            token = issued(client.raw);
        }
        if (token == null) {
            failed(caller);
            refused.accept("unknown client", error(401, "invalid_client", client.raw != null));
        } else if (!List.of("client_credentials").equals(form.get("grant_type"))) {
            refused.accept("grant type", error(400, form.containsKey("grant_type") ? "unsupported_grant_type" : "invalid_request", false));
        } else {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("access_token", token);
            answer.put("token_type", "Bearer");
            answer.put("expires_in", AccessTokens.LIFETIME.toSeconds());
            new Answer(200, headers(), JSONObjectUtils.toJSONString(answer), Answer.Receipt.TOKEN).write(ctx.response());
        }
    }

    /** The fields, or null where the body is no form. */
    private static Map<String, List<String>> form(byte[] body) {
        try {
            return new QueryStringDecoder(new String(body, StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, 100).parameters();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * RFC 6749 section 2.3.1: one way only. By Basic both parts are form-encoded first, but many clients send them raw: both readings
     * are tried.
     */
    private static Client client(List<String> authorization, Map<String, List<String>> form) {
        boolean inForm = form.containsKey("client_id") && form.containsKey("client_secret");
        if (authorization.size() > 1 || authorization.size() == 1 && form.containsKey("client_secret")) {
            return null;
        }
        if (authorization.isEmpty()) {
            return inForm ? new Client(form.get("client_id").get(0), form.get("client_secret").get(0), null) : null;
        }
        String value = authorization.get(0);
        if (!value.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String[] pair = new String(Base64.getDecoder().decode(value.substring(6).strip()), StandardCharsets.UTF_8).split(":", 2);
            return pair.length < 2 ? null : new Client(decoded(pair[0]), decoded(pair[1]), new Client(pair[0], pair[1], null));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** RFC 6749 section 5.2. */
    private static Answer error(int status, String error, boolean challenge) {
        Map<String, String> headers = headers();
        if (challenge) {
            headers.put("WWW-Authenticate", "Basic realm=\"doorstep\"");
        }
        return new Answer(status, headers, "{\"error\":\"" + error + "\"}");
    }

    private static Map<String, String> headers() {
        return new LinkedHashMap<>(Map.of("Content-Type", "application/json", "Cache-Control", "no-store", "Pragma", "no-cache"));
    }

    private String issued(Client client) {
        String token = null;
        for (AccessTokens each : clients.get()) {
            if (each.clientId().equals(client.id)) {
                String issued = each.issue(client.secret.getBytes(StandardCharsets.UTF_8));
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
