package org.doorstep.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.doorstep.metrics.Metrics;

/** Answers {@code GET /observe/metrics}, off the event loop: in front of Camel's page, which refuses who accepts OpenMetrics alone. */
public final class MetricsPage implements Handler<RoutingContext> {

    private static final String PATH = "/observe/metrics";

    private final Metrics metrics;

    public MetricsPage(Metrics metrics) {
        this.metrics = metrics;
    }

    boolean serves(RoutingContext ctx) {
        return PATH.equals(ctx.request().path()) && (ctx.request().method() == HttpMethod.GET || ctx.request().method() == HttpMethod.HEAD);
    }

    @Override
    public void handle(RoutingContext ctx) {
        List<String> accepted = ctx.parsedHeaders().accept().stream().filter(range -> range.weight() > 0)
                .map(range -> range.component() + "/" + range.subComponent()).toList();
        String format = Metrics.format(accepted);
        ctx.vertx().executeBlocking(() -> metrics.scrape(format), false)
                .onSuccess(text -> ctx.response().putHeader("Content-Type", format).putHeader("Cache-Control", "no-store").end(text))
                .onFailure(ctx::fail);
    }
}
