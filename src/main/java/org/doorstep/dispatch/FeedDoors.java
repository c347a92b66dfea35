package org.doorstep.dispatch;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Feed;
import org.doorstep.dispatch.RouteText.Entry;

/** Whether the deliveries of every feed have a door to come to. Without one, each would be answered 500. */
final class FeedDoors {

    private FeedDoors() {
    }

    /**
     * @param folder of the route files
     * @throws ConfigException naming the first feed without a door
     */
    static void look(Path folder, Collection<RouteFile> files, Collection<Feed> feeds) {
        List<String> paths = files.stream().map(RouteText::of).flatMap(text -> text.all(FeedDoors::door).stream())
                .map(FeedDoors::path).toList();
        for (Feed feed : feeds) {
            if (paths.stream().noneMatch(path -> takes(path, feed))) {
                throw ConfigException.at(folder.resolve("doors").resolve(feed.provider() + RouteFiles.SUFFIX), 0,
                        "no route takes what is sent to /" + feed.provider() + "/" + feed.name(),
                        "Put the shipped file back and start again, or take feed '" + feed.name() + "' out of feeds.yaml");
            }
        }
    }

    /** A template is no route yet. */
    private static boolean door(Entry entry) {
        Entry outer = entry.within();
        return MandatorySteps.door(entry) && (outer == null || outer.key().equals("route") && outer.within() == null);
    }

    private static String path(Entry from) {
        return from.uri().substring(MandatorySteps.HTTP.length()).split("\\?", 2)[0].replaceFirst("^/*", "");
    }

    private static boolean takes(String path, Feed feed) {
        String[] segments = path.split("/");
        return fits(segments, 0, feed.provider()) && (segments[0].equals("*") || fits(segments, 1, feed.name()));
    }

    private static boolean fits(String[] segments, int at, String name) {
        return at < segments.length
                && (segments[at].equals(name) || segments[at].equals("*") || segments[at].startsWith("{"));
    }
}
