package org.doorstep.dispatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Feed;
import org.doorstep.config.Problems;
import org.doorstep.dispatch.RouteText.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route files as text, looked over before Camel loads them: what Camel would accept and lose data with is refused here, by
 * file and line.
 */
public final class RouteFiles {

    static final String SUFFIX = ".camel.yaml";

    private static final Set<String> ENDPOINTS = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich");
    private static final Logger log = LoggerFactory.getLogger(RouteFiles.class);

    private final Path folder;
    private final List<RouteFile> files;
    private final Map<Path, String> ignored;

    private RouteFiles(Path folder, List<RouteFile> files) {
        this.folder = folder;
        this.files = List.copyOf(files);
        this.ignored = IgnoredFiles.of(folder, files);
    }

    /** @throws ConfigException naming file, line and remedy */
    public static RouteFiles check(Path folder) {
        if (!Files.isRegularFile(folder.resolve("dispatch" + SUFFIX))) {
            throw new ConfigException(folder + ": there is no dispatch" + SUFFIX + ". Name the folder with the shipped routes by --routes");
        }
        if (!Files.isRegularFile(resource(folder, ResourceRoutes.OTHER))) {
            throw missingOther(folder);
        }
        List<RouteFile> files = new ArrayList<>();
        Problems problems = new Problems();
        for (Path path : paths(folder)) {
            problems.in(() -> {
                RouteFile file = RouteFile.read(path);
                files.add(file);
                look(folder, file);
            });
        }
        problems.raise();
        return new RouteFiles(folder, files);
    }

    /** Without it, events of resources that have no route of their own would wait for ever, and their feed with them. */
    public static ConfigException missingOther(Path folder) {
        return ConfigException.at(resource(folder, ResourceRoutes.OTHER), 0, "is missing; resources without a route of their own need it", "Put it back");
    }

    /**
     * Looks one file over, as it would be at a start.
     *
     * @throws ConfigException naming file, line and remedy
     */
    public static void look(Path folder, RouteFile file) {
        RouteText text = RouteText.of(file);
        text.entries().forEach(entry -> look(text, entry));
        MandatorySteps.look(text, folder.resolve("dispatch" + SUFFIX));
        if (resources(folder).equals(file.path().getParent())) {
            resource(text);
        }
    }

    /**
     * What a resource's route is for.
     *
     * @return the true name of its resource
     * @throws ConfigException naming file, line and remedy
     */
    static String resource(RouteFile file) {
        return resource(RouteText.of(file));
    }

    /** Where resource routes are. */
    public static Path resources(Path folder) {
        return folder.resolve("resources");
    }

    private static Path resource(Path folder, String id) {
        return resources(folder).resolve(id + SUFFIX);
    }

    /**
     * The route files below a folder, by name. A mount of Kubernetes keeps the files themselves in folders whose names begin with two
     * dots, and links to them: those are passed over.
     *
     * @throws ConfigException when it cannot be read
     */
    public static List<Path> paths(Path folder) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file) && !hidden(folder.relativize(file))).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw ConfigException.at(folder, 0, "cannot be read", "Check its permissions");
        }
    }

    private static boolean hidden(Path path) {
        for (Path part : path) {
            if (part.toString().startsWith("..")) {
                return true;
            }
        }
        return false;
    }

    private static void look(RouteText text, Entry step) {
        boolean from = step.key().equals("from");
        if (!from && !ENDPOINTS.contains(step.key())) {
            return;
        }
        String uri = step.uri();
        if (uri.startsWith("jdbc:") && !"false".equals(step.option("resetAutoCommit").orElse(null))) {
            throw text.wrong(step, "a jdbc: step without resetAutoCommit=false would commit the bundle halfway", "Add 'resetAutoCommit: false' to its parameters");
        }
        boolean jms = uri.startsWith("activemq:") || uri.startsWith("jms:");
        if (from && jms && !"true".equals(step.option("transacted").orElse("true"))) {
            throw text.wrong(step, "a JMS consumer that is not transacted loses messages", "Remove 'transacted', or set it to true");
        }
    }

    /** True name of a resource file's resource: its name as a route; the first letter is a capital where no table says better. */
    private static String resource(RouteText text) {
        Path file = text.file();
        String id = file.getFileName().toString().replace(SUFFIX, "");
        List<Entry> routes = text.all("route");
        if (routes.isEmpty()) {
            throw ConfigException.at(file, 1, "holds no route", "Write one 'route:'");
        }
        Entry route = routes.get(0);
        if (routes.size() > 1) {
            throw text.wrong(route, "holds more than one route", "One route a file");
        }
        if (route.value("id").isEmpty() && route.node("from").isEmpty()) {
            throw text.wrong(route, "the route is empty", "Give it 'id', 'from' and 'steps'");
        }
        if (!route.value("id").orElse("").equals(id)) {
            throw text.wrong(route, "the route's id is not the file's name", "Write 'id: " + id + "'");
        }
        Entry from = text.all("from").stream().findFirst().orElseThrow(() -> text.wrong(route, "the route has no 'from'", "Write 'from: {uri: direct:" + id + "}'"));
        if (!from.value("uri").orElse("").equals("direct:" + id)) {
            throw text.wrong(from, "a resource route starts at direct:" + id, "Write 'uri: direct:" + id + "'");
        }
        String resource = id.substring(id.indexOf('.') + 1);
        return resource.substring(0, 1).toUpperCase(Locale.ROOT) + resource.substring(1);
    }

    /** @throws ConfigException where a feed has no door to come to */
    public RouteFiles doors(Collection<Feed> feeds) {
        FeedDoors.look(folder, files, feeds);
        return this;
    }

    /** Files in the folder that do nothing there: why, and what to do. */
    public List<String> ignored() {
        return ignored.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()).toList();
    }

    /** Says so in the log. */
    public RouteFiles sayIgnored() {
        ignored.forEach((file, why) -> log.warn("route_file_ignored file={} remedy=\"{}\"", file, why));
        return this;
    }

    public Path folder() {
        return folder;
    }

    /** All of them, as they were read. */
    public List<RouteFile> all() {
        return files;
    }

    public List<Path> files() {
        return files.stream().map(RouteFile::path).toList();
    }

    /** Those of resources. */
    public List<RouteFile> ofResources() {
        return files.stream().filter(file -> resources(folder).equals(file.path().getParent())).toList();
    }
}
