package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.doorstep.config.Feed;
import org.doorstep.config.Secret;
import org.doorstep.event.Times;

/**
 * HMAC-SHA256 over a template of timestamp and raw body (contracts: RESO, SourceRE's {@code {timestamp}.{body}}). Inside the
 * window a repeated request is a duplicate, for deduplication to find; outside it is refused.
 */
public final class HmacScheme {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LENGTH = 32;

    private final Feed.Hmac settings;
    private final Clock clock;

    HmacScheme(Feed.Hmac settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether the head of a request holds what is needed, before its body is read. */
    Verdict head(Credentials credentials) {
        List<String> signatures = credentials.header(settings.header());
        List<String> timestamps = credentials.header(settings.timestampHeader());
        if (signatures.isEmpty() || timestamps.isEmpty()) {
            return Verdict.refused(Cause.MISSING_CREDENTIALS);
        }
        if (signatures.size() > 1 || timestamps.size() > 1) {
            return Verdict.refused(Cause.AMBIGUOUS_CREDENTIALS);
        }
        return fresh(timestamps.get(0)) ? Verdict.VERIFIED : Verdict.refused(Cause.STALE_TIMESTAMP);
    }

    /**
     * @param signature,timestamp of the headers that are looked at, or null
     * @param body                as it came over the wire, before anything was decoded
     */
    public Verdict check(String signature, String timestamp, byte[] body) {
        if (signature == null || timestamp == null) {
            return Verdict.refused(Cause.MISSING_CREDENTIALS);
        }
        if (!fresh(timestamp)) {
            return Verdict.refused(Cause.STALE_TIMESTAMP);
        }
        byte[] shown = decoded(signature);
        boolean match = false;
        for (Secret secret : settings.secrets()) {
            match |= MessageDigest.isEqual(signed(secret, timestamp, body), shown);
        }
        return match ? Verdict.VERIFIED : Verdict.refused(Cause.BAD_SIGNATURE);
    }

    public String header() {
        return settings.header();
    }

    public String timestampHeader() {
        return settings.timestampHeader();
    }

    private byte[] signed(Secret secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            String[] around = settings.template().split("\\{body}", 2);
            mac.update(around[0].replace("{timestamp}", timestamp).getBytes(StandardCharsets.UTF_8));
            mac.update(body);
            mac.update(around[1].replace("{timestamp}", timestamp).getBytes(StandardCharsets.UTF_8));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
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

    /** Hex or Base64, with or without the prefix that some put before it; anything else matches nothing. */
    private static byte[] decoded(String signature) {
        String text = signature.strip();
        if (text.regionMatches(true, 0, "sha256=", 0, 7)) {
            text = text.substring(7);
        }
        try {
            return text.length() == 2 * LENGTH ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
