package org.doorstep.provider;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.doorstep.provider.repliers.Repliers;
import org.doorstep.provider.reso.Reso;
import org.doorstep.provider.showinghub.ShowingHub;
import org.doorstep.provider.spark.Spark;

/** The contracts this build speaks. */
public final class Providers {

    private static final Map<String, Provider> ALL = List.<Provider>of(new Reso(), new ShowingHub(), new Spark(), new Repliers()).stream()
            .collect(Collectors.toUnmodifiableMap(Provider::name, Function.identity()));

    private Providers() {
    }

    public static Set<String> names() {
        return ALL.keySet();
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Provider of(String name) {
        Provider provider = ALL.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("no provider of that name");
        }
        return provider;
    }
}
