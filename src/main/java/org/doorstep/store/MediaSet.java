package org.doorstep.store;

import java.util.List;

/**
 * The media items that one version of one record names.
 *
 * @param from     the record
 * @param resource of the owner
 * @param key      of the owner
 * @param whole    whether they are all that the owner has
 * @param items    with keys that differ
 * @param left     how many more it names, which are left out: a set has a limit
 */
public record MediaSet(MediaTodo.Named from, String resource, String key, boolean whole, List<MediaItem> items, int left) {

    public MediaSet {
        items = List.copyOf(items);
    }

    /** Of a record that says nothing of its media: what is known stays. */
    public static MediaSet silent(MediaTodo.Named from) {
        return new MediaSet(from, "", "", false, List.of(), 0);
    }

    boolean silent() {
        return resource.isEmpty();
    }
}
