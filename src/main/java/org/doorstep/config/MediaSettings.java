package org.doorstep.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * {@code doorstep.media.*}: how photos and other files are fetched and kept. Sizes in bytes.
 *
 * @param folder   where files are kept; empty: {@code media} in the data folder. Several processes share one
 * @param disk     all files together
 * @param file     one file
 * @param types    content types that are kept, by what the bytes are and not by what their host says
 * @param threads  fetches at once
 * @param perHost  fetches at once from one host
 * @param rate     fetches a second from one host
 * @param timeout  for a connection, and for the next bytes to come
 * @param deadline for a whole fetch, redirects included
 * @param retry    the wait after a first failure; each one more doubles it
 * @param attempts after which an item is given up until it is pushed with another URL or time
 * @param grace    how long the files of a replaced or deleted set are kept
 * @param allow    hosts and address blocks that may be fetched from although they are inside
 * @param deny     hosts and address blocks that may not, whatever else allows them
 * @param ports    that may be fetched from
 */
public record MediaSettings(Optional<Path> folder, long disk, long file, Set<String> types, int threads, int perHost, double rate,
                            Duration timeout, Duration deadline, Duration retry, int attempts, Duration grace, HostList allow, HostList deny,
                            Set<Integer> ports) {

    public MediaSettings {
        types = Set.copyOf(types);
        ports = Set.copyOf(ports);
    }
}
