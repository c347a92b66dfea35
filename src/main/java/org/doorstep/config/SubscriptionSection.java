package org.doorstep.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code subscription} of one feed. */
final class SubscriptionSection {

    /** Where things are by the providers' documents (contracts: management API, catch-up), as far as they say so. */
    private static final Map<String, Map<String, String>> PATHS = Map.of(
            "showinghub", Map.of("subscriptions", "/app/v1/subscriptions", "messages", "/app/v1/subscriptions/messages"),
            "spark", Map.of("webhooks", "/v1/developers/newsfeeds/webhooks", "events", "/v1/newsfeeds/events", "listings", "/v1/listings"),
            "repliers", Map.of("webhooks", "/webhooks", "listings", "/listings", "deleted", "/listings/deleted"),
            "reso", Map.of("events", "/EntityEvent", "records", "/{resource}('{key}')", "resume", ""));
    /** Names of parameters and of fields, likewise. */
    private static final Map<String, Map<String, String>> PARAMETERS = Map.of(
            "showinghub", Map.of("failed", "failed", "includeMessages", "includeMessages", "from", "startDateTime", "to", "endDateTime",
                    "statusFrom", "startTime", "url", "url", "headers", "requestHeaders"),
            "spark", Map.of("limit", "_limit", "page", "_page"),
            "repliers", Map.of("from", "minUpdatedOn", "sort", "sortBy", "page", "pageNum", "limit", "resultsPerPage"),
            "reso", Map.of("gone", "404,410"));
    private static final Map<String, String> KEY_HEADERS = Map.of("repliers", "REPLIERS-API-KEY");
    private static final String USUAL_KEY_HEADER = "X-API-Key";

    private final String provider;
    private final Section section;

    private SubscriptionSection(String provider, Section section) {
        this.provider = provider;
        this.section = section;
    }

    /** @throws ConfigException naming file, line and remedy */
    static Optional<Subscription> read(String provider, Section entry) {
        if (!entry.has("subscription")) {
            return Optional.empty();
        }
        return Optional.of(new SubscriptionSection(provider, entry.section("subscription")
                .only("publicUrl", "api", "events", "active", "probe", "catchUp")).read());
    }

    private Subscription read() {
        Optional<String> publicUrl = section.text("publicUrl").map(text -> uri(section, "publicUrl", text).toString());
        if (publicUrl.isEmpty() && !provider.equals("reso")) {
            throw section.wrong("'publicUrl' is missing", "Add how the provider reaches this door, as in https://push.example.com");
        }
        List<String> events = section.texts("events");
        if (provider.equals("repliers") == events.isEmpty()) {
            throw section.wrong("events", events.isEmpty() ? "is missing: Repliers has one webhook for each" : "is for Repliers, which has one webhook for each",
                    events.isEmpty() ? "Add 'events: [listing.created, listing.updated, listing.deleted]'" : "Remove it");
        }
        String probe = section.text("probe").orElse("public");
        if (!List.of("public", "local").contains(probe)) {
            throw section.wrong("probe", "is '" + probe + "', which is not known", Suggestion.of(probe, List.of("public", "local")));
        }
        return new Subscription(publicUrl, api(section.section("api")), List.copyOf(events), section.flag("active", true),
                probe.equals("local") || publicUrl.isEmpty() ? Subscription.Probe.LOCAL : Subscription.Probe.PUBLIC, section.flag("catchUp", true));
    }

    private Subscription.Api api(Section api) {
        api.only("url", "token", "key", "keyHeader", "clientId", "clientSecret", "tokenUrl", "scope", "paths", "parameters", "label");
        if (api.has("label") && !provider.equals("reso")) {
            throw api.wrong("label", "is for RESO", "Remove it");
        }
        Optional<Subscription.Client> client = client(api);
        int ways = (api.has("token") ? 1 : 0) + (api.has("key") ? 1 : 0) + (client.isPresent() ? 1 : 0);
        if (ways != 1) {
            throw api.wrong(ways == 0 ? "says not how we prove who we are" : "gives more than one proof of who we are",
                    "Give one of 'token', 'key', or 'clientId' with 'clientSecret' and 'tokenUrl'");
        }
        return new Subscription.Api(uri(api, "url", api.required("url")), secret(api, "token"), secret(api, "key"),
                api.text("keyHeader").orElse(KEY_HEADERS.getOrDefault(provider, USUAL_KEY_HEADER)), client,
                names(api, "paths", PATHS.get(provider)), names(api, "parameters", PARAMETERS.get(provider)), api.text("label").orElse(""));
    }

    private Optional<Subscription.Client> client(Section api) {
        if (!api.has("clientId") && !api.has("clientSecret") && !api.has("tokenUrl")) {
            return Optional.empty();
        }
        String id = api.required("clientId");
        Secret secret = new Secret(api.required("clientSecret"));
        return Optional.of(new Subscription.Client(id, secret, uri(api, "tokenUrl", api.required("tokenUrl")), api.text("scope")));
    }

    private static Optional<Secret> secret(Section api, String field) {
        Optional<String> text = api.text(field);
        if (text.filter(String::isEmpty).isPresent()) {
            throw api.wrong(field, "is empty", "Give it, best as {{env:NAME}}");
        }
        return text.map(Secret::new);
    }

    private static Map<String, String> names(Section api, String field, Map<String, String> defaults) {
        Section given = api.section(field).only(defaults.keySet().stream().sorted().toArray(String[]::new));
        Map<String, String> names = new LinkedHashMap<>(defaults);
        given.names().forEach(name -> names.put(name, given.required(name)));
        return Map.copyOf(names);
    }

    /** Secrets and what is sent must not cross the network in the clear. */
    private static URI uri(Section at, String field, String text) {
        try {
            URI uri = URI.create(text.replaceAll("/+$", ""));
            if (uri.getHost() == null || !List.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException();
            }
            if (uri.getScheme().equals("http") && !Loopback.is(uri.getHost())) {
                throw at.wrong(field, "must be https: secrets go there", "Use https");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw at.wrong(field, "is not an http(s) URL without query", "Correct it");
        }
    }
}
