package org.doorstep.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.stream.DoubleStream;

/** The time of an answer is a histogram, so that quantiles of many processes can be taken together. */
final class Buckets implements MeterFilter {

    private static final double[] NANOS = DoubleStream.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
            .map(seconds -> seconds * 1e9).toArray();

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return "doorstep.accept".equals(id.getName()) ? DistributionStatisticConfig.builder().serviceLevelObjectives(NANOS).build().merge(config) : config;
    }
}
