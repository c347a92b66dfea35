package org.doorstep.dispatch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The route files as text, looked over before Camel loads them: what Camel would accept and lose data with is refused here, by
 * file and line.
 */
public final class RouteFiles {

    static final String SUFFIX = ".camel.yaml";

    private final Path folder;
    private final List<RouteFile> files;

    private RouteFiles(Path folder, List<RouteFile> files) {
        this.folder = folder;
        this.files = List.copyOf(files);
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
        for (Path path : paths(folder)) {
            RouteFile file = RouteFile.read(path);
            files.add(file);
            if (resources(folder).equals(path.getParent())) {
                resource(file);
            } else {
                steps(file);
            }
        }
        return new RouteFiles(folder, files);
    }

    /** Without it, events of resources that have no route of their own would wait for ever, and their feed with them. */
    public static ConfigException missingOther(Path folder) {
        return ConfigException.at(resource(folder, ResourceRoutes.OTHER), 0, "is missing; resources without a route of their own need it", "Put it back");
    }

    /**
     * Looks a resource's route over.
     *
     * @return the true name of its resource
     * @throws ConfigException naming file, line and remedy
     */
    public static String resource(RouteFile file) {
        return resource(file.path(), steps(file));
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

    private static List<NodeTuple> steps(RouteFile file) {
        List<NodeTuple> steps = new ArrayList<>();
        collect(root(file), steps);
        steps.forEach(step -> look(file.path(), step));
        return steps;
    }

    private static Node root(RouteFile file) {
        Path path = file.path();
        try {
            return new Compose(LoadSettings.builder().setLabel(path.toString()).build()).composeInputStream(new ByteArrayInputStream(file.bytes()))
                    .orElseThrow(() -> ConfigException.at(path, 1, "is empty", "Write a route, or remove the file"));
        } catch (MarkedYamlEngineException e) {
            throw ConfigException.at(path, e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), "not YAML: " + e.getProblem(), "Check indentation and quotes there");
        } catch (YamlEngineException e) {
            throw ConfigException.at(path, 0, "not YAML", "Check it with any YAML tool");
        }
    }

    private static void collect(Node node, List<NodeTuple> steps) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> collect(item, steps));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                steps.add(tuple);
                collect(tuple.getValueNode(), steps);
            }
        }
    }

    private static void look(Path file, NodeTuple step) {
        String name = text(step.getKeyNode());
        boolean from = name.equals("from");
        if (!from && !List.of("to", "toD", "wireTap", "enrich", "pollEnrich").contains(name)) {
            return;
        }
        String uri = step.getValueNode() instanceof MappingNode mapping ? value(mapping, "uri").orElse("") : text(step.getValueNode());
        if (uri.startsWith("jdbc:") && !"false".equals(option(step, uri, "resetAutoCommit").orElse(null))) {
            throw ConfigException.at(file, line(step), "a jdbc: step without resetAutoCommit=false would commit the bundle halfway",
                    "Add 'resetAutoCommit: false' to its parameters");
        }
        boolean jms = uri.startsWith("activemq:") || uri.startsWith("jms:") || uri.startsWith("journal:");
        if (from && jms && !"true".equals(option(step, uri, "transacted").orElse("true"))) {
            throw ConfigException.at(file, line(step), "a JMS consumer that is not transacted loses messages",
                    "Remove 'transacted', or set it to true");
        }
    }

    /** True name of a resource file's resource: its name as a route; the first letter is a capital where no table says better. */
    private static String resource(Path file, List<NodeTuple> steps) {
        String id = file.getFileName().toString().replace(SUFFIX, "");
        NodeTuple route = steps.stream().filter(step -> text(step.getKeyNode()).equals("route")).findFirst()
                .orElseThrow(() -> ConfigException.at(file, 1, "holds no route", "Write one 'route:'"));
        if (steps.stream().filter(step -> text(step.getKeyNode()).equals("route")).count() > 1) {
            throw ConfigException.at(file, line(route), "holds more than one route", "One route a file");
        }
        if (!(route.getValueNode() instanceof MappingNode body)) {
            throw ConfigException.at(file, line(route), "the route is empty", "Give it 'id', 'from' and 'steps'");
        }
        if (!value(body, "id").orElse("").equals(id)) {
            throw ConfigException.at(file, line(route), "the route's id is not the file's name", "Write 'id: " + id + "'");
        }
        NodeTuple from = steps.stream().filter(step -> text(step.getKeyNode()).equals("from")).findFirst()
                .orElseThrow(() -> ConfigException.at(file, line(route), "the route has no 'from'", "Write 'from: {uri: direct:" + id + "}'"));
        String uri = from.getValueNode() instanceof MappingNode mapping ? value(mapping, "uri").orElse("") : "";
        if (!uri.equals("direct:" + id)) {
            throw ConfigException.at(file, line(from), "a resource route starts at direct:" + id, "Write 'uri: direct:" + id + "'");
        }
        String resource = id.substring(id.indexOf('.') + 1);
        return resource.substring(0, 1).toUpperCase(Locale.ROOT) + resource.substring(1);
    }

    private static Optional<String> option(NodeTuple step, String uri, String name) {
        for (String pair : uri.contains("?") ? uri.substring(uri.indexOf('?') + 1).split("&") : new String[0]) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return step.getValueNode() instanceof MappingNode mapping
                ? node(mapping, "parameters").filter(MappingNode.class::isInstance).flatMap(found -> value((MappingNode) found, name))
                : Optional.empty();
    }

    private static Optional<Node> node(MappingNode mapping, String name) {
        return mapping.getValue().stream().filter(tuple -> text(tuple.getKeyNode()).equals(name)).map(NodeTuple::getValueNode).findFirst();
    }

    private static Optional<String> value(MappingNode mapping, String name) {
        return node(mapping, name).map(RouteFiles::text);
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static int line(NodeTuple tuple) {
        return tuple.getKeyNode().getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
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
