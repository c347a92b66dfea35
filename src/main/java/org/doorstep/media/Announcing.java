package org.doorstep.media;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.doorstep.config.Secret;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.event.Times;
import org.doorstep.json.Jackson;
import org.doorstep.store.MediaFile;
import org.doorstep.store.MediaFiles;

/**
 * Tells consumers of files that are here now, at least once, with an id that stays the same. What another process stored and did not
 * tell of for a minute is told of by the one that has the chores.
 */
final class Announcing {

    /** The resource of these events: they go to {@code events.<provider>.MediaFile}. */
    static final String RESOURCE = "MediaFile";
    private static final int BATCH = 200;
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(1);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration FULL = Duration.ofSeconds(5);

    private final MediaFiles files;
    private final Media.Announcer announcer;
    private final BooleanSupplier chores;
    private final MediaMeters meters;
    private final Clock clock;

    Announcing(MediaFiles files, Media.Announcer announcer, BooleanSupplier chores, MediaMeters meters, Clock clock) {
        this.files = files;
        this.announcer = announcer;
        this.chores = chores;
        this.meters = meters;
        this.clock = clock;
    }

    Duration turn() {
        Instant leftBehind = chores.getAsBoolean() ? clock.instant().minus(LEFT_BEHIND) : Instant.EPOCH;
        List<MediaFile> waiting = files.unannounced(leftBehind, BATCH);
        Map<String, List<MediaFile>> byProvider = new LinkedHashMap<>();
        waiting.forEach(file -> byProvider.computeIfAbsent(file.provider(), name -> new ArrayList<>()).add(file));
        boolean full = false;
        for (List<MediaFile> some : byProvider.values()) {
            if (announcer.announce(some.stream().map(this::event).toList())) {
                files.announced(some);
                some.forEach(file -> meters.announced(file.feed()));
            } else {
                full = true;
            }
        }
        return full ? FULL : waiting.size() < BATCH ? IDLE : Duration.ZERO;
    }

    private Event event(MediaFile file) {
        String what = String.join("\n", file.feed(), file.sourceLabel(), file.resource(), file.key(), file.mediaKey(), file.stamp(), file.sha256());
        String id = "media-" + HexFormat.of().formatHex(Secret.sha256(what.getBytes(StandardCharsets.UTF_8)), 0, 16);
        long at = Times.micros(Instant.parse(file.fetchedAt()));
        return new Event(id, file.feed(), file.sourceLabel(), file.provider(), new Event.Identity(id, false), null, RESOURCE, file.key(), Change.CHANGED, at, null, at, at,
                id, "media", data(file), null, 0, 0, false, true, false);
    }

    /** Not the URL: it may let in whoever has it. */
    private String data(MediaFile file) {
        ObjectNode data = Jackson.MAPPER.createObjectNode();
        data.put("resource", file.resource()).put("recordKey", file.key()).put("mediaKey", file.mediaKey()).put("position", file.position())
                .put("category", file.category()).put("sha256", file.sha256()).put("contentType", file.contentType()).put("bytes", file.bytes())
                .put("path", "/media/" + file.sha256());
        return data.toString();
    }
}
