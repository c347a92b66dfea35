package org.doorstep.provider;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.doorstep.config.Feed;
import org.doorstep.provider.reso.Reso;

/** The contracts this build speaks. */
public final class Providers {

    private static final Map<String, Provider> ALL = List.<Provider>of(new Reso()).stream()
            .collect(Collectors.toUnmodifiableMap(Provider::name, Function.identity()));

    private Providers() {
    }

    public static Set<String> names() {
        return ALL.keySet();
    }

    /** The contract as this feed speaks it. */
    public static Provider of(Feed feed) {
        return of(feed.provider());
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
