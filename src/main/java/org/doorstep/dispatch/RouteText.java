package org.doorstep.dispatch;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
 * A route file as YAML nodes, which know their lines.
 *
 * @param entries every key with its value, outer ones first
 */
record RouteText(Path file, List<Entry> entries) {

    /**
     * A key and its value.
     *
     * @param within the entry whose value it is part of, or null
     */
    record Entry(String key, Node value, int line, Entry within) {

        /** Scalars as they stand there, {@code ""} for anything else. */
        String text() {
            return RouteText.text(value);
        }

        /** What stands below a key of this one's value. */
        Optional<Node> node(String name) {
            return value instanceof MappingNode mapping
                    ? mapping.getValue().stream().filter(tuple -> text(tuple).equals(name)).map(NodeTuple::getValueNode).findFirst()
                    : Optional.empty();
        }

        /** The same where it is a scalar. */
        Optional<String> value(String name) {
            return node(name).map(RouteText::text);
        }

        /** Where an endpoint is named, by itself or by {@code uri}. */
        String uri() {
            return value instanceof MappingNode ? value("uri").orElse("") : text();
        }

        /** An option of that endpoint, from its URI or its parameters. */
        Optional<String> option(String name) {
            String uri = uri();
            for (String pair : uri.contains("?") ? uri.substring(uri.indexOf('?') + 1).split("&") : new String[0]) {
                if (pair.startsWith(name + "=")) {
                    return Optional.of(pair.substring(name.length() + 1));
                }
            }
            return node("parameters").flatMap(found -> new Entry("parameters", found, line, this).value(name));
        }

        /** Whether this is part of the other's value. */
        boolean in(Entry other) {
            return within != null && (within.equals(other) || within.in(other));
        }

        /** Two entries are one only where they are the same place. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        private static String text(NodeTuple tuple) {
            return RouteText.text(tuple.getKeyNode());
        }
    }

    /** @throws ConfigException naming the line where it is no YAML */
    static RouteText of(RouteFile file) {
        List<Entry> entries = new ArrayList<>();
        collect(root(file), null, entries);
        return new RouteText(file.path(), List.copyOf(entries));
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

    private static void collect(Node node, Entry within, List<Entry> entries) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> collect(item, within, entries));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Entry entry = new Entry(text(tuple.getKeyNode()), tuple.getValueNode(), tuple.getKeyNode().getStartMark().map(mark -> mark.getLine() + 1).orElse(0), within);
                entries.add(entry);
                collect(tuple.getValueNode(), entry, entries);
            }
        }
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    List<Entry> all(String key) {
        return all(entry -> entry.key.equals(key));
    }

    List<Entry> all(Predicate<Entry> which) {
        return entries.stream().filter(which).toList();
    }

    /** The steps of a route, in order, not those inside of them. @param from where it begins */
    List<Entry> steps(Entry from) {
        return all(step -> step.within != null && step.within.key.equals("steps") && step.within.within == from);
    }

    ConfigException wrong(Entry at, String what, String remedy) {
        return ConfigException.at(file, at.line, what, remedy);
    }
}
