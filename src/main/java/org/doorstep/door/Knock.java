package org.doorstep.door;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path that may be a door: {@code /{provider}/{feed}}, and one more segment where the contract has one. In normal form only: no
 * {@code //}, {@code .}, {@code ..} or encoded characters.
 *
 * @param tail Spark's secret or Repliers' event, else {@code ""}
 */
record Knock(String provider, String feed, String tail) {

    private static final String FEED = "/([a-z0-9][a-z0-9-]{0,62})";
    private static final Pattern DOOR = Pattern.compile("/(?:(reso|showinghub)" + FEED
            + "|(spark)" + FEED + "/([A-Za-z0-9_~-][A-Za-z0-9._~-]{0,255})"
            + "|(repliers)" + FEED + "/([A-Za-z][A-Za-z0-9._-]{0,63}))");

    static Optional<Knock> at(String path) {
        Matcher door = DOOR.matcher(String.valueOf(path));
        if (!door.matches()) {
            return Optional.empty();
        }
        int group = door.group(1) != null ? 1 : door.group(3) != null ? 3 : 6;
        return Optional.of(new Knock(door.group(group), door.group(group + 1), group == 1 ? "" : door.group(group + 2)));
    }

    String pathSecret() {
        return provider.equals("spark") ? tail : "";
    }

    String eventName() {
        return provider.equals("repliers") ? tail : "";
    }

    /** Never the tail: it may be a secret. */
    @Override
    public String toString() {
        return "Knock[" + provider + "/" + feed + "]";
    }
}
