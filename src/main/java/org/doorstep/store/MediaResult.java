package org.doorstep.store;

import java.time.Instant;

/** What came of one fetch. Reasons are ours: nothing that a host said goes into them but its status. */
public sealed interface MediaResult {

    /** States of a row. */
    String PENDING = "pending";
    String STORED = "stored";
    /** Its host says that it is no more. */
    String GONE = "gone";
    /** The signature of its URL has run out: waits for another URL. */
    String EXPIRED = "expired";
    /** It may not be fetched, or not be kept. */
    String REFUSED = "refused";
    /** Too many failures. */
    String FAILED = "failed";
    /** No longer in its owner's set. */
    String REMOVED = "removed";

    MediaFile file();

    /** The bytes are here, in a file that is not yet in its place. @param temporary where, as the shelf knows it */
    record Stored(MediaFile file, String sha256, long bytes, String contentType, String etag, String lastModified, String temporary) implements MediaResult {
    }

    /** The host says that what is here is still right. */
    record Unchanged(MediaFile file) implements MediaResult {
    }

    /** Nothing more to be tried with this URL. @param state GONE, EXPIRED, REFUSED or FAILED */
    record Ended(MediaFile file, String state, String reason) implements MediaResult {
    }

    /** To be tried again. @param counts whether it is a failure of the item */
    record Later(MediaFile file, String reason, Instant at, boolean counts) implements MediaResult {
    }
}
