package org.doorstep.store;

import static java.util.Objects.requireNonNull;

/**
 * One photo or other file of a record, as its producer names it.
 *
 * @param key      within its owner
 * @param position order within the set
 * @param category such as {@code Photo}, or null
 * @param caption  a few words, or null
 * @param url      where it is to be had, secrets of a signed URL included, or null
 * @param place    the URL without what differs at every push: up to its {@code ?}
 * @param host     scheme-independent name of who is asked
 * @param stamp    what tells two files of one key apart: the time of its last change, else the place
 * @param wrong    why it cannot be fetched, or null
 */
public record MediaItem(String key, long position, String category, String caption, String url, String place, String host, String stamp, String wrong) {

    public MediaItem {
        requireNonNull(key);
        requireNonNull(place);
        requireNonNull(host);
        requireNonNull(stamp);
    }

    /** Never the URL: its query may be a secret. */
    @Override
    public String toString() {
        return "MediaItem[" + position + "]";
    }
}
