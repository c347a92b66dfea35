package org.doorstep.provider;

import java.util.StringJoiner;
import org.doorstep.json.Characters;

/** Keys of several parts. */
public final class Text {

    private Text() {
    }

    /** The parts as one key that no other parts make. */
    public static String key(String... parts) {
        StringJoiner key = new StringJoiner("/");
        for (String part : parts) {
            String indexable = Characters.indexable(part);
            key.add(indexable.equals(part) ? part.replace("%", "%25").replace("/", "%2F") : indexable);
        }
        return key.toString();
    }
}
