package org.doorstep.url;

import java.util.ArrayList;
import java.util.List;

/** IPv6 addresses as URLs write them: read as RFC 4291 section 2.2 says, written as RFC 5952 section 4 does. No zones. */
final class Ipv6Literal {

    private static final int PIECES = 8;

    private Ipv6Literal() {
    }

    /** The shortest form of what stands between the brackets. @throws InvalidUrlException when it is no address */
    static String parse(String text) throws InvalidUrlException {
        int gap = text.indexOf("::");
        List<Integer> pieces;
        if (gap < 0) {
            pieces = pieces(text, true);
        } else {
            pieces = gap == 0 ? new ArrayList<>() : pieces(text.substring(0, gap), false);
            List<Integer> behind = gap + 2 == text.length() ? List.of() : pieces(text.substring(gap + 2), true);
            int missing = PIECES - pieces.size() - behind.size();
            if (missing < 0) {
                throw wrong();
            }
            for (int i = 0; i < missing; i++) {
                pieces.add(0);
            }
            pieces.addAll(behind);
        }
        if (pieces.size() != PIECES) {
            throw wrong();
        }
        return written(pieces);
    }

    /** @param end whether it is the end of the address, which may be an IPv4 address */
    private static List<Integer> pieces(String text, boolean end) throws InvalidUrlException {
        List<Integer> pieces = new ArrayList<>();
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length && pieces.size() <= PIECES; i++) {
            if (end && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                int[] octets = octets(parts[i]);
                pieces.add(octets[0] << 8 | octets[1]);
                pieces.add(octets[2] << 8 | octets[3]);
            } else if (parts[i].matches("[0-9A-Fa-f]{1,4}")) {
                pieces.add(Integer.parseInt(parts[i], 16));
            } else {
                throw wrong();
            }
        }
        return pieces;
    }

    private static int[] octets(String text) throws InvalidUrlException {
        if (!text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}")) {
            throw wrong();
        }
        int[] octets = new int[4];
        String[] parts = text.split("\\.");
        for (int i = 0; i < 4; i++) {
            octets[i] = Integer.parseInt(parts[i]);
            if (octets[i] > 255) {
                throw wrong();
            }
        }
        return octets;
    }

    /** The first of the longest runs of zeros, of two or more, becomes {@code ::}. */
    private static String written(List<Integer> pieces) {
        int from = -1;
        int length = 1;
        for (int i = 0; i < PIECES; i++) {
            int end = i;
            while (end < PIECES && pieces.get(end) == 0) {
                end++;
            }
            if (end - i > length) {
                from = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            if (i == from) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":").append(Integer.toHexString(pieces.get(i)));
            }
        }
        return text.toString();
    }

    private static InvalidUrlException wrong() {
        return new InvalidUrlException("no host in the URL");
    }
}
