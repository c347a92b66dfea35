package org.doorstep.media;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.config.JsonPath;
import org.doorstep.config.MediaSource;
import org.doorstep.config.MediaSources;
import org.doorstep.event.Times;
import org.doorstep.json.Characters;
import org.doorstep.json.JsonValue;
import org.doorstep.json.UndecodableException;
import org.doorstep.json.Wanted;
import org.doorstep.store.MediaItem;
import org.doorstep.store.MediaSet;
import org.doorstep.store.MediaTodo;

/** Reads the media items out of a record: all the shapes that media.yaml describes end here in one. */
final class SetReader {

    /** Items of one set; what is beyond them is left out. */
    static final int MOST = 2_000;
    private static final int LONG_TEXT = 500;

    private final MediaSources sources;

    SetReader(MediaSources sources) {
        this.sources = sources;
    }

    /**
     * @return what the record says of its media; empty when it says nothing, which is not the same as none
     * @throws UndecodableException when the record is not JSON
     */
    Optional<MediaSet> read(MediaTodo.Named record) throws UndecodableException {
        if (record.deleted()) {
            return Optional.of(new MediaSet(record, record.resource(), record.key(), true, List.of(), 0));
        }
        Optional<MediaSource> found = sources.of(record.provider(), record.resource());
        if (found.isEmpty() || record.data() == null) {
            return Optional.empty();
        }
        MediaSource source = found.get();
        JsonValue root = JsonValue.of(record.data(), Wanted.ALL);
        Optional<JsonValue> array = source.items().stream().map(path -> path.in(root, root)).filter(JsonValue::isArray).findFirst();
        if (array.isEmpty() && !(source.alone() && isAlone(source, root))) {
            return Optional.empty();
        }
        List<JsonValue> items = array.map(JsonValue::items).orElse(List.of(root));
        Map<String, MediaItem> byKey = new LinkedHashMap<>();
        int read = 0;
        for (; read < items.size() && byKey.size() < MOST; read++) {
            if (items.get(read).isObject() || items.get(read).isText()) {
                MediaItem item = item(source, root, items.get(read), read + 1, array.isEmpty() ? record.key() : null);
                byKey.put(item.key(), item);
            }
        }
        String resource = source.owner().map(owner -> first(owner.resource(), root, root, LONG_TEXT).orElse(owner.otherwise())).orElse(record.resource());
        String key = source.owner().flatMap(owner -> first(owner.key(), root, root, LONG_TEXT)).orElse(record.key());
        return Optional.of(new MediaSet(record, resource, key, array.isPresent(), List.copyOf(byKey.values()), items.size() - read));
    }

    /** A record that names no file is a wrapper whose array is not there, and one with anything else in its place is no item. */
    private static boolean isAlone(MediaSource source, JsonValue root) {
        return root.isObject() && source.items().stream().map(path -> path.in(root, root)).allMatch(items -> items.isMissing() || items.isNull()) && (first(source.url(), root, root, LONG_TEXT).isPresent() || first(source.key(), root, root, LONG_TEXT).isPresent());
    }

    private static MediaItem item(MediaSource source, JsonValue root, JsonValue item, int index, String alone) {
        Optional<String> text = item.isText() ? Optional.of(item.text()) : first(source.url(), root, item, Integer.MAX_VALUE);
        String place = "";
        String host = "";
        String url = null;
        String wrong = null;
        try {
            MediaUrl parsed = url(source, text.orElseThrow(() -> new RefusedException("no URL")));
            place = parsed.place();
            host = parsed.host();
            url = parsed.url().text();
        } catch (RefusedException e) {
            wrong = e.getMessage();
        }
        String key = Characters.indexable(first(source.key(), root, item, Integer.MAX_VALUE).or(() -> Optional.ofNullable(alone))
                .or(() -> item.isText() ? text.map(each -> each.split("\\?", 2)[0]) : Optional.empty()).filter(each -> !each.isEmpty()).orElse("#" + index));
        return new MediaItem(key, position(source, root, item, index), first(source.category(), root, item, LONG_TEXT).orElse(null),
                first(source.caption(), root, item, LONG_TEXT).orElse(null), url, place, host, stamp(first(source.modified(), root, item, LONG_TEXT), place), wrong);
    }

    private static MediaUrl url(MediaSource source, String text) throws RefusedException {
        return source.base().isPresent() ? MediaUrl.parse(source.base().get(), text) : MediaUrl.parse(text);
    }

    /** One time has many spellings; what is no time is compared as it is. */
    private static String stamp(Optional<String> modified, String place) {
        if (modified.isEmpty()) {
            return place;
        }
        try {
            return Times.text(Times.parse(modified.get(), ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return modified.get();
        }
    }

    private static long position(MediaSource source, JsonValue root, JsonValue item, int index) {
        try {
            return first(source.position(), root, item, LONG_TEXT).map(String::strip).map(BigDecimal::new).map(BigDecimal::longValueExact).orElse((long) index);
        } catch (ArithmeticException | NumberFormatException e) {
            return index;
        }
    }

    private static Optional<String> first(List<JsonPath> paths, JsonValue root, JsonValue item, int longest) {
        return paths.stream().flatMap(path -> path.in(root, item).word().stream()).findFirst().map(text -> cut(text, longest));
    }

    /** @param longest characters, of which a pair of surrogates is one */
    private static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest ? text : text.substring(0, text.offsetByCodePoints(0, longest));
    }
}
