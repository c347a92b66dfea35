package org.doorstep.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All metrics of the process in the form Prometheus reads. Every family has a HELP, every label is snake_case, whichever library
 * registered it. May be used from any thread.
 */
public final class Metrics implements AutoCloseable {

    /** Prometheus' own text format. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** OpenMetrics 1.0. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
    private static final List<String> TEXT_TYPES = List.of("text/plain", "text/*", "*/*");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Runnable> before = new CopyOnWriteArrayList<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /**
     * With those of the JVM and of the process.
     *
     * @param version  of Doorstep, as {@code --version} shows it
     * @param revision of its sources
     */
    public Metrics(String version, String revision) {
        registry.config().meterFilter(new Naming()).meterFilter(new Buckets());
        for (var binder : List.of(new ClassLoaderMetrics(), new JvmMemoryMetrics(), collections, new JvmThreadMetrics(), new ProcessorMetrics(),
                new FileDescriptorMetrics(), new UptimeMetrics())) {
            binder.bindTo(registry);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean process) {
            FunctionCounter.builder("process.cpu", process, system -> system.getProcessCpuTime() / 1e9).baseUnit("seconds").register(registry);
        }
        Gauge.builder("doorstep.build.info", () -> 1).tag("version", version).tag("revision", revision)
                .tag("java", System.getProperty("java.version")).register(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** What brings a set of metrics up to date whose labels change while Doorstep runs; before every scrape, on its thread. */
    public void beforeScrape(Runnable refresh) {
        before.add(refresh);
    }

    /** @param contentType {@link #TEXT} or {@link #OPEN_METRICS} */
    public String scrape(String contentType) {
        before.forEach(Runnable::run);
        return registry.scrape(contentType);
    }

    /**
     * The format for a header {@code Accept}: OpenMetrics where it is named before plain text, else plain text. Nobody is sent away
     * (RFC 9110 12.4.1 allows an answer in another format): a scrape in the wrong one tells its reader more than a 406.
     *
     * @param ranges media ranges in order of preference, without parameters
     */
    public static String format(List<String> ranges) {
        for (String range : ranges) {
            String type = range.toLowerCase(Locale.ROOT);
            if (type.equals(OPEN_METRICS_TYPE)) {
                return OPEN_METRICS;
            } else if (TEXT_TYPES.contains(type)) {
                return TEXT;
            }
        }
        return TEXT;
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
