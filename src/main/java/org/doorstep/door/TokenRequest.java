package org.doorstep.door;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.doorstep.http.HeaderText;
import org.doorstep.http.MediaType;

/**
 * What is asked of the token endpoint (RFC 6749 sections 2.3.1, 3.2 and 4.4.2). Parameters without a value count as left out, and
 * those that are not known here as nothing, however often they come.
 *
 * @param client    what the sender says of itself, or empty
 * @param grantType or empty
 */
record TokenRequest(Optional<Client> client, Optional<String> grantType) {

    private static final Set<String> KNOWN = Set.of("grant_type", "scope", "client_id", "client_secret",
            "client_assertion", "client_assertion_type");
    private static final String BASIC = "basic ";

    /** @param raw how a client that does not form-encode means it (by Basic), or null */
    record Client(String id, String secret, Client raw) {
        /** Never the secret. */
        @Override
        public String toString() {
            return "Client[***]";
        }
    }

    /**
     * @param contentType,authorization the lines of these headers
     * @throws Malformed where section 5.2 says {@code invalid_request}
     */
    static TokenRequest of(List<String> contentType, List<String> authorization, byte[] body) throws Malformed {
        if (!MediaType.ofContent(contentType).equals(Optional.of(MediaType.FORM))) {
            throw new Malformed("The request must be application/x-www-form-urlencoded");
        }
        Map<String, String> form = form(body);
        List<String> shown = authorization.stream().filter(line -> !line.isBlank()).toList();
        // Section 2.3: not more than one way in a request.
        if (shown.size() + (form.containsKey("client_secret") ? 1 : 0) + (form.containsKey("client_assertion") ? 1 : 0) > 1) {
            throw new Malformed("The client must prove who it is in one way only");
        }
        Optional<String> id = Optional.ofNullable(form.get("client_id"));
        Optional<Client> client = shown.isEmpty()
                ? id.flatMap(named -> Optional.ofNullable(form.get("client_secret")).map(secret -> new Client(named, secret, null)))
                : basic(shown.get(0));
        if (!shown.isEmpty() && client.isPresent() && id.isPresent() && !id.get().equals(client.get().id)
                && !id.get().equals(client.get().raw.id)) {
            throw new Malformed("client_id is not the one in Authorization");
        }
        return new TokenRequest(client, Optional.ofNullable(form.get("grant_type")));
    }

    /** Of a field that is not known its value is not even read: it may be encoded in any way. */
    private static Map<String, String> form(byte[] body) throws Malformed {
        Map<String, String> form = new HashMap<>();
        for (String field : new String(body, StandardCharsets.UTF_8).split("&")) {
            String[] pair = field.split("=", 2);
            String name = decoded(pair[0]);
            if (!KNOWN.contains(name) || pair.length < 2 || pair[1].isEmpty()) {
                continue;
            }
            String value;
            try {
                value = URLDecoder.decode(pair[1], StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new Malformed(name + " is not form-encoded");
            }
            if (form.put(name, value) != null) {
                throw new Malformed(name + " is given more than once");
            }
        }
        return form;
    }

    /** By Basic both parts are form-encoded first (section 2.3.1), but many clients send them raw: both readings are tried. */
    private static Optional<Client> basic(String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            String[] pair = HeaderText.of(Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip())).split(":", 2);
            return pair.length < 2 ? Optional.empty()
                    : Optional.of(new Client(decoded(pair[0]), decoded(pair[1]), new Client(pair[0], pair[1], null)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As it stands there where it is not form-encoded. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The message is for the sender. */
    static final class Malformed extends Exception {
        private Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
