package org.doorstep.auth;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one signature header holds: a signature of HMAC-SHA256, with or without {@code sha256=} before it; or a list of signatures,
 * each with its version, parted by spaces, as Standard Webhooks has it while keys are changed.
 */
final class Signatures {

    private static final int LENGTH = 32;
    private static final Pattern ALONE = Pattern.compile("(?:[Ss][Hh][Aa]256=)?([A-Za-z0-9+/_-]+={0,2})");
    /** Other versions, as {@code v1a} of asymmetric keys, are not ours to check. */
    private static final Pattern VERSIONED = Pattern.compile("v1,([A-Za-z0-9+/_-]+={0,2})");
    private static final Pattern SPACES = Pattern.compile(" +");

    private Signatures() {
    }

    /**
     * The signatures that can be checked. Parts of another form are passed over, as the specification's libraries do: a later version
     * may bring them.
     */
    static List<byte[]> of(String value) {
        String text = value.strip();
        Matcher alone = ALONE.matcher(text);
        if (alone.matches()) {
            return List.of(decoded(alone.group(1)));
        }
        List<byte[]> signatures = new ArrayList<>();
        for (String each : SPACES.split(text)) {
            if (each.indexOf(',') != each.lastIndexOf(',')) {
                // Two headers that were made one.
                return List.of();
            }
            Matcher versioned = VERSIONED.matcher(each);
            if (versioned.matches()) {
                signatures.add(decoded(versioned.group(1)));
            }
        }
        return signatures;
    }

    /** Hex, or Base64 of either alphabet, padded or not; what is neither is the signature of nothing. */
    private static byte[] decoded(String text) {
        try {
            return text.length() == 2 * LENGTH ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
