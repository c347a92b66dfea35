package org.doorstep.media;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.doorstep.url.InvalidUrlException;
import org.doorstep.url.WebUrl;

/**
 * A URL that may be asked for, as far as its text can tell: what {@link WebUrl} reads, without a user in it.
 *
 * @param url  as browsers read it
 * @param host in lower case and ASCII, without a dot at its end: what lists of hosts name, and what hosts are told apart by
 */
record MediaUrl(WebUrl url, String host) {

    private static final int LONGEST = 8_000;
    /** Parameters by which object stores and CDNs let somebody in for a time. */
    private static final Set<String> SIGNATURES = Set.of("signature", "sig", "expires", "x-amz-signature", "x-amz-expires", "x-goog-signature", "x-goog-expires",
            "policy", "key-pair-id", "token", "hdnts", "hdnea", "se", "exp", "st", "e");

    /** @throws RefusedException with the reason */
    static MediaUrl parse(String text) throws RefusedException {
        return of(null, text);
    }

    /**
     * Of a name of a file, or of a whole URL.
     *
     * @param base what names of files stand behind; that they begin with a slash makes no difference
     * @throws RefusedException with the reason
     */
    static MediaUrl parse(WebUrl base, String text) throws RefusedException {
        return of(base, text.strip().replaceFirst("^[/\\\\](?![/\\\\])", ""));
    }

    /**
     * Where a redirect leads.
     *
     * @param location bytes of the header as ISO-8859-1, which are UTF-8 where they can be (Fetch Standard)
     */
    MediaUrl to(String location) throws RefusedException {
        return of(url, utf8(location));
    }

    private static MediaUrl of(WebUrl base, String text) throws RefusedException {
        if (text.length() > LONGEST) {
            throw new RefusedException("a URL of more than " + LONGEST + " characters");
        }
        try {
            WebUrl url = base == null ? WebUrl.parse(text) : base.resolve(text);
            if (url.hasCredentials()) {
                throw new RefusedException("a user in the URL");
            }
            return new MediaUrl(url, name(url.hostName()));
        } catch (InvalidUrlException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    /** A host as lists of hosts name it. */
    static String name(String host) {
        return host.replaceFirst("\\.+$", "");
    }

    private static String utf8(String bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))).toString();
        } catch (CharacterCodingException e) {
            return bytes;
        }
    }

    /** Up to the {@code ?}: what a signed URL keeps from push to push. */
    String place() {
        return url.place();
    }

    /** Whether it lets in for a time only. */
    boolean signed() {
        return url.query().stream().flatMap(query -> Stream.of(query.split("&")))
                .anyMatch(parameter -> SIGNATURES.contains(parameter.split("=", 2)[0].toLowerCase(Locale.ROOT)));
    }

    /** Never the query: it may be a secret. */
    @Override
    public String toString() {
        return "MediaUrl[" + host + "]";
    }
}
