package org.doorstep.door;

import java.util.List;
import java.util.Locale;
import org.doorstep.http.ListHeader;

/** How a body is encoded (RFC 9110 section 8.4). */
enum Coding {
    NONE, GZIP,
    /** One that we do not know, or several. */
    OTHER;

    /** @param lines of {@code Content-Encoding}: a list, whose empty elements and {@code identity} say nothing */
    static Coding of(List<String> lines) {
        List<String> codings = ListHeader.elements(lines).stream().map(coding -> coding.toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.equals("identity")).toList();
        if (codings.isEmpty()) {
            return NONE;
        }
        return codings.size() == 1 && List.of("gzip", "x-gzip").contains(codings.get(0)) ? GZIP : OTHER;
    }
}
