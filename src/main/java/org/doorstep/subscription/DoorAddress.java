package org.doorstep.subscription;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.config.Feed;
import org.doorstep.config.Secret;
import org.doorstep.provider.remote.Wanted;

/** Where a provider is to send a feed, with the proofs that the feed asks for. Of several secrets the first one is the current one. */
final class DoorAddress {

    private DoorAddress() {
    }

    /** @param active whether the provider is to send @return one, or one an event */
    static List<Wanted> wanted(Feed feed, boolean active) {
        String base = feed.subscription().orElseThrow().publicUrl().orElseThrow();
        return switch (feed.provider()) {
            case "spark" -> List.of(spark(feed, base, active));
            case "repliers" -> feed.subscription().orElseThrow().events().stream().map(event -> {
                String url = base + path(feed) + "/" + event;
                return new Wanted(new Secret(url), url, event, Map.of(), active);
            }).toList();
            default -> {
                Map<String, Secret> headers = new HashMap<>();
                feed.auth().headers().forEach((name, values) -> headers.put(name, values.get(0)));
                yield List.of(new Wanted(new Secret(base + path(feed)), base + path(feed), "", headers, active));
            }
        };
    }

    private static Wanted spark(Feed feed, String base, boolean active) {
        String secret = feed.auth().path().get(0).reveal();
        return new Wanted(new Secret(base + path(feed) + "/" + secret), base + path(feed) + "/***", "", Map.of(), active);
    }

    /** A path that the gate takes for a door of this feed, without any secret. */
    static String probed(Feed feed) {
        return path(feed) + switch (feed.provider()) {
            case "spark" -> "/probe";
            case "repliers" -> "/" + feed.subscription().orElseThrow().events().get(0);
            default -> "";
        };
    }

    private static String path(Feed feed) {
        return "/" + feed.provider() + "/" + feed.name();
    }
}
