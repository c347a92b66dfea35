package org.doorstep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.doorstep.PortsFile;
import org.doorstep.config.ConfigException;
import org.doorstep.json.Jackson;
import picocli.CommandLine.Option;

/** How a command asks a running Doorstep. The admin token comes from DOORSTEP_ADMIN_TOKEN, never from the command line. */
final class AdminClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int CONNECT_MILLIS = 5_000;
    private static final ObjectMapper JSON = Jackson.MAPPER;
    private static final String USUAL = "http://127.0.0.1:8081";

    @Option(names = "--admin", paramLabel = "URL",
            description = "URL of the running Doorstep's admin side (default: DOORSTEP_ADMIN, else the Doorstep that runs in the data folder, else " + USUAL + ").")
    private URI admin;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder of the running Doorstep, where it writes its addresses (default: DOORSTEP_DATA, else data).")
    private Path data;

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
        URI hub = hub();
        try {
            // The JDK's older client: a newer one costs a command half of its time. With a fixed length it never sends a request again by itself.
            HttpURLConnection connection = (HttpURLConnection) hub.resolve("/api/" + command).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
            connection.setInstanceFollowRedirects(false);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            String token = System.getenv("DOORSTEP_ADMIN_TOKEN");
            if (token != null) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            byte[] body = JSON.writeValueAsBytes(parameters);
            connection.setFixedLengthStreamingMode(body.length);
            connect(connection, hub);
            connection.getOutputStream().write(body);
            return answered(connection, hub);
        } catch (JsonProcessingException e) {
            throw new ConfigException(hub + " is not the admin side of a Doorstep. Correct --admin");
        } catch (HttpRetryException e) {
            throw unproved(hub);
        } catch (SocketTimeoutException e) {
            throw new ConfigException("Doorstep at " + hub + " has not answered within " + patience.toSeconds()
                    + " s. It may still be working on it: check before you repeat the command");
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new ConfigException("'" + hub + "' is not a URL like " + USUAL + ". Correct --admin or DOORSTEP_ADMIN");
        } catch (IOException e) {
            throw nobody(hub);
        }
    }

    private static void connect(HttpURLConnection connection, URI hub) {
        try {
            connection.connect();
        } catch (IOException e) {
            throw nobody(hub);
        }
    }

    private static JsonNode answered(HttpURLConnection connection, URI hub) throws IOException {
        int status = connection.getResponseCode();
        if (status == 401) {
            throw unproved(hub);
        }
        try (InputStream said = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            JsonNode result = JSON.readTree(said == null ? new byte[0] : said.readAllBytes());
            if (status != 200) {
                throw new Refused(result.path("error").asText("the answer was " + status));
            }
            return result;
        }
    }

    private URI hub() {
        String told = System.getenv("DOORSTEP_ADMIN");
        if (admin != null) {
            return admin;
        }
        return URI.create(told != null && !told.isEmpty() ? told : running().orElse(USUAL));
    }

    private Optional<String> running() {
        if (data != null) {
            return PortsFile.in(data).map(PortsFile.Running::admin);
        }
        String set = System.getenv("DOORSTEP_DATA");
        Path folder = Path.of(set == null || set.isEmpty() ? "data" : set);
        return set == null && !mine(folder) ? Optional.empty() : PortsFile.in(folder).map(PortsFile.Running::admin);
    }

    /** A folder that merely lies here may be another user's, set up to be told our admin token. */
    private static boolean mine(Path folder) {
        try {
            return Files.getOwner(folder.resolve(PortsFile.NAME)).getName().equals(System.getProperty("user.name"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static ConfigException unproved(URI hub) {
        return new ConfigException("Doorstep at " + hub + " requires its admin token. Set DOORSTEP_ADMIN_TOKEN");
    }

    private static ConfigException nobody(URI hub) {
        return new ConfigException("Doorstep is not running at " + hub + ". Start it with 'bin/doorstep run', or name its admin side with --admin or its data folder with --data");
    }

    /** The hub said no. */
    static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }
}
