package org.doorstep.config;

import java.util.List;
import java.util.Optional;
import org.doorstep.url.WebUrl;

/**
 * One entry of media.yaml: where the media items of a resource's records stand. Of several paths the first that finds a value wins.
 *
 * @param provider whose records
 * @param resource which records
 * @param items    an array: the whole set of its owner, which replaces the set before. An item is an object, or the URL itself
 * @param alone    whether a record without that array is one item by itself
 * @param owner    whose media it is; empty: the record's own
 * @param key      of an item within its owner
 * @param url      where it is to be had
 * @param base     in front of URLs that are relative
 * @param position order within the set
 * @param category such as {@code Photo}
 * @param caption  a few words
 * @param modified when the file changed: together with the key it says whether a file is the same
 */
public record MediaSource(String provider, String resource, List<JsonPath> items, boolean alone, Optional<Owner> owner,
                          List<JsonPath> key, List<JsonPath> url, Optional<WebUrl> base, List<JsonPath> position,
                          List<JsonPath> category, List<JsonPath> caption, List<JsonPath> modified) {

    /**
     * The parent record.
     *
     * @param key       its key; where none is found, that of the record
     * @param resource  its resource
     * @param otherwise its resource where no path finds one
     */
    public record Owner(List<JsonPath> key, List<JsonPath> resource, String otherwise) {
    }

    public boolean holds(String ofProvider, String ofResource) {
        return provider.equals(ofProvider) && resource.equals(ofResource);
    }

    /** Whether a record of this text may have items: cheap, and never wrongly no. */
    public boolean mayHold(String data) {
        // A field's name may be written with escapes; nobody does, and such a record is looked into.
        return alone || data.indexOf('\\') >= 0 && data.contains("\\u00") || items.stream().anyMatch(path -> names(data, last(path)));
    }

    /** Whether there is an array for certain, cheaply; otherwise the record has to be read. */
    public boolean hasArray(String data) {
        return items.stream().anyMatch(path -> data.contains('"' + last(path) + "\":["));
    }

    /** In whichever case: a field is found so too. */
    private static boolean names(String data, String field) {
        if (data.contains('"' + field + '"')) {
            return true;
        }
        for (int quote = data.indexOf('"'); quote >= 0; quote = data.indexOf('"', quote + 1)) {
            if (data.regionMatches(true, quote + 1, field, 0, field.length()) && data.startsWith("\"", quote + 1 + field.length())) {
                return true;
            }
        }
        return false;
    }

    private static String last(JsonPath path) {
        String pointer = path.pointer().toString();
        return pointer.substring(pointer.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }
}
