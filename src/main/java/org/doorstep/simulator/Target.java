package org.doorstep.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Where a producer pushes to, and how.
 *
 * @param uri     the PostEndpoint: http or https
 * @param headers beside Content-Type; they hold the secret, so nothing prints them
 * @param gzip    whether bodies go as {@code Content-Encoding: gzip}
 * @param timeout from the first byte sent to the last byte of the answer
 */
public record Target(URI uri, Map<String, String> headers, boolean gzip, Duration timeout) {

    /** @throws IllegalArgumentException with a message for the user */
    public Target {
        Objects.requireNonNull(timeout);
        if (!usable(uri)) {
            throw new IllegalArgumentException("the URL must be like http://127.0.0.1:8080/reso/demo: http or https, a host, "
                    + "a port up to 65535, no user and no #");
        }
        headers = Map.copyOf(headers);
        headers.forEach(Target::requireHeaderText);
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
    }

    /** Without the headers: they hold the secret. And without the path: with some providers it does too. */
    @Override
    public String toString() {
        return "Target[" + uri.getScheme() + "://" + uri.getRawAuthority() + "]";
    }
}
