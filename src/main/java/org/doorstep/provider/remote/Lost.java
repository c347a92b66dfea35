package org.doorstep.provider.remote;

/**
 * Something that a provider names and that could not be had: told of, and kept with what there is of it, so that an
 * operator finds it.
 *
 * @param reason    from our own list, without a stranger's text: it is counted and shown
 * @param resource  whose record it is, or null where that cannot be read
 * @param recordKey or null
 * @param what      what there is of it, as it would have been pushed
 */
public record Lost(String reason, String resource, String recordKey, Found what) {

    /** Neither key nor body. */
    @Override
    public String toString() {
        return "Lost[" + reason + "]";
    }
}
