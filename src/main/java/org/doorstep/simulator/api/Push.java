package org.doorstep.simulator.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** One request to a subscriber. Thread-safe. */
final class Push {

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();

    /**
     * @param status 0 where nobody answered
     * @param header of the name asked for, or null
     */
    record Result(int status, String body, String header) {
        boolean taken() {
            return status >= 200 && status < 300;
        }
    }

    Result post(String url, Map<String, String> headers, byte[] body, String wantedHeader) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(15)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
            if (body.length > 0) {
                request.header("Content-Type", "application/json");
            }
            headers.forEach(request::header);
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Result(answer.statusCode(), answer.body(), wantedHeader == null ? null : answer.headers().firstValue(wantedHeader).orElse(null));
        } catch (IOException | IllegalArgumentException e) {
            return new Result(0, "", null);
        }
    }
}
