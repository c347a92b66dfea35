package org.doorstep.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.doorstep.door.Request;
import org.doorstep.http.ListHeader;
import org.doorstep.metrics.Metrics;

/** Answers {@code GET /observe/metrics}, off the event loop. */
public final class MetricsPage {

    private static final String PATH = "/observe/metrics";

    private final Metrics metrics;

    public MetricsPage(Metrics metrics) {
        this.metrics = metrics;
    }

    boolean serves(HttpServerRequest request) {
        return PATH.equals(request.path());
    }

    void accept(Request asked) {
        if (asked.http().method() != HttpMethod.GET && asked.http().method() != HttpMethod.HEAD) {
            asked.response().setStatusCode(405).putHeader("Allow", "GET, HEAD").end();
            return;
        }
        String format = Metrics.format(accepted(asked.http().headers().getAll("Accept")));
        asked.elsewhere(() -> metrics.scrape(format))
                .onSuccess(text -> asked.response().putHeader("Content-Type", format).putHeader("Cache-Control", "no-store").end(text))
                .onFailure(failed -> asked.response().setStatusCode(500).end());
    }

    /** Media ranges in order of their weights (RFC 9110 sections 12.4.2 and 12.5.1), without those of weight 0. */
    private static List<String> accepted(List<String> lines) {
        record Weighed(String range, double weight) {
        }
        List<Weighed> ranges = new ArrayList<>();
        for (String element : ListHeader.elements(lines)) {
            String[] parts = element.split(";");
            double weight = 1;
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].replace(" ", "");
                if (parameter.matches("[qQ]=[01](\\.\\d{0,3})?")) {
                    weight = Double.parseDouble(parameter.substring(2));
                }
            }
            ranges.add(new Weighed(parts[0].strip(), weight));
        }
        return ranges.stream().filter(range -> range.weight > 0).sorted(Comparator.comparingDouble(Weighed::weight).reversed()).map(Weighed::range).toList();
    }
}
