package org.doorstep.subscription;

import java.util.Optional;
import org.doorstep.config.Feed;
import org.doorstep.config.Subscription;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Knocker;
import org.doorstep.url.WebUrl;

/**
 * Whether our own door works, before a provider is asked to send again: deliveries can be accepted, and a GET at the address that the
 * provider uses (or at our own port) is answered as only a door of this feed does: 405, {@code Allow: POST}. No credentials are needed
 * for that, nothing is stored, and nobody is counted as refused for a wrong secret.
 */
final class DoorProbe {

    private final House house;
    private final Knocker knocker;

    DoorProbe(House house, HttpCalls http) {
        this.house = house;
        this.knocker = new Knocker(http);
    }

    /** What is wrong with the door, or empty. */
    Optional<String> wrong(Feed feed) throws InterruptedException {
        Optional<String> notReady = house.notReady().get();
        if (notReady.isPresent()) {
            return Optional.of("our door does not accept deliveries: " + notReady.get());
        }
        Subscription subscription = feed.subscription().orElseThrow();
        String base = subscription.probe() == Subscription.Probe.LOCAL ? house.local() : subscription.publicUrl().orElseThrow();
        String answered = knocker.knock(WebUrl.of(base + DoorAddress.probed(feed)));
        return answered.equals("405 POST") ? Optional.empty()
                : Optional.of("our door is not reached at " + host(base) + " (" + answered + "). Check subscription.publicUrl, the proxy and the network");
    }

    /** A path in front of our doors may be a secret. */
    private static String host(String base) {
        return WebUrl.of(base).origin();
    }
}
