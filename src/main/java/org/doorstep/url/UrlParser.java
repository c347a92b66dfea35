package org.doorstep.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The basic URL parser of the WHATWG URL Standard (section 4.4) for http and https, which it calls special schemes. */
final class UrlParser {

    private static final Set<String> SINGLE_DOTS = Set.of(".", "%2e");
    private static final Set<String> DOUBLE_DOTS = Set.of("..", ".%2e", "%2e.", "%2e%2e");
    private static final int LARGEST_PORT = 65_535;

    private final String scheme;
    private final WebUrl base;

    private UrlParser(String scheme, WebUrl base) {
        this.scheme = scheme;
        this.base = base;
    }

    /** @param base what a relative text is relative to, or null */
    static WebUrl parse(String text, WebUrl base) throws InvalidUrlException {
        if (text.length() > WebUrl.LONGEST) {
            throw new InvalidUrlException("a URL of more than " + WebUrl.LONGEST + " characters");
        }
        String input = trimmed(text);
        int colon = schemeEnd(input);
        if (colon < 0) {
            if (base == null) {
                throw new InvalidUrlException("neither http nor https");
            }
            return new UrlParser(base.scheme(), base).relative(input);
        }
        String scheme = input.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidUrlException("neither http nor https");
        }
        String rest = input.substring(colon + 1);
        if (base != null && base.scheme().equals(scheme) && !rest.startsWith("//")) {
            return new UrlParser(scheme, base).relative(rest);
        }
        return new UrlParser(scheme, null).withAuthority(rest);
    }

    /** Without spaces and controls around it, and without tabs and line ends in it. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) <= ' ') {
            to--;
        }
        StringBuilder kept = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c != '\t' && c != '\n' && c != '\r') {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    /** Where the colon behind a scheme stands, or -1. */
    private static int schemeEnd(String input) {
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (c == ':' && i > 0) {
                return i;
            } else if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
                return -1;
            }
        }
        return -1;
    }

    private WebUrl relative(String rest) throws InvalidUrlException {
        if (slashAt(rest, 0)) {
            return slashAt(rest, 1) ? withAuthority(rest) : behind(base.host(), base.writtenPort(), base.hasCredentials(), List.of(), rest);
        }
        boolean ownPath = !rest.isEmpty() && rest.charAt(0) != '?' && rest.charAt(0) != '#';
        List<String> segments = base.segments();
        if (ownPath) {
            return behind(base.host(), base.writtenPort(), base.hasCredentials(), segments.subList(0, Math.max(0, segments.size() - 1)), rest);
        }
        String query = rest.startsWith("?") ? query(rest.substring(1)) : base.query().orElse(null);
        return new WebUrl(scheme, base.host(), base.writtenPort(), base.hasCredentials(), segments, query);
    }

    /** @param rest what stands behind the scheme; however many slashes it begins with, also none, a host comes next */
    private WebUrl withAuthority(String rest) throws InvalidUrlException {
        int from = 0;
        while (slashAt(rest, from)) {
            from++;
        }
        int to = from;
        while (to < rest.length() && "/\\?#".indexOf(rest.charAt(to)) < 0) {
            to++;
        }
        String authority = rest.substring(from, to);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        int colon = host.indexOf(':', host.startsWith("[") ? (host + "]").indexOf(']') : 0);
        String name = UrlHost.parse(colon < 0 ? host : host.substring(0, colon));
        int port = colon < 0 ? -1 : port(host.substring(colon + 1));
        boolean credentials = at > 0 && !authority.substring(0, at).equals(":");
        return behind(name, port, credentials, List.of(), rest.substring(to));
    }

    /** The port, or -1 where it is none or the scheme's own. */
    private int port(String digits) throws InvalidUrlException {
        if (!digits.matches("[0-9]*")) {
            throw new InvalidUrlException("a port that is no number");
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        if (significant.length() > 5 || !significant.isEmpty() && Integer.parseInt(significant) > LARGEST_PORT) {
            throw new InvalidUrlException("a port beyond " + LARGEST_PORT);
        }
        int port = significant.isEmpty() ? -1 : Integer.parseInt(significant);
        return port == WebUrl.usualPort(scheme) ? -1 : port;
    }

    /** @param rest path and query. @param before segments that the path follows on */
    private WebUrl behind(String host, int port, boolean credentials, List<String> before, String rest) {
        int hash = rest.indexOf('#');
        String known = hash < 0 ? rest : rest.substring(0, hash);
        int mark = known.indexOf('?');
        String path = mark < 0 ? known : known.substring(0, mark);
        List<String> segments = new ArrayList<>(before);
        for (int from = slashAt(path, 0) ? 1 : 0; from <= path.length();) {
            int to = from;
            while (to < path.length() && !slashAt(path, to)) {
                to++;
            }
            append(segments, path.substring(from, to), to == path.length());
            from = to + 1;
        }
        return new WebUrl(scheme, host, port, credentials, segments, mark < 0 ? null : query(known.substring(mark + 1)));
    }

    private static void append(List<String> segments, String segment, boolean last) {
        String lower = segment.length() <= 6 ? segment.toLowerCase(Locale.ROOT) : "";
        if (DOUBLE_DOTS.contains(lower)) {
            if (!segments.isEmpty()) {
                segments.remove(segments.size() - 1);
            }
        } else if (!SINGLE_DOTS.contains(lower)) {
            segments.add(PercentCoding.path(segment));
            return;
        }
        // What a dot stands for is a folder: it ends with a slash.
        if (last) {
            segments.add("");
        }
    }

    private static String query(String text) {
        int hash = text.indexOf('#');
        return PercentCoding.query(hash < 0 ? text : text.substring(0, hash));
    }

    private static boolean slashAt(String text, int index) {
        return index < text.length() && (text.charAt(index) == '/' || text.charAt(index) == '\\');
    }
}
