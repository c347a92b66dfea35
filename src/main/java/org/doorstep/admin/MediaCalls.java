package org.doorstep.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.doorstep.config.Feed;
import org.doorstep.media.Media;
import org.doorstep.store.MediaFile;
import org.doorstep.store.MediaViews;

/** The commands {@code media list}, {@code retry}, {@code verify} and {@code collect}, and the files themselves under {@code /media/}. */
public final class MediaCalls {

    private static final int MOST = 10_000;
    private static final Set<String> STATES = Set.of("", "pending", "stored", "gone", "expired", "refused", "failed");

    private final Media media;
    private final Function<String, Optional<Feed>> feeds;

    public MediaCalls(Media media, Function<String, Optional<Feed>> feeds) {
        this.media = media;
        this.feeds = feeds;
    }

    public void offer(Api api) {
        api.page(MediaPages.PREFIX, new MediaPages(media));
        api.on("media-list", given -> {
            MediaViews.Filter filter = filter(given);
            int limit = Integer.parseInt(given.or("limit", "100"));
            if (limit < 1 || limit > MOST) {
                throw new IllegalArgumentException("'limit' is from 1 to " + MOST);
            }
            return Map.of("counts", media.views().counts(filter), "files", media.views().list(filter, limit).stream().map(MediaCalls::shown).toList());
        });
        api.on("media-retry", given -> Map.of("due", media.views().retry(filter(given), Instant.now())));
        api.on("media-verify", given -> media.verify().step(given.or("from", ""), Boolean.parseBoolean(given.or("repair", "false"))));
        api.on("media-collect", given -> {
            String name = given.required("feed");
            Feed feed = feeds.apply(name).filter(Feed::media)
                    .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a feed whose media are fetched; set 'media: true' for it in feeds.yaml"));
            return Map.of("records", media.collect(feed));
        });
    }

    private MediaViews.Filter filter(Api.Parameters given) {
        if (!STATES.contains(given.or("state", ""))) {
            throw new IllegalArgumentException("'" + given.or("state", "") + "' is not a state. States are pending, stored, gone, expired, refused and failed");
        }
        return new MediaViews.Filter(given.or("feed", ""), given.or("state", ""), given.or("resource", ""), given.or("key", ""));
    }

    /** Not the URL: it may let in whoever has it. */
    private static Map<String, Object> shown(MediaFile file) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("feed", file.feed());
        shown.put("label", file.sourceLabel());
        shown.put("resource", file.resource());
        shown.put("key", file.key());
        shown.put("position", file.position());
        shown.put("mediaKey", file.mediaKey());
        shown.put("state", file.state());
        shown.put("host", file.host());
        List.of("pending", "failed").stream().filter(file.state()::equals).findFirst().ifPresent(state -> {
            shown.put("attempts", file.attempts());
            shown.put("nextAttemptAt", file.nextAttemptAt());
        });
        Optional.ofNullable(file.error()).ifPresent(error -> shown.put("error", error));
        Optional.ofNullable(file.sha256()).ifPresent(sha256 -> {
            shown.put("sha256", sha256);
            shown.put("bytes", file.bytes());
            shown.put("contentType", file.contentType());
            shown.put("fetchedAt", file.fetchedAt());
        });
        return shown;
    }
}
