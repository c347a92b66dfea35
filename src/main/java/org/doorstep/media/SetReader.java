package org.doorstep.media;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.doorstep.config.JsonPath;
import org.doorstep.config.MediaSource;
import org.doorstep.config.MediaSources;
import org.doorstep.config.Secret;
import org.doorstep.event.Times;
import org.doorstep.store.MediaItem;
import org.doorstep.store.MediaSet;
import org.doorstep.store.MediaTodo;

/** Reads the media items out of a record: all the shapes that media.yaml describes end here in one. */
final class SetReader {

    /** Items of one set; what is beyond them is left out. */
    static final int MOST = 2_000;
    private static final int LONG_KEY = 150;
    private static final int LONG_TEXT = 500;

    private final MediaSources sources;
    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE).build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build()).build();

    SetReader(MediaSources sources) {
        this.sources = sources;
    }

    /**
     * @return what the record says of its media; empty when it says nothing, which is not the same as none
     * @throws JsonProcessingException when the record is not JSON
     */
    Optional<MediaSet> read(MediaTodo.Named record) throws JsonProcessingException {
        if (record.deleted()) {
            return Optional.of(new MediaSet(record, record.resource(), record.key(), true, List.of()));
        }
        Optional<MediaSource> found = sources.of(record.provider(), record.resource());
        if (found.isEmpty() || record.data() == null) {
            return Optional.empty();
        }
        MediaSource source = found.get();
        JsonNode root = json.readTree(record.data());
        Optional<JsonNode> array = source.items().stream().map(path -> path.in(root, root)).filter(JsonNode::isArray).findFirst();
        if (array.isEmpty() && (!source.alone() || !root.isObject())) {
            return Optional.empty();
        }
        List<JsonNode> items = new ArrayList<>();
        array.ifPresentOrElse(all -> all.forEach(items::add), () -> items.add(root));
        Map<String, MediaItem> byKey = new LinkedHashMap<>();
        for (int index = 0; index < items.size() && byKey.size() < MOST; index++) {
            if (items.get(index).isObject() || items.get(index).isTextual()) {
                MediaItem item = item(source, root, items.get(index), index + 1, array.isEmpty() ? record.key() : null);
                byKey.put(item.key(), item);
            }
        }
        String resource = source.owner().map(owner -> first(owner.resource(), root, root, LONG_TEXT).orElse(owner.otherwise())).orElse(record.resource());
        String key = source.owner().flatMap(owner -> first(owner.key(), root, root, LONG_TEXT)).orElse(record.key());
        return Optional.of(new MediaSet(record, resource, key, array.isPresent(), List.copyOf(byKey.values())));
    }

    private static MediaItem item(MediaSource source, JsonNode root, JsonNode item, int index, String alone) {
        Optional<String> text = item.isTextual() ? Optional.of(item.textValue()) : first(source.url(), root, item, Integer.MAX_VALUE);
        String place = "";
        String host = "";
        String url = null;
        String wrong = null;
        try {
            MediaUrl parsed = MediaUrl.parse(absolute(source, text.orElseThrow(() -> new RefusedException("no URL"))));
            place = parsed.place();
            host = parsed.host();
            url = parsed.uri().toString();
        } catch (RefusedException e) {
            wrong = e.getMessage();
        }
        String key = key(first(source.key(), root, item, Integer.MAX_VALUE).or(() -> Optional.ofNullable(alone))
                .or(() -> item.isTextual() ? text.map(each -> each.split("\\?", 2)[0]) : Optional.empty()).filter(each -> !each.isEmpty()).orElse("#" + index));
        return new MediaItem(key, position(source, root, item, index), first(source.category(), root, item, LONG_TEXT).orElse(null),
                first(source.caption(), root, item, LONG_TEXT).orElse(null), url, place, host, stamp(first(source.modified(), root, item, LONG_TEXT), place), wrong);
    }

    private static String absolute(MediaSource source, String url) {
        return source.base().isPresent() && !url.matches("(?i)[a-z][a-z0-9+.-]*:.*") ? source.base().get() + url.replaceFirst("^/+", "") : url;
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

    private static long position(MediaSource source, JsonNode root, JsonNode item, int index) {
        try {
            return first(source.position(), root, item, LONG_TEXT).map(Long::parseLong).orElse((long) index);
        } catch (NumberFormatException e) {
            return index;
        }
    }

    /** Longer keys stand by their hash: an index row of PostgreSQL has 2,700 bytes. */
    private static String key(String text) {
        return text.length() <= LONG_KEY ? text : "%" + HexFormat.of().formatHex(Secret.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> first(List<JsonPath> paths, JsonNode root, JsonNode item, int longest) {
        for (JsonPath path : paths) {
            JsonNode found = path.in(root, item);
            if (found.isValueNode() && !found.isNull() && !found.asText().isBlank()) {
                return Optional.of(clean(found.asText(), longest));
            }
        }
        return Optional.empty();
    }

    /** PostgreSQL takes neither U+0000 nor half of a surrogate pair. */
    private static String clean(String text, int longest) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().filter(point -> point != 0).limit(longest)
                .forEach(point -> clean.appendCodePoint(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point));
        return clean.toString();
    }
}
