package org.doorstep.config;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.doorstep.url.WebUrl;

/**
 * What the operator wants at a provider: {@code subscription} of a feed in feeds.yaml.
 *
 * @param publicUrl how the provider reaches our doors, without a slash at the end; a proxy may serve them under a path that nobody guesses.
 *                  Empty for RESO, whose producers are told by hand
 * @param api       where the provider is asked, and how we prove who we are
 * @param events    what to subscribe to, one subscription each (Repliers); elsewhere empty
 * @param active    whether the provider is to send
 * @param probe     how we make sure that our door works before we ask to be sent to again
 * @param catchUp   whether what never arrived is fetched
 */
public record Subscription(Optional<String> publicUrl, Api api, List<String> events, boolean active, Probe probe, boolean catchUp) {

    /** Where the door is knocked at. */
    public enum Probe {
        /** Through {@link #publicUrl}, as the provider does. */
        PUBLIC,
        /** At our own port: for hosts that cannot reach themselves by their public name. */
        LOCAL
    }

    /**
     * A provider's API.
     *
     * @param url        what all paths follow on
     * @param token      for {@code Authorization: Bearer}
     * @param key        for a header of its own
     * @param keyHeader  that header's name
     * @param client     for tokens of the provider's token endpoint
     * @param paths      by our names for them, defaults of the contract filled in
     * @param parameters of the query or of bodies, by our names for them, defaults filled in
     * @param alsoHosts  origins of the provider, besides that of {@code url}, to which pages may lead: credentials go there too
     * @param label      RESO's EntityEventSource that this API's events are pushed with, or {@code ""}
     * @param timeZone   of times without an offset, as in the feed's deliveries
     */
    public record Api(WebUrl url, Optional<Secret> token, Optional<Secret> key, String keyHeader, Optional<Client> client,
                      Map<String, String> paths, Map<String, String> parameters, List<WebUrl> alsoHosts, String label,
                      ZoneId timeZone) {
    }

    /** OAuth2 client credentials (RFC 6749 section 4.4). */
    public record Client(String id, Secret secret, WebUrl tokenUrl, Optional<String> scope) {
    }

    /** Differs where any setting or secret differs; holds no secret. */
    public String fingerprint() {
        StringJoiner print = new StringJoiner("\n");
        print.add(toString());
        api.token.ifPresent(secret -> print.add("token " + secret.fingerprint()));
        api.key.ifPresent(secret -> print.add("key " + secret.fingerprint()));
        api.client.ifPresent(client -> print.add("client " + client.secret.fingerprint()));
        return print.toString();
    }
}
