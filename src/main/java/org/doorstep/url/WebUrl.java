package org.doorstep.url;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An http or https URL as browsers read it: the WHATWG URL Standard (https://url.spec.whatwg.org), of which this is the part for
 * those two schemes. Whatever is asked for over HTTP is one of these, and is asked for by its parts ({@link UrlRequest}), so that
 * nothing reads the text a second time and in another way. What a fragment says is dropped. Immutable.
 */
public final class WebUrl {

    /** Characters of a text that is looked at; longer ones are no addresses. */
    static final int LONGEST = 64 << 10;

    private final String scheme;
    private final String host;
    private final int port;
    private final boolean credentials;
    private final List<String> segments;
    private final String query;

    WebUrl(String scheme, String host, int port, boolean credentials, List<String> segments, String query) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.credentials = credentials;
        this.segments = List.copyOf(segments);
        this.query = query;
    }

    /**
     * @param text an absolute URL
     * @throws InvalidUrlException with the reason
     */
    public static WebUrl parse(String text) throws InvalidUrlException {
        return UrlParser.parse(text, null);
    }

    /**
     * Of a text that was made here, or that was parsed before.
     *
     * @throws IllegalArgumentException when it is no URL all the same
     */
    public static WebUrl of(String text) {
        try {
            return parse(text);
        } catch (InvalidUrlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * @param text absolute, or relative to this one: {@code ?x}, {@code /x}, {@code //host/x}, {@code x}
     * @throws InvalidUrlException with the reason
     */
    public WebUrl resolve(String text) throws InvalidUrlException {
        return UrlParser.parse(text, this);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** In lower case and ASCII (IDNA); an IPv4 address has four decimal numbers, an IPv6 address its shortest form in brackets. */
    public String host() {
        return host;
    }

    /** What is looked up and connected to: {@link #host}, an IPv6 address without its brackets. */
    public String hostName() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The one that is connected to: the scheme's own where none is written. */
    public int port() {
        return port < 0 ? usualPort(scheme) : port;
    }

    /** {@link #port}, or -1 where it is the scheme's own. */
    int writtenPort() {
        return port;
    }

    static int usualPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** Host and port as the {@code Host} header has them: without the port where it is the scheme's own. */
    public String authority() {
        return port < 0 ? host : host + ":" + port;
    }

    /** Whether it names a user or a password. Neither is kept, and neither is ever sent. */
    public boolean hasCredentials() {
        return credentials;
    }

    /** Without {@code .} and {@code ..}; begins with a slash. */
    public String path() {
        return "/" + String.join("/", segments);
    }

    List<String> segments() {
        return segments;
    }

    /** Without its question mark. */
    public Optional<String> query() {
        return Optional.ofNullable(query);
    }

    /** Path and query: what a request line asks for (RFC 9112 section 3.2.1). */
    public String target() {
        return query == null ? path() : path() + "?" + query;
    }

    /** Scheme, host and port. */
    public String origin() {
        return scheme + "://" + authority();
    }

    /** Up to the query. */
    public String place() {
        return origin() + path();
    }

    /** The whole of it, which may let in whoever has it. */
    public String text() {
        return origin() + target();
    }

    /** Whether both have the same scheme, host and port. */
    public boolean sameOrigin(WebUrl other) {
        return origin().equals(other.origin());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebUrl url && text().equals(url.text()) && credentials == url.credentials;
    }

    @Override
    public int hashCode() {
        return Objects.hash(text());
    }

    /** Never the query: it may be a secret. */
    @Override
    public String toString() {
        return place();
    }
}
