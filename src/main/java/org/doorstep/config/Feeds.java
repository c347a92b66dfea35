package org.doorstep.config;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** feeds.yaml, read whole and checked, or not at all. */
public final class Feeds {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final Map<String, Feed> feeds;

    private Feeds(Map<String, Feed> feeds) {
        this.feeds = Map.copyOf(feeds);
    }

    /**
     * @param providers the provider names this build knows
     * @throws ConfigException naming file, line and remedy, of each feed that is wrong
     */
    public static Feeds load(Path file, Map<String, String> environment, Settings settings, Set<String> providers) {
        Placeholders placeholders = new Placeholders(environment, file.toAbsolutePath().getParent());
        Section root = Section.read(file, placeholders).only("feeds");
        Section entries = root.section("feeds");
        Map<String, Feed> feeds = new LinkedHashMap<>();
        Problems problems = new Problems();
        entries.names().forEach(name -> problems.of(() -> feed(name, entries.section(name), settings, providers)).ifPresent(feed -> feeds.put(name, feed)));
        problems.raise();
        return new Feeds(feeds);
    }

    private static Feed feed(String name, Section entry, Settings settings, Set<String> providers) {
        entry.only("provider", "auth", "limits", "redact", "reading", "subscription", "expectEvery", "enrich", "media", "strictOrder");
        if (!NAME.matcher(name).matches()) {
            throw entry.wrong("'" + name + "' cannot be a feed's name", "Use lower-case letters, digits and '-', at most 63");
        }
        String provider = entry.required("provider");
        if (!providers.contains(provider)) {
            throw entry.wrong("provider", "is '" + provider + "', which is not known", Suggestion.of(provider, providers));
        }
        Feed.Auth auth = AuthSection.read(name, provider, entry, settings);
        Section limits = entry.section("limits").only("requests", "events", "body", "inFlight");
        long body = limits.bytes("body", settings.limits().body());
        if (body > settings.limits().receiving() || body > settings.journal().memory()) {
            throw limits.wrong("body", "is more than doorstep.limits.receiving or doorstep.journal.memory", "Lower it, or raise those");
        }
        // Half of all places unless it says otherwise: one feed must not keep the others out.
        int inFlight = limits.number("inFlight", 1, settings.limits().inFlight(), Math.max(1, settings.limits().inFlight() / 2));
        Feed.Reading reading = reading(entry);
        Optional<Subscription> subscription = SubscriptionSection.read(provider, entry, reading.timeZone());
        return new Feed(name, provider, auth, new Feed.Limits(limits.rate("requests"), limits.rate("events"), body, inFlight), entry.texts("redact"), reading,
                subscription, expectEvery(entry), enrich(provider, entry, subscription), entry.flag("media", provider.equals("reso")), entry.flag("strictOrder", false));
    }

    private static Optional<Duration> expectEvery(Section entry) {
        Optional<Duration> rhythm = Optional.ofNullable(entry.duration("expectEvery", null));
        if (rhythm.filter(time -> time.compareTo(Duration.ofMinutes(1)) < 0).isPresent()) {
            throw entry.wrong("expectEvery", "is less than a minute", "Give the longest silence that is still usual, as in 6h");
        }
        return rhythm;
    }

    private static Optional<Enrich> enrich(String provider, Section entry, Optional<Subscription> subscription) {
        if (!entry.has("enrich")) {
            return Optional.empty();
        }
        Section enrich = entry.section("enrich").only("rate", "cache");
        if (!List.of("reso", "spark").contains(provider)) {
            throw entry.wrong("enrich", "is for RESO and Spark: the others send their records", "Remove it");
        }
        if (subscription.isEmpty()) {
            throw entry.wrong("enrich", "needs 'subscription.api', where records are fetched", "Add it, or remove this");
        }
        if (enrich.rate("rate").filter(rate -> rate <= 0).isPresent()) {
            throw enrich.wrong("rate", "must be more than 0", "Write how many records are fetched at most, as in 5/s");
        }
        return Optional.of(new Enrich(enrich.rate("rate").orElse(5.0), enrich.duration("cache", Duration.ofMinutes(1))));
    }

    private static Feed.Reading reading(Section entry) {
        Section reading = entry.section("reading").only("timeZone", "eventNames", "keys", "times", "events");
        ZoneId zone;
        try {
            zone = ZoneId.of(reading.text("timeZone").orElse("UTC"));
        } catch (DateTimeException e) {
            throw reading.wrong("timeZone", "is not known", "Write it as in America/New_York");
        }
        for (String field : List.of("keys", "times")) {
            for (String path : reading.texts(field)) {
                try {
                    JsonPath.compile(path);
                } catch (IllegalArgumentException e) {
                    throw reading.wrong(field, e.getMessage(), "Correct it");
                }
            }
        }
        return new Feed.Reading(zone, reading.texts("eventNames"), reading.texts("keys"), reading.texts("times"), reading.texts("events"));
    }

    public Optional<Feed> find(String name) {
        return Optional.ofNullable(feeds.get(name));
    }

    public Collection<Feed> all() {
        return feeds.values();
    }
}
