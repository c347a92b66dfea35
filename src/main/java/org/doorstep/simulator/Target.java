package org.doorstep.simulator;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a producer pushes to, and how.
 *
 * @param uri     the PostEndpoint: http or https
 * @param headers beside Content-Type; they hold the secret, so nothing prints them
 * @param gzip    whether bodies go as {@code Content-Encoding: gzip}
 * @param timeout from the first byte sent to the last byte of the answer
 * @param secrets what no message may show, beside the headers' values
 */
public record Target(URI uri, Map<String, String> headers, boolean gzip, Duration timeout, Set<String> secrets) {

    private static final String LIKE_THIS = "the URL must be like http://127.0.0.1:8080/reso/demo: http or https, a host, "
            + "a port up to 65535, no user and no #";

    /** Shorter than this it is in every other text by chance, and no secret. */
    private static final int SHORTEST_HUSHED = 4;

    /** @throws IllegalArgumentException with a message for the user */
    public Target {
        Objects.requireNonNull(timeout);
        if (!usable(uri)) {
            throw new IllegalArgumentException(LIKE_THIS);
        }
        headers = Map.copyOf(headers);
        secrets = Set.copyOf(secrets);
        headers.forEach(Target::requireHeaderText);
    }

    /** A target with no secret but in its headers. */
    public Target(URI uri, Map<String, String> headers, boolean gzip, Duration timeout) {
        this(uri, headers, gzip, timeout, Set.of());
    }

    /**
     * Reads an address that may hold a secret: what is said about a wrong one does not repeat it.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static URI address(String text) {
        try {
            URI uri = new URI(text);
            if (usable(uri)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Its message repeats the text.
        }
        throw new IllegalArgumentException(LIKE_THIS);
    }

    private static boolean usable(URI uri) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        return http && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null
                && uri.getPort() != 0 && uri.getPort() <= 65_535;
    }

    private static void requireHeaderText(String name, String value) {
        if (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c <= '~') || !value.equals(value.strip())) {
            throw new IllegalArgumentException(
                    "the value for header " + name + " must be printable ASCII, not empty, without spaces around it");
        }
        HttpRequest.newBuilder().header(name, value);
    }

    /** A receiver may repeat in its answer what it was sent. */
    String withoutSecrets(String text) {
        return Stream.concat(headers.values().stream(), secrets.stream()).filter(secret -> secret.length() >= SHORTEST_HUSHED)
                .reduce(text, (hushed, secret) -> hushed.replace(secret, "***"));
    }

    /** Without the headers: they hold the secret. And without the path: with some providers it does too. */
    @Override
    public String toString() {
        return "Target[" + uri.getScheme() + "://" + uri.getRawAuthority() + "]";
    }
}
