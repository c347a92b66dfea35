package org.doorstep.simulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Makes one HTTP/1.1 request and says how it ended. Thread-safe; connections are kept and reused. */
final class Wire {

    private final Time time;
    private final HttpClient client;

    /** @param connect the longest that a connection may take to come about */
    Wire(Time time, Duration connect) {
        this.time = time;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .build();
    }

    /**
     * An empty body goes without Content-Type.
     *
     * @throws NoAnswerException when none came within the target's timeout
     */
    Answer post(Target target, byte[] body) throws NoAnswerException, InterruptedException {
        long start = time.nanos();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(target, body), head -> Excerpt.subscriber());
        try {
            // Not HttpRequest.timeout: it ends with the head of the answer, and a body can stall.
            HttpResponse<String> response = answer.get(target.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.headers(), target.withoutSecrets(response.body()),
                    time.nanos() - start, time.now());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new NoAnswerException("no answer within " + target.timeout().toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new NoAnswerException(reason(e.getCause()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private static HttpRequest request(Target target, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.uri()).POST(BodyPublishers.ofByteArray(body));
        if (body.length > 0) {
            request.header("Content-Type", "application/json");
        }
        if (target.gzip()) {
            request.header("Content-Encoding", "gzip");
        }
        target.headers().forEach(request::header);
        return request.build();
    }

    private static String reason(Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection in time";
        } else if (cause instanceof ConnectException && cause.getCause() instanceof UnresolvedAddressException
                || cause instanceof UnresolvedAddressException) {
            return "the host is unknown";
        } else if (cause instanceof ConnectException) {
            return "the connection was refused";
        } else if (cause instanceof SSLException) {
            return "TLS failed: " + Excerpt.line(String.valueOf(cause.getMessage()));
        } else if (cause instanceof IOException) {
            return "the connection broke: " + Excerpt.line(String.valueOf(cause.getMessage()));
        }
        throw new IllegalStateException("The request could not be made", cause);
    }
}
