package org.doorstep.config;

import java.time.Duration;

/**
 * How events that carry no record get it fetched: {@code enrich} of a feed in feeds.yaml. Asks the API of {@code subscription}.
 *
 * @param rate    requests a second at most
 * @param cache   how long a fetched record serves for further events of it; zero: for none
 */
public record Enrich(double rate, Duration cache) {
}
