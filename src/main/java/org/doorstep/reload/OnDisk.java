package org.doorstep.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Source;
import org.doorstep.dispatch.RouteFiles;

/**
 * What all configuration and route files were at one moment.
 *
 * @param prints of each file, see {@link Source}
 */
public record OnDisk(Path config, Path routes, Map<Path, String> prints) {

    /** To be called before the files are read for a start: what changes while they are read is then seen as changed. */
    public static OnDisk now(Path config, Path routes) {
        List<Path> files = new ArrayList<>(routeFiles(routes));
        try (Stream<Path> found = Files.list(config)) {
            found.filter(file -> file.toString().matches(".*\\.(yaml|properties)")).forEach(files::add);
        } catch (IOException e) {
            // The start will say so.
        }
        Map<Path, String> prints = new TreeMap<>();
        files.forEach(file -> prints.put(file, Source.fingerprint(file)));
        return new OnDisk(config, routes, prints);
    }

    private static List<Path> routeFiles(Path folder) {
        try {
            return RouteFiles.paths(folder);
        } catch (ConfigException e) {
            return List.of();
        }
    }

    Path feeds() {
        return config.resolve("feeds.yaml");
    }

    Path tables() {
        return config.resolve("tables.yaml");
    }

    boolean isResource(Path file) {
        return RouteFiles.resources(routes).equals(file.getParent());
    }

    /** Resource route files. */
    List<Path> resources() {
        return prints.keySet().stream().filter(this::isResource).toList();
    }

    String print(Path file) {
        return prints.getOrDefault(file, Source.ABSENT);
    }

    /** Files that are not taken over while we run, and are not what they were. */
    List<Path> restartFor(OnDisk before) {
        return Stream.concat(prints.keySet().stream(), before.prints.keySet().stream()).distinct().sorted()
                .filter(file -> !isResource(file) && !file.equals(feeds()) && !file.equals(tables()))
                .filter(file -> !print(file).equals(before.print(file))).toList();
    }
}
