package org.doorstep.config;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.url.InvalidUrlException;
import org.doorstep.url.WebUrl;

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
            "spark", Map.of("limit", "_limit", "page", "_page", "pagination", "_pagination"),
            "repliers", Map.of("from", "minUpdatedOn", "sort", "sortBy", "page", "pageNum", "limit", "resultsPerPage"),
            "reso", Map.of("gone", "404,410"));
    private static final Map<String, String> KEY_HEADERS = Map.of("repliers", "REPLIERS-API-KEY");
    private static final String USUAL_KEY_HEADER = "X-API-Key";

    private final String provider;
    private final ZoneId timeZone;
    private final Section section;

    private SubscriptionSection(String provider, ZoneId timeZone, Section section) {
        this.provider = provider;
        this.timeZone = timeZone;
        this.section = section;
    }

    /** @throws ConfigException naming file, line and remedy */
    static Optional<Subscription> read(String provider, Section entry, ZoneId timeZone) {
        if (!entry.has("subscription")) {
            return Optional.empty();
        }
        return Optional.of(new SubscriptionSection(provider, timeZone, entry.section("subscription")
                .only("publicUrl", "api", "events", "active", "probe", "catchUp")).read());
    }

    private Subscription read() {
        Optional<String> publicUrl = section.text("publicUrl").map(text -> uri(section, "publicUrl", text).text().replaceFirst("/+$", ""));
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
        api.only("url", "token", "key", "keyHeader", "clientId", "clientSecret", "tokenUrl", "scope", "paths", "parameters", "alsoHosts", "label");
        if (api.has("label") && !provider.equals("reso")) {
            throw api.wrong("label", "is for RESO", "Remove it");
        }
        Optional<Subscription.Client> client = client(api);
        int ways = (api.has("token") ? 1 : 0) + (api.has("key") ? 1 : 0) + (client.isPresent() ? 1 : 0);
        if (ways != 1) {
            throw api.wrong(ways == 0 ? "says not how we prove who we are" : "gives more than one proof of who we are",
                    "Give one of 'token', 'key', or 'clientId' with 'clientSecret' and 'tokenUrl'");
        }
        WebUrl url = uri(api, "url", api.required("url"));
        return new Subscription.Api(url, secret(api, "token"), secret(api, "key"),
                api.text("keyHeader").orElse(KEY_HEADERS.getOrDefault(provider, USUAL_KEY_HEADER)), client,
                names(api, "paths", PATHS.get(provider)), names(api, "parameters", PARAMETERS.get(provider)), alsoHosts(api, url), api.text("label").orElse(""),
                timeZone);
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

    private static List<WebUrl> alsoHosts(Section api, WebUrl url) {
        List<WebUrl> origins = new ArrayList<>();
        for (String text : api.texts("alsoHosts")) {
            try {
                WebUrl origin = WebUrl.parse(url.scheme() + "://" + text + (text.matches(".*:[0-9]+") ? "" : ":" + url.port()));
                if (!text.matches("[^/\\\\?#@]+")) {
                    throw api.wrong("alsoHosts", "names '" + text + "', which is more than a host", "Write a host, as in data.example.com or data.example.com:8443");
                }
                origins.add(protectedOnTheWay(api, "alsoHosts", origin));
            } catch (InvalidUrlException e) {
                throw api.wrong("alsoHosts", "names '" + text + "', which is no host", "Write a host, as in data.example.com or data.example.com:8443");
            }
        }
        return List.copyOf(origins);
    }

    /** Secrets and what is sent must not cross the network in the clear. */
    private static WebUrl protectedOnTheWay(Section at, String field, WebUrl url) {
        if (url.scheme().equals("http") && !Loopback.is(url.hostName())) {
            throw at.wrong(field, "must be https: secrets go there", "Use https");
        }
        return url;
    }

    private static WebUrl uri(Section at, String field, String text) {
        try {
            WebUrl url = WebUrl.parse(text.replaceAll("/+$", ""));
            if (url.query().isEmpty() && !url.hasCredentials()) {
                return protectedOnTheWay(at, field, url);
            }
        } catch (InvalidUrlException e) {
            // said below
        }
        throw at.wrong(field, "is not an http(s) URL without query", "Correct it");
    }
}
