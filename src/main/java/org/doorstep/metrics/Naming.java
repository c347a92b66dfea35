package org.doorstep.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/** Gives every meter its HELP, and its labels the form that Prometheus asks for: Camel's are camelCase. */
final class Naming implements MeterFilter {

    /** In nanoseconds, which Prometheus does not use: Metrics counts it in seconds. And one that only some collectors have. */
    private static final Set<String> UNWANTED = Set.of("process.cpu.time", "jvm.gc.concurrent.phase.time");
    /** {@code _count} is kept for histograms. */
    private static final Map<String, String> RENAMED = Map.of("system.cpu.count", "system.cpus");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])[A-Z]");

    private final Properties help = new Properties();

    Naming() {
        try (InputStream file = Naming.class.getResourceAsStream("help.properties")) {
            help.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of ours cannot be read", e);
        }
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return UNWANTED.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String said = help.getProperty(id.getName(), id.getDescription());
        return new Meter.Id(RENAMED.getOrDefault(id.getName(), id.getName()), labels(id), id.getBaseUnit(), said, id.getType());
    }

    private static Tags labels(Meter.Id id) {
        return Tags.of(id.getTags().stream().map(tag -> Tag.of(snake(tag.getKey()), tag.getValue())).toList());
    }

    private static String snake(String name) {
        return HUMP.matcher(name).replaceAll(hump -> "_" + hump.group().toLowerCase(Locale.ROOT));
    }
}
