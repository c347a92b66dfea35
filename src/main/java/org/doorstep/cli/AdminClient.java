package org.doorstep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.doorstep.config.ConfigException;
import org.doorstep.json.Jackson;
import picocli.CommandLine.Option;

/** How a command asks a running hub. The admin token comes from DOORSTEP_ADMIN_TOKEN, never from the command line. */
final class AdminClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = Jackson.MAPPER;

    @Option(names = "--admin", paramLabel = "URL", defaultValue = "http://127.0.0.1:8081", description = "Admin side of the running hub (default: ${DEFAULT-VALUE}).")
    private URI admin;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    /**
     * @throws ConfigException          not reachable, or no right: exit 2
     * @throws IllegalArgumentException the hub said no: exit 1
     */
    JsonNode call(String command, Map<String, String> parameters) throws InterruptedException {
        return call(command, parameters, TIMEOUT);
    }

    /** @param patience for what takes longer than most */
    JsonNode call(String command, Map<String, String> parameters, Duration patience) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(admin.resolve("/api/" + command)).timeout(patience)
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(parameters)));
            String token = System.getenv("DOORSTEP_ADMIN_TOKEN");
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<String> answer = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build().send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode result = JSON.readTree(answer.body());
            if (answer.statusCode() == 401) {
                throw new ConfigException("the hub at " + admin + " wants its admin token. Set DOORSTEP_ADMIN_TOKEN");
            }
            if (answer.statusCode() != 200) {
                throw new Refused(result.path("error").asText("the hub answered " + answer.statusCode()));
            }
            return result;
        } catch (JsonProcessingException e) {
            throw new ConfigException(admin + " is not the admin side of a Doorstep. Correct --admin");
        } catch (HttpConnectTimeoutException e) {
            throw nobody();
        } catch (HttpTimeoutException e) {
            throw new ConfigException("the hub at " + admin + " has not answered within " + patience.toSeconds() + " s. It may still be doing it: look before you give the command again");
        } catch (IOException e) {
            throw nobody();
        }
    }

    private ConfigException nobody() {
        return new ConfigException("there is no hub at " + admin + ". Start it, or name its admin side with --admin");
    }

    /** The hub said no. */
    static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }
}
