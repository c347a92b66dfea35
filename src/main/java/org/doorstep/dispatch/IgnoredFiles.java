package org.doorstep.dispatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.doorstep.dispatch.RouteText.Entry;

/** Files in the folder of routes that do nothing there, which their author may not know. No fault: the rest works. */
final class IgnoredFiles {

    private IgnoredFiles() {
    }

    /**
     * @param read the route files
     * @return by file, in order: why, and what to do
     * @throws ConfigException when the folder cannot be read
     */
    static Map<Path, String> of(Path folder, List<RouteFile> read) {
        Map<Path, String> ignored = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(file -> !file.toString().endsWith(RouteFiles.SUFFIX) && Files.isRegularFile(file) && !quiet(folder.relativize(file)))
                    .forEach(file -> ignored.put(file, why(file.getFileName().toString())));
        } catch (IOException | UncheckedIOException e) {
            throw ConfigException.at(folder, 0, "cannot be read", "Check its permissions");
        }
        List<RouteText> texts = read.stream().map(RouteText::of).toList();
        texts.stream().filter(text -> strayed(folder, text, texts)).forEach(text -> ignored.put(text.file(),
                "nothing calls its route. If it is a resource's, move it to " + RouteFiles.resources(folder)));
        return ignored;
    }

    private static String why(String name) {
        String only = "is not read, as only files that end with " + RouteFiles.SUFFIX + " are. ";
        String stem = name.replaceFirst("(?i)(\\.camel)?\\.ya?ml$", "");
        return only + (stem.equals(name) ? "Move it elsewhere if that is meant" : "Rename it to " + stem + RouteFiles.SUFFIX);
    }

    /** Hidden files and folders, and what editors leave beside a file while they have it open. */
    private static boolean quiet(Path path) {
        for (Path part : path) {
            String name = part.toString();
            if (name.startsWith(".") || name.endsWith("~") || name.startsWith("#") && name.endsWith("#")) {
                return true;
            }
        }
        return false;
    }

    /** Looks like a resource's route, lies elsewhere, and no other route goes there. */
    private static boolean strayed(Path folder, RouteText text, List<RouteText> all) {
        String start = "direct:" + text.file().getFileName().toString().replace(RouteFiles.SUFFIX, "");
        return !RouteFiles.resources(folder).equals(text.file().getParent()) && text.all("from").stream().anyMatch(from -> from.uri().equals(start))
                && all.stream().flatMap(other -> other.entries().stream()).filter(entry -> !begins(entry)).map(Entry::uri)
                .noneMatch(uri -> uri.split("\\?", 2)[0].equals(start));
    }

    private static boolean begins(Entry entry) {
        return entry.key().equals("from") || entry.key().equals("uri") && entry.within().key().equals("from");
    }
}
