package org.doorstep.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.doorstep.url.InvalidUrlException;
import org.doorstep.url.WebUrl;

/** media.yaml: in which records media items stand, and where in them. */
public final class MediaSources {

    private final List<MediaSource> sources;

    private MediaSources(List<MediaSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * @param providers the provider names this build knows
     * @throws ConfigException naming file, line and remedy
     */
    public static MediaSources load(Path file, Set<String> providers) {
        Section entries = Section.read(file, new Placeholders(Map.of(), file.toAbsolutePath().getParent())).only("media").section("media");
        List<MediaSource> sources = new ArrayList<>();
        Problems problems = new Problems();
        entries.names().forEach(name -> problems.of(() -> source(entries.section(name), providers, sources)).ifPresent(sources::add));
        problems.raise();
        return new MediaSources(sources);
    }

    private static MediaSource source(Section entry, Set<String> providers, List<MediaSource> sources) {
        entry.only("provider", "resource", "items", "alone", "owner", "key", "url", "base", "position", "category",
                "caption", "modified");
        String provider = entry.required("provider");
        if (!providers.contains(provider)) {
            throw entry.wrong("provider", "is '" + provider + "', which is not known", Suggestion.of(provider, providers));
        }
        MediaSource source = new MediaSource(provider, entry.required("resource"), paths(entry, "items"), entry.flag("alone", false), owner(entry),
                paths(entry, "key"), paths(entry, "url"), base(entry), paths(entry, "position"), paths(entry, "category"), paths(entry, "caption"),
                paths(entry, "modified"));
        if (source.items().isEmpty() && !source.alone()) {
            throw entry.wrong("neither 'items' nor 'alone: true' says where an item stands", "Add 'items: path.of.the.array'");
        }
        if (sources.stream().anyMatch(other -> other.holds(source.provider(), source.resource()))) {
            throw entry.wrong("another entry is about " + source.provider() + " " + source.resource() + " already", "Write both as one");
        }
        return source;
    }

    private static Optional<MediaSource.Owner> owner(Section entry) {
        if (!entry.has("owner")) {
            return Optional.empty();
        }
        Section owner = entry.section("owner").only("key", "resource", "otherwise");
        return Optional.of(new MediaSource.Owner(paths(owner, "key"), paths(owner, "resource"), owner.required("otherwise")));
    }

    private static Optional<WebUrl> base(Section entry) {
        return entry.text("base").map(text -> {
            try {
                WebUrl base = WebUrl.parse(text);
                if (base.text().endsWith("/") && base.query().isEmpty() && !base.hasCredentials()) {
                    return base;
                }
            } catch (InvalidUrlException e) {
                // said below
            }
            throw entry.wrong("base", "must be an address that ends in '/', as in https://cdn.example.com/", "Correct it");
        });
    }

    private static List<JsonPath> paths(Section spec, String field) {
        List<JsonPath> paths = new ArrayList<>();
        for (String text : spec.texts(field)) {
            try {
                paths.add(JsonPath.compile(text));
            } catch (IllegalArgumentException e) {
                throw spec.wrong(field, e.getMessage(), "Correct it");
            }
        }
        return List.copyOf(paths);
    }

    /** Where records of this provider and resource have their media, if anywhere. */
    public Optional<MediaSource> of(String provider, String resource) {
        return sources.stream().filter(source -> source.holds(provider, resource)).findFirst();
    }

    public List<MediaSource> all() {
        return sources;
    }
}
