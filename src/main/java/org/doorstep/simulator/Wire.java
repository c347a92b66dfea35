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

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private final Target target;
    private final Time time;
    private final HttpClient client;

    Wire(Target target, Time time) {
        this.target = target;
        this.time = time;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(target.timeout().compareTo(LONGEST_CONNECT) < 0 ? target.timeout() : LONGEST_CONNECT)
                .build();
    }

    Attempt post(byte[] body) throws InterruptedException {
        long start = time.nanos();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(body), head -> Excerpt.subscriber());
        try {
            // Not HttpRequest.timeout: it ends with the head of the answer, and a body can stall.
            HttpResponse<String> response = answer.get(target.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return Verdict.of(response, time.nanos() - start, time.now());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Attempt.Failed("no answer within " + target.timeout().toMillis() + " ms", false);
        } catch (ExecutionException e) {
            return new Attempt.Failed(reason(e.getCause()), false);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private HttpRequest request(byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.uri())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
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
