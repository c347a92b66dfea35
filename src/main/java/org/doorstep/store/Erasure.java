package org.doorstep.store;

/** Something else that is kept of records: it takes part in a {@link Purge}. */
public interface Erasure {

    /**
     * Erases what is kept of a record, within the caller's transaction. What no transaction holds (files) goes last: when this
     * throws, the purge is rolled back and tried again by the operator.
     *
     * @return how many things were erased
     */
    int erase(Purge.Wanted record);
}
