package org.doorstep.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** feeds.yaml, read whole and checked, or not at all. */
public final class Feeds {

    private static final Logger log = LoggerFactory.getLogger(Feeds.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final int SHORT_SECRET = 16;
    private static final String DEMO_TOKEN = "demo-token";

    private final Map<String, Feed> feeds;

    private Feeds(Map<String, Feed> feeds) {
        this.feeds = Map.copyOf(feeds);
    }

    /**
     * @param providers the provider names this build knows
     * @throws ConfigException naming file, line and remedy
     */
    public static Feeds load(Path file, Map<String, String> environment, Settings settings, Set<String> providers) {
        Placeholders placeholders = new Placeholders(environment, file.toAbsolutePath().getParent());
        Section root = Section.read(file, placeholders).only("feeds");
        Section entries = root.section("feeds");
        Map<String, Feed> feeds = new LinkedHashMap<>();
        for (String name : entries.names()) {
            Section entry = entries.section(name).only("provider", "auth", "limits");
            if (!NAME.matcher(name).matches()) {
                throw entry.wrong("'" + name + "' cannot be a feed's name", "Use lower-case letters, digits and '-', at most 63");
            }
            feeds.put(name, feed(name, entry, settings, providers));
        }
        return new Feeds(feeds);
    }

    private static Feed feed(String name, Section entry, Settings settings, Set<String> providers) {
        String provider = entry.required("provider");
        if (!providers.contains(provider)) {
            throw entry.wrong("provider", "is '" + provider + "', which is not known", Suggestion.of(provider, providers));
        }
        Feed.Auth auth = auth(name, entry, settings);
        Section limits = entry.section("limits").only("requests", "events", "body");
        long body = limits.bytes("body", settings.limits().body());
        if (body > settings.limits().receiving() || body > settings.journal().memory()) {
            throw limits.wrong("body", "is more than doorstep.limits.receiving or doorstep.journal.memory", "Lower it, or raise those");
        }
        return new Feed(name, provider, auth, new Feed.Limits(limits.rate("requests"), limits.rate("events"), body));
    }

    private static Feed.Auth auth(String name, Section entry, Settings settings) {
        Section auth = entry.section("auth").only("bearer");
        List<Secret> bearer = auth.texts("bearer").stream().map(Secret::new).toList();
        if (bearer.isEmpty()) {
            throw entry.wrong("feed '" + name + "' has no auth, so anybody could push", "Add 'auth: {bearer: [\"{{env:NAME}}\"]}'");
        }
        for (Secret token : bearer) {
            if (token.length() == 0) {
                throw auth.wrong("bearer", "is empty", "Give a token, best as {{env:NAME}}");
            }
            if (token.matches(DEMO_TOKEN.getBytes()) && !Loopback.is(settings.server().host())) {
                throw auth.wrong("bearer", "is the shipped '" + DEMO_TOKEN + "' and the door is not on loopback", "Remove the feed '" + name + "', or give it a token of its own");
            }
            if (token.length() < SHORT_SECRET && !name.equals("demo")) {
                log.warn("short_secret feed={} remedy=\"use {} characters or more\"", name, SHORT_SECRET);
            }
        }
        return new Feed.Auth(bearer);
    }

    public Optional<Feed> find(String name) {
        return Optional.ofNullable(feeds.get(name));
    }

    public Collection<Feed> all() {
        return feeds.values();
    }
}
