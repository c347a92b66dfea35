package org.doorstep.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Collects what is wrong with what a user wrote, so that all of it is said at once. Of one reading and one thread. */
public final class Problems {

    private final List<ConfigException> found = new ArrayList<>();

    /** Reads a part; empty where it is wrong, which is remembered. */
    public <T> Optional<T> of(Supplier<T> part) {
        try {
            return Optional.ofNullable(part.get());
        } catch (ConfigException e) {
            add(e);
            return Optional.empty();
        }
    }

    /** The same for a part that only does something. */
    public void in(Runnable part) {
        of(() -> {
            part.run();
            return null;
        });
    }

    public void add(ConfigException problem) {
        found.addAll(problem.each());
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** @throws ConfigException with a line for each, by file and line, where anything is wrong */
    public void raise() {
        if (found.size() == 1) {
            throw found.get(0);
        }
        if (!found.isEmpty()) {
            List<ConfigException> sorted = found.stream().sorted(Comparator.comparing(ConfigException::file).thenComparingInt(ConfigException::line)).toList();
            throw new ConfigException(sorted.stream().map(ConfigException::getMessage).distinct().collect(Collectors.joining("\n")), sorted);
        }
    }
}
