package org.doorstep.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.doorstep.config.Secret;
import org.doorstep.config.Settings;
import org.doorstep.door.Request;
import org.doorstep.http.HeaderText;

/**
 * In front of the management server: a Host allow-list (a page that rebinds its DNS name to 127.0.0.1 must not reach it), no
 * browser origins, a token where one is set. Answers {@code /live} and {@code /ready} itself.
 */
public final class Admin implements Consumer<Request> {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");
    private static final String PREFIX = "bearer ";

    private final Settings.Admin settings;
    private final Supplier<Optional<String>> notReady;
    private final Api api;
    private final MetricsPage metrics;
    private final HealthPage health;

    /** @param notReady why no delivery can be accepted now, or empty */
    public Admin(Settings.Admin settings, Supplier<Optional<String>> notReady, Api api, MetricsPage metrics, HealthPage health) {
        this.api = api;
        this.metrics = metrics;
        this.health = health;
        this.settings = settings;
        this.notReady = notReady;
    }

    @Override
    public void accept(Request asked) {
        HttpServerRequest request = asked.http();
        // A page elsewhere learns nothing from an <img> or a <script> of ours: not even whether a file is there.
        asked.response().putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (request.getHeader("Origin") != null || fromAnotherPage(request) || settings.token().isEmpty() && !allowed(request)) {
            answer(asked, 403, "{\"error\":\"browsers and other host names are not served here\"}");
            return;
        }
        if (settings.token().isEmpty()) {
            // Who comes from this machine is its operator.
            asked.prove();
        }
        if ("/live".equals(request.path())) {
            answer(asked, 200, "{\"status\":\"UP\"}");
        } else if ("/ready".equals(request.path())) {
            Optional<String> reason = notReady.get();
            answer(asked, reason.isEmpty() ? 200 : 503,
                    reason.map(why -> "{\"status\":\"DOWN\",\"reason\":\"" + why + "\"}").orElse("{\"status\":\"UP\"}"));
        } else if (settings.token().isPresent() && !shown(request, settings.token().get())) {
            asked.response().putHeader("WWW-Authenticate", "Bearer realm=\"doorstep-admin\"");
            answer(asked, 401, "{\"error\":\"the admin token is missing or wrong\"}");
        } else {
            asked.prove();
            page(asked);
        }
    }

    private void page(Request asked) {
        if (api.serves(asked.http().path())) {
            api.accept(asked);
        } else if (metrics.serves(asked.http())) {
            metrics.accept(asked);
        } else if (health.serves(asked.http())) {
            health.accept(asked);
        } else {
            answer(asked, 404, "{\"error\":\"there is no such page\"}");
        }
    }

    /** By Fetch Metadata (W3C), which a browser sends and no page can forge. Somebody who follows a link to us is welcome. */
    private static boolean fromAnotherPage(HttpServerRequest request) {
        return request.headers().getAll("Sec-Fetch-Site").stream().anyMatch(site -> !OWN_PAGES.contains(site.strip()))
                && !("navigate".equals(request.getHeader("Sec-Fetch-Mode")) && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && request.method() == HttpMethod.GET);
    }

    private boolean allowed(HttpServerRequest request) {
        // What Host says, or its counterpart in HTTP/2.
        HostAndPort authority = request.authority();
        if (authority == null || request.headers().getAll("Host").size() > 1) {
            return false;
        }
        String name = authority.host().toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name) || name.equals(settings.host()) || name.equals("[" + settings.host() + "]");
    }

    private static boolean shown(HttpServerRequest request, Secret token) {
        List<String> values = request.headers().getAll("Authorization");
        return values.size() == 1 && values.get(0).regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                && token.matches(HeaderText.of(values.get(0)).substring(PREFIX.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(Request asked, int status, String json) {
        asked.response().setStatusCode(status).putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store").end(json);
    }
}
