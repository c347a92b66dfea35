package org.doorstep.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Times that people wait for are histograms, so that quantiles of many processes can be taken together. */
final class Buckets implements MeterFilter {

    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    /** A good disk syncs in a fraction of a millisecond. */
    private static final double[] BELOW_A_MILLISECOND = {0.0001, 0.00025, 0.0005};
    private static final Map<String, double[]> NANOS = Map.of("doorstep.accept", nanos(SECONDS),
            "doorstep.journal.sync", DoubleStream.concat(DoubleStream.of(nanos(BELOW_A_MILLISECOND)), DoubleStream.of(nanos(SECONDS))).toArray());

    private static double[] nanos(double... seconds) {
        return DoubleStream.of(seconds).map(each -> each * 1e9).toArray();
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        double[] buckets = NANOS.get(id.getName());
        return buckets == null ? config : DistributionStatisticConfig.builder().serviceLevelObjectives(buckets).build().merge(config);
    }
}
