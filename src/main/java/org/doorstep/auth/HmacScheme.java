package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.doorstep.config.Feed;
import org.doorstep.config.SignedText;
import org.doorstep.event.Times;

/**
 * HMAC-SHA256 over a template of headers and raw body (contracts: RESO, SourceRE's {@code {timestamp}.{body}}; Standard Webhooks).
 * Inside the window a repeated request is a duplicate, for deduplication to find; outside it is refused. Where no timestamp is
 * signed, there is no outside.
 */
public final class HmacScheme {

    private static final String ALGORITHM = "HmacSHA256";

    private final Feed.Hmac settings;
    private final Clock clock;
    private final List<SecretKeySpec> keys;
    private final List<String> names;

    HmacScheme(Feed.Hmac settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.keys = settings.secrets().stream().map(secret -> new SecretKeySpec(settings.encoding().key(secret), ALGORITHM)).toList();
        List<String> wanted = new ArrayList<>(settings.text().headers());
        wanted.add(settings.header());
        settings.timestampHeader().ifPresent(wanted::add);
        this.names = wanted.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
    }

    /** The values of the headers that a signature is made of. @param values by names in lower case */
    public record Shown(Map<String, String> values) {

        private String value(String name) {
            return values.get(name.toLowerCase(Locale.ROOT));
        }

        /** Never the values: with them, where no time is signed, a request could be repeated. */
        @Override
        public String toString() {
            return "Shown[***]";
        }
    }

    /** Whether the head of a request holds what is needed, before its body is read. */
    Verdict head(Credentials credentials) {
        for (String name : names) {
            if (credentials.header(name).stream().allMatch(String::isBlank)) {
                return Verdict.refused(Cause.MISSING_CREDENTIALS);
            }
        }
        for (String name : names) {
            if (credentials.header(name).size() > 1) {
                return Verdict.refused(Cause.AMBIGUOUS_CREDENTIALS);
            }
        }
        return inTime(shown(credentials)) ? Verdict.VERIFIED : Verdict.refused(Cause.STALE_TIMESTAMP);
    }

    /** What is kept of the head until the body is there; only where {@link #head} has nothing against it. */
    public Shown shown(Credentials credentials) {
        Map<String, String> values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, credentials.header(name).get(0)));
        return new Shown(values);
    }

    /** @param body as it came over the wire, before anything was decoded */
    public Verdict check(Shown shown, byte[] body) {
        if (!inTime(shown)) {
            return Verdict.refused(Cause.STALE_TIMESTAMP);
        }
        List<byte[]> signatures = Signatures.of(shown.value(settings.header()));
        boolean match = false;
        for (SecretKeySpec key : keys) {
            byte[] wanted = signed(key, shown, body);
            for (byte[] signature : signatures) {
                match |= MessageDigest.isEqual(wanted, signature);
            }
        }
        return match ? Verdict.VERIFIED : Verdict.refused(Cause.BAD_SIGNATURE);
    }

    private byte[] signed(SecretKeySpec key, Shown shown, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (SignedText.Part part : settings.text().parts()) {
                if (part instanceof SignedText.Body whole) {
                    mac.update(whole.base64() ? Base64.getEncoder().encode(body) : body);
                } else {
                    mac.update(text(part, shown).getBytes(StandardCharsets.UTF_8));
                }
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private String text(SignedText.Part part, Shown shown) {
        if (part instanceof SignedText.Header header) {
            return shown.value(header.name());
        }
        return part instanceof SignedText.Literal literal ? literal.text() : settings.timestampHeader().map(shown::value).orElseThrow();
    }

    private boolean inTime(Shown shown) {
        return settings.timestampHeader().isEmpty() || fresh(shown.value(settings.timestampHeader().get()));
    }

    private boolean fresh(String timestamp) {
        try {
            Duration off = Duration.between(instant(timestamp.strip()), clock.instant()).abs();
            return off.compareTo(settings.window()) <= 0;
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    private static Instant instant(String timestamp) {
        if (timestamp.matches("\\d{1,11}")) {
            return Instant.ofEpochSecond(Long.parseLong(timestamp));
        }
        return timestamp.matches("\\d{12,15}") ? Instant.ofEpochMilli(Long.parseLong(timestamp)) : Times.parse(timestamp, ZoneOffset.UTC);
    }
}
