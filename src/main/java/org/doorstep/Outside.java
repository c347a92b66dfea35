package org.doorstep;

import java.io.IOException;
import java.util.function.Consumer;
import org.doorstep.auth.KeySetHost;
import org.doorstep.broker.Brokers;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Feed;
import org.doorstep.config.Problems;
import org.doorstep.config.Subscription;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.store.Database;

/** Tries what is outside of this process, as it would be used, and changes nothing there. */
final class Outside {

    private final Configuration configuration;
    private final Problems problems = new Problems();
    private final Consumer<String> said;

    /** @param said told each that answers, one line */
    Outside(Configuration configuration, Consumer<String> said) {
        this.configuration = configuration;
        this.said = said;
    }

    /** @throws ConfigException with a line for each that does not answer, or refuses us */
    void tryAll() throws InterruptedException {
        problems.of(() -> Database.knock(configuration.settings().database(), configuration.settings().data())).ifPresent(said);
        Brokers.outside(configuration.settings()).forEach((key, knock) -> problems.in(() -> {
            knock.run();
            said.accept("ok: " + key + ": the broker answers");
        }));
        try (HttpCalls http = HttpCalls.once()) {
            for (Feed feed : configuration.feeds().all().stream().sorted((one, other) -> one.name().compareTo(other.name())).toList()) {
                feed.auth().jwt().ifPresent(jwt -> problems.in(() -> keys(feed, jwt)));
                if (feed.subscription().isPresent()) {
                    api(feed, feed.subscription().get(), http);
                }
            }
        }
        problems.raise();
    }

    private void keys(Feed feed, Feed.Jwt jwt) {
        String at = "feed " + feed.name() + ": the identity provider's key set";
        try {
            int keys = KeySetHost.publicKeys(jwt.jwks());
            if (keys == 0) {
                throw new ConfigException(at + ": it has no public key. Correct jwks in auth.jwt");
            }
            said.accept("ok: " + at + " answers (public keys: " + keys + ")");
        } catch (IOException e) {
            throw new ConfigException(at + ": " + e.getClass().getSimpleName() + ": " + ConfigException.reason(e) + ". Correct jwks in auth.jwt, or start the provider");
        }
    }

    private void api(Feed feed, Subscription subscription, HttpCalls http) throws InterruptedException {
        String at = "feed " + feed.name() + ": the provider's API";
        try {
            Remote remote = Remotes.of(feed.provider(), http, subscription.api());
            if (remote.management().isPresent()) {
                int subscriptions = remote.management().get().list().size();
                said.accept("ok: " + at + " answers (subscriptions: " + subscriptions + ")");
            } else {
                remote.catchUp().now();
                said.accept("ok: " + at + " answers");
            }
        } catch (RemoteException e) {
            // A second sentence is a remedy already.
            problems.add(new ConfigException(at + ": " + e.getMessage() + (e.getMessage().contains(". ") ? "" : ". " + remedy(e.kind()))));
        }
    }

    private static String remedy(RemoteException.Kind kind) {
        return switch (kind) {
            case CREDENTIALS -> "Correct token, key or client in subscription.api";
            case RIGHTS -> "Ask the provider to let this account do that";
            case NOT_FOUND, REFUSED -> "Correct url, paths and parameters in subscription.api";
            case UNREADABLE -> "Correct url in subscription.api: something else may answer there";
            case LIMITED -> "Try again later";
            case UNAVAILABLE -> "Correct url in subscription.api, or try again later";
        };
    }
}
