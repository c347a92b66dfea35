package org.doorstep.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the {@code auth} of one feed. */
final class AuthSection {

    private static final Logger log = LoggerFactory.getLogger(AuthSection.class);
    private static final int SHORT_SECRET = 16;
    private static final String DEMO_TOKEN = "demo-token";
    /** Asymmetric ones only: with a shared key, whoever can check a token can also make one (RFC 8725 section 2.1). */
    private static final List<String> ALGORITHMS = List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private final String feed;
    private final String provider;
    private final Section auth;
    private final Settings settings;

    private AuthSection(String feed, String provider, Section auth, Settings settings) {
        this.feed = feed;
        this.provider = provider;
        this.auth = auth;
        this.settings = settings;
    }

    /** @throws ConfigException naming file, line and remedy */
    static Feed.Auth read(String feed, String provider, Section entry, Settings settings) {
        Section section = entry.section("auth").only("bearer", "oauth", "jwt", "hmac", "headers", "path", "hookSecret", "addresses");
        Feed.Auth auth = new AuthSection(feed, provider, section, settings).read();
        if (auth.open()) {
            throw entry.wrong("feed '" + feed + "' has no auth, so anybody could push", "Add 'auth: {bearer: [\"{{env:NAME}}\"]}'");
        }
        return auth;
    }

    private Feed.Auth read() {
        boolean hookSecret = auth.flag("hookSecret", false);
        if (hookSecret && !provider.equals("repliers")) {
            throw auth.wrong("hookSecret", "is for Repliers feeds", "Remove it");
        }
        if (auth.has("path") && !provider.equals("spark")) {
            throw auth.wrong("path", "is for Spark feeds, whose URL carries a secret", "Remove it");
        }
        if (provider.equals("spark") && !auth.has("path")) {
            throw auth.wrong("a Spark feed needs 'path', for its URL carries the secret", "Add 'path: \"{{env:NAME}}\"'");
        }
        return new Feed.Auth(bearer(), oauth(), jwt(), hmac(), headers(), path(), hookSecret,
                auth.texts("addresses").stream().map(this::cidr).toList());
    }

    /**
     * Tokens as they can stand behind 'Bearer ' in a header: with another one every sender would be refused. RFC 6750 knows ASCII only;
     * senders with accents in theirs exist, and their bytes are read as UTF-8.
     */
    private List<Secret> bearer() {
        List<Secret> secrets = secrets(auth, "bearer");
        for (String token : auth.texts("bearer")) {
            if (token.matches("(?is)\\s*(bearer|basic|token)\\s.*")) {
                throw auth.wrong("bearer", "begins with the name of the scheme, which is no part of the token", "Write the token alone, without '" + token.strip().split("\\s", 2)[0] + "'");
            }
            if (token.chars().anyMatch(character -> character <= ' ' || character == '"' || character == '\'' || Character.isISOControl(character)
                    || Character.isSpaceChar(character))) {
                throw auth.wrong("bearer", "holds a space, a quote or another character that no token can have", "Write the token as the sender sends it, behind 'Bearer '");
            }
        }
        return secrets;
    }

    private Optional<Feed.OAuth> oauth() {
        if (!auth.has("oauth")) {
            return Optional.empty();
        }
        Section oauth = auth.section("oauth").only("clientId", "clientSecret");
        if (!oauth.has("clientSecret")) {
            throw oauth.wrong("'clientSecret' is missing", "Add it, best as {{env:NAME}}");
        }
        return Optional.of(new Feed.OAuth(oauth.required("clientId"), secrets(oauth, "clientSecret")));
    }

    private Optional<Feed.Jwt> jwt() {
        if (!auth.has("jwt")) {
            return Optional.empty();
        }
        Section jwt = auth.section("jwt").only("issuer", "audience", "jwks", "algorithms");
        List<String> algorithms = jwt.has("algorithms") ? jwt.texts("algorithms") : List.of("RS256", "ES256");
        algorithms.stream().filter(name -> !ALGORITHMS.contains(name)).findFirst().ifPresent(name -> {
            throw jwt.wrong("algorithms", "names '" + name + "'", "Known here: " + String.join(", ", ALGORITHMS));
        });
        try {
            URI jwks = URI.create(jwt.required("jwks"));
            if (!List.of("https", "http").contains(String.valueOf(jwks.getScheme())) || jwks.getHost() == null) {
                throw new IllegalArgumentException();
            }
            if (jwks.getScheme().equals("http") && !Loopback.is(jwks.getHost())) {
                throw jwt.wrong("jwks", "must be https: who can change the keys on the way can make tokens", "Use https");
            }
            return Optional.of(new Feed.Jwt(jwt.required("issuer"), jwt.required("audience"), jwks, algorithms));
        } catch (IllegalArgumentException e) {
            throw jwt.wrong("jwks", "is not an http(s) URL", "Give the address of the issuer's key set");
        }
    }

    private Optional<Feed.Hmac> hmac() {
        if (!auth.has("hmac")) {
            return Optional.empty();
        }
        Section hmac = auth.section("hmac");
        return Optional.of(HmacSection.read(feed, hmac, secrets(hmac, "secret")));
    }

    private Map<String, List<Secret>> headers() {
        Section headers = auth.section("headers");
        Map<String, List<Secret>> wanted = new LinkedHashMap<>();
        for (String name : headers.names()) {
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                throw headers.wrong(name, "cannot be a header's name", "Correct it");
            }
            List<Secret> secrets = secrets(headers, name);
            if (secrets.stream().map(Secret::reveal).anyMatch(value -> !value.strip().equals(value) || value.chars().anyMatch(character -> character < ' ' && character != '\t'))) {
                throw headers.wrong(name, "begins or ends with a space, or holds a line break, which no header's value can have", "Remove it");
            }
            wanted.put(name.toLowerCase(Locale.ROOT), secrets);
        }
        return wanted;
    }

    private List<Secret> path() {
        List<Secret> secrets = secrets(auth, "path");
        for (String text : auth.texts("path")) {
            if (!text.matches("[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,255}")) {
                throw auth.wrong("path", "must be letters, digits and - . _ ~, at most 256, for it stands in a URL", "Choose another");
            }
        }
        return secrets;
    }

    private Cidr cidr(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw auth.wrong("addresses", e.getMessage(), "Correct it");
        }
    }

    private List<Secret> secrets(Section section, String field) {
        List<Secret> secrets = section.texts(field).stream().map(Secret::new).toList();
        for (Secret secret : secrets) {
            if (secret.length() == 0) {
                throw section.wrong(field, "is empty", "Give a secret, best as {{env:NAME}}");
            }
            if (secret.matches(DEMO_TOKEN.getBytes()) && !Loopback.is(settings.server().host())) {
                throw section.wrong(field, "is the shipped '" + DEMO_TOKEN + "' and the door is not on loopback",
                        "Remove the feed '" + feed + "', or give it a token of its own");
            }
            if (!secret.reveal().strip().equals(secret.reveal())) {
                log.warn("space_around_secret feed={} field={} remedy=\"remove it, unless the sender's secret has it too\"", feed, field);
            }
            if (secret.length() < SHORT_SECRET && !feed.equals("demo")) {
                log.warn("short_secret feed={} field={} remedy=\"use {} characters or more\"", feed, field, SHORT_SECRET);
            }
        }
        if (section.has(field) && secrets.isEmpty()) {
            throw section.wrong(field, "is an empty list", "Give a secret, or remove it");
        }
        return secrets;
    }
}
