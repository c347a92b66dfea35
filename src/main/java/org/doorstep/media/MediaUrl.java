package org.doorstep.media;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A URL that may be asked for, as far as its text can tell: http or https, a host, no user in it, no address in an odd spelling.
 *
 * @param uri  without fragment
 * @param host in lower case, without a dot at its end
 */
record MediaUrl(URI uri, String host) {

    private static final int LONGEST = 8_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    /** Parameters by which object stores and CDNs let somebody in for a time. */
    private static final Set<String> SIGNATURES = Set.of("signature", "sig", "expires", "x-amz-signature", "x-amz-expires", "x-goog-signature", "x-goog-expires",
            "policy", "key-pair-id", "token", "hdnts", "hdnea", "se", "exp", "st", "e");

    /** @throws RefusedException with the reason */
    static MediaUrl parse(String text) throws RefusedException {
        if (text.length() > LONGEST) {
            throw new RefusedException("a URL of more than " + LONGEST + " characters");
        }
        if (text.indexOf('\\') >= 0) {
            // Some take it for a slash, others do not.
            throw new RefusedException("not a URL");
        }
        try {
            return of(new URI(encoded(text.strip())));
        } catch (URISyntaxException e) {
            throw new RefusedException("not a URL");
        }
    }

    /** Where a redirect leads. */
    MediaUrl to(String location) throws RefusedException {
        if (location.length() > LONGEST || location.indexOf('\\') >= 0) {
            throw new RefusedException("redirected to what is not a URL");
        }
        try {
            return of(uri.resolve(new URI(encoded(location.strip()))));
        } catch (URISyntaxException e) {
            throw new RefusedException("redirected to what is not a URL");
        }
    }

    private static MediaUrl of(URI uri) throws RefusedException, URISyntaxException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new RefusedException("neither http nor https");
        }
        if (uri.getRawUserInfo() != null) {
            throw new RefusedException("a user in the URL");
        }
        if (uri.getHost() == null || uri.getHost().contains("%")) {
            throw new RefusedException("no host in the URL");
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        // Who reads '0177.1' or '2130706433' as an address reads each of them in another way.
        if (NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches() && !IPV4.matcher(host).matches()) {
            throw new RefusedException("an address in an odd spelling");
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new MediaUrl(new URI(scheme + "://" + uri.getRawAuthority() + path + query), host);
    }

    /** Producers write spaces and accents; what a URI may not hold is written as it must be (RFC 3986 section 2.1). */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        int authority = text.indexOf("//") + 2;
        for (int i = 0; i < text.length();) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            boolean bracket = (point == '[' || point == ']') && text.indexOf('/', authority) >= 0 && i > text.indexOf('/', authority);
            boolean percent = point == '%' && !text.substring(next, Math.min(text.length(), next + 2)).matches("[0-9A-Fa-f]{2}");
            if (point <= ' ' || point > '~' || "\"<>^`{|}".indexOf(point) >= 0 || bracket || percent) {
                for (byte b : text.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append("%02X".formatted(b));
                }
            } else if (point == '#') {
                break;
            } else {
                encoded.appendCodePoint(point);
            }
            i = next;
        }
        return encoded.toString();
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }

    /** Up to the {@code ?}: what a signed URL keeps from push to push. */
    String place() {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    /** Whether it lets in for a time only. */
    boolean signed() {
        String query = uri.getRawQuery();
        if (query != null) {
            for (String parameter : query.split("&")) {
                if (SIGNATURES.contains(parameter.split("=", 2)[0].toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Never the query: it may be a secret. */
    @Override
    public String toString() {
        return "MediaUrl[" + host + "]";
    }
}
