package org.doorstep.provider;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.doorstep.config.Feed;
import org.doorstep.config.JsonPath;
import org.doorstep.provider.repliers.Repliers;
import org.doorstep.provider.repliers.RepliersOptions;
import org.doorstep.provider.reso.Reso;
import org.doorstep.provider.showinghub.ShowingHub;
import org.doorstep.provider.showinghub.ShowingHubOptions;
import org.doorstep.provider.spark.Spark;
import org.doorstep.provider.spark.SparkOptions;

/** The contracts this build speaks. */
public final class Providers {

    private static final Map<String, Provider> ALL = List.<Provider>of(new Reso(), new ShowingHub(), new Spark(), new Repliers()).stream()
            .collect(Collectors.toUnmodifiableMap(Provider::name, Function.identity()));

    /** A contract as some feed speaks it. */
    private record Spoken(String provider, Feed.Reading reading) {
    }

    private static final Map<Spoken, Provider> SPOKEN = new ConcurrentHashMap<>();

    private Providers() {
    }

    public static Set<String> names() {
        return ALL.keySet();
    }

    /** The contract as this feed speaks it. */
    public static Provider of(Feed feed) {
        return SPOKEN.computeIfAbsent(new Spoken(feed.provider(), feed.reading()), Providers::speaking);
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Provider of(String name) {
        Provider provider = ALL.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("unknown provider");
        }
        return provider;
    }

    private static Provider speaking(Spoken spoken) {
        Feed.Reading reading = spoken.reading;
        return switch (spoken.provider) {
            case "showinghub" -> new ShowingHub(new ShowingHubOptions(
                    places(reading.eventNames(), ShowingHubOptions.DEFAULT.names()),
                    reading.keys().isEmpty() ? ShowingHubOptions.KEYS : reading.keys(),
                    places(reading.times(), ShowingHubOptions.DEFAULT.times()), ShowingHubOptions.DEFAULT.messageIds(), reading.timeZone()));
            case "repliers" -> new Repliers(new RepliersOptions(
                    reading.keys().isEmpty() ? RepliersOptions.DEFAULT.keys() : Map.of(),
                    reading.keys().isEmpty() ? RepliersOptions.DEFAULT.otherwise() : KeyPath.list(reading.keys().toArray(String[]::new)),
                    places(reading.times(), RepliersOptions.DEFAULT.times()), reading.timeZone()), Set.copyOf(reading.events()));
            case "spark" -> new Spark(SparkOptions.DEFAULT.in(reading.timeZone()));
            default -> of(spoken.provider);
        };
    }

    private static List<JsonPath> places(List<String> given, List<JsonPath> otherwise) {
        return given.isEmpty() ? otherwise : Arrays.asList(given.stream().map(JsonPath::compile).toArray(JsonPath[]::new));
    }
}
