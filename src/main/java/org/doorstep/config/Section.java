package org.doorstep.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A mapping of a YAML file whose every complaint names file and line. Asked for its fields one by one, then {@link #only}. */
final class Section {

    private final Path file;
    private final String path;
    private final int line;
    private final Map<String, Node> fields;
    private final Placeholders placeholders;

    private Section(Path file, String path, MappingNode node, int line, Placeholders placeholders) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.placeholders = placeholders;
        this.fields = new LinkedHashMap<>();
        if (node != null) {
            for (NodeTuple tuple : node.getValue()) {
                String name = ((ScalarNode) tuple.getKeyNode()).getValue();
                if (fields.put(name, tuple.getValueNode()) != null) {
                    throw at(tuple.getKeyNode(), "'" + name + "' is given twice", "Keep one of them");
                }
            }
        }
    }

    /** Reads a whole file; an empty one is an empty section. */
    static Section read(Path file, Placeholders placeholders) {
        try (InputStream in = Files.newInputStream(file)) {
            LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).setCodePointLimit(4 << 20).build();
            Optional<Node> root = new Compose(settings).composeInputStream(in);
            if (root.isEmpty() || isNull(root.get())) {
                return new Section(file, "", null, 1, placeholders);
            }
            if (!(root.get() instanceof MappingNode mapping)) {
                throw ConfigException.at(file, 1, "a mapping is expected", "Start with 'name:' lines, as in the shipped file");
            }
            return new Section(file, "", mapping, 1, placeholders);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw ConfigException.at(file, line, "not YAML: " + e.getProblem(), "Check indentation and quotes there");
        } catch (YamlEngineException e) {
            throw ConfigException.at(file, 0, "not YAML", "Check it with any YAML tool");
        } catch (IOException e) {
            throw ConfigException.at(file, 0, "cannot be read", "Create it, or name its folder with --config");
        }
    }

    String path() {
        return path;
    }

    boolean has(String name) {
        return fields.containsKey(name) && !isNull(fields.get(name));
    }

    Set<String> names() {
        return fields.keySet();
    }

    /** Refuses every field but these. */
    Section only(String... allowed) {
        List<String> known = List.of(allowed);
        fields.forEach((name, node) -> {
            if (!known.contains(name)) {
                throw at(node, "unknown field '" + name + "'", Suggestion.of(name, known));
            }
        });
        return this;
    }

    ConfigException wrong(String wrong, String remedy) {
        return ConfigException.at(file, line, prefix(path) + wrong, remedy);
    }

    ConfigException wrong(String field, String wrong, String remedy) {
        Node node = fields.get(field);
        return node == null ? wrong("'" + field + "' " + wrong, remedy) : at(node, "'" + field + "' " + wrong, remedy);
    }

    Section section(String name) {
        Node node = fields.get(name);
        if (node != null && !isNull(node) && !(node instanceof MappingNode)) {
            throw wrong(name, "must be a mapping", "Write 'name: value' lines below it, indented");
        }
        MappingNode mapping = node instanceof MappingNode found ? found : null;
        return new Section(file, path.isEmpty() ? name : path + "." + name, mapping, node == null ? line : lineOf(node), placeholders);
    }

    String required(String name) {
        return text(name).orElseThrow(() -> wrong("'" + name + "' is missing", "Add it"));
    }

    Optional<String> text(String name) {
        return has(name) ? Optional.of(scalar(name, fields.get(name))) : Optional.empty();
    }

    boolean flag(String name, boolean otherwise) {
        return text(name).map(text -> switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw wrong(name, "must be true or false", "Write one of the two");
        }).orElse(otherwise);
    }

    /** One value or a list of values. */
    List<String> texts(String name) {
        if (!has(name)) {
            return List.of();
        }
        Node node = fields.get(name);
        if (!(node instanceof SequenceNode sequence)) {
            return List.of(scalar(name, node));
        }
        List<String> values = new ArrayList<>();
        sequence.getValue().forEach(item -> values.add(scalar(name, item)));
        return List.copyOf(values);
    }

    Duration duration(String name, Duration otherwise) {
        return parsed(name, Units::duration, otherwise);
    }

    long bytes(String name, long otherwise) {
        return parsed(name, Units::bytes, otherwise);
    }

    int number(String name, int least, int most, int otherwise) {
        String must = "must be a number from " + least + " to " + most;
        return parsed(name, text -> {
            // Also what is no number.
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException(must);
            }
            return Integer.parseInt(text);
        }, otherwise);
    }

    /** A rate like {@code 50/s}; empty means without limit. */
    Optional<Double> rate(String name) {
        return Optional.ofNullable(parsed(name, Units::rate, null));
    }

    private <T> T parsed(String name, Function<String, T> parser, T otherwise) {
        try {
            return text(name).map(parser).orElse(otherwise);
        } catch (IllegalArgumentException e) {
            throw wrong(name, e.getMessage(), "Correct it");
        }
    }

    private String scalar(String name, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            throw at(node, "'" + name + "' must be a single value", "Write it on one line");
        }
        return placeholders.resolve(scalar.getValue(), wrong -> ConfigException.at(file, lineOf(node), prefix(path) + "'" + name + "': " + wrong, "Then try again"));
    }

    private ConfigException at(Node node, String wrong, String remedy) {
        return ConfigException.at(file, lineOf(node), prefix(path) + wrong, remedy);
    }

    private static String prefix(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().getValue().endsWith(":null");
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
