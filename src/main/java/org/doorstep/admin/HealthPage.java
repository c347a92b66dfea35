package org.doorstep.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.doorstep.door.Request;

/**
 * Answers {@code GET /observe/health}, and {@code /live} and {@code /ready} below it, off the event loop: 503 where something is DOWN.
 * The form, and the parameters {@code exposureLevel}, {@code data} and {@code stackTrace}, are those of Camel's management server.
 */
public final class HealthPage {

    private static final String PATH = "/observe/health";

    private final Supplier<CamelContext> camel;

    /** @param camel whose checks are asked; null as long as it does not run */
    public HealthPage(Supplier<CamelContext> camel) {
        this.camel = camel;
    }

    private static String below(HttpServerRequest request) {
        String path = request.path();
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return bare.startsWith(PATH) ? bare.substring(PATH.length()) : null;
    }

    boolean serves(HttpServerRequest request) {
        String below = below(request);
        return "".equals(below) || "/live".equals(below) || "/ready".equals(below);
    }

    void accept(Request asked) {
        HttpServerRequest request = asked.http();
        if (request.method() != HttpMethod.GET) {
            asked.response().setStatusCode(405).putHeader("Allow", "GET").end();
            return;
        }
        String below = below(request);
        asked.elsewhere(() -> health(below, request.getParam("exposureLevel"), "true".equals(request.getParam("stackTrace")), "true".equals(request.getParam("data"))))
                .onSuccess(health -> asked.response().setStatusCode("UP".equals(health.get("status")) ? 200 : 503)
                        .putHeader("Content-Type", "application/json").end(health.toJson()))
                .onFailure(failed -> asked.response().setStatusCode(503).putHeader("Content-Type", "application/json").end("{\"status\":\"DOWN\"}"));
    }

    private JsonObject health(String below, String wanted, boolean stackTrace, boolean data) {
        CamelContext context = camel.get();
        String level = wanted != null ? wanted : HealthCheckRegistry.get(context).getExposureLevel();
        Collection<HealthCheck.Result> results = switch (below) {
            case "/live" -> HealthCheckHelper.invokeLiveness(context, level);
            case "/ready" -> HealthCheckHelper.invokeReadiness(context, level);
            default -> HealthCheckHelper.invoke(context, level);
        };
        JsonObject health = new JsonObject();
        health.put("status", HealthCheckHelper.isResultsUp(results, below.equals("/ready")) ? "UP" : "DOWN");
        boolean full = "full".equals(level);
        JsonArray checks = new JsonArray();
        if (!"oneline".equals(level)) {
            results.stream().filter(result -> full || result.getState() == HealthCheck.State.DOWN).forEach(result -> checks.add(check(result, full, stackTrace, data)));
        }
        if (!checks.isEmpty()) {
            health.put("checks", checks);
        }
        return health;
    }

    private static JsonObject check(HealthCheck.Result result, boolean full, boolean stackTrace, boolean data) {
        JsonObject check = new JsonObject();
        check.put("name", result.getCheck().getId());
        check.put("status", result.getState().name());
        result.getError().filter(error -> full || stackTrace).ifPresent(error -> {
            check.put("error-message", Jsoner.escape(messages(error)));
            if (stackTrace) {
                StringWriter trace = new StringWriter();
                error.printStackTrace(new PrintWriter(trace, true));
                check.put("error-stacktrace", Jsoner.escape(trace.toString()));
            }
        });
        result.getMessage().ifPresent(message -> check.put("message", Jsoner.escape(message)));
        Map<String, Object> details = result.getDetails();
        if (data && details != null && !details.isEmpty()) {
            JsonObject shown = new JsonObject();
            new TreeMap<>(details).forEach((name, value) -> shown.put(name, value == null ? "" : value));
            check.put("data", shown);
        }
        return check;
    }

    /** Of it and of what caused it. */
    private static String messages(Throwable error) {
        StringBuilder all = new StringBuilder(String.valueOf(error.getMessage()));
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                all.append("; Caused by: ").append(cause.getClass().getCanonicalName()).append(": ").append(cause.getMessage());
            }
        }
        return all.toString();
    }
}
