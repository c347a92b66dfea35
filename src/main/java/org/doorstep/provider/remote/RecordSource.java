package org.doorstep.provider.remote;

import java.util.Optional;

/** Where a record can be fetched that an event only names. May block for minutes. */
public interface RecordSource {

    /** Whether events of this resource lead to a record here. */
    boolean has(String resource);

    /** What to fetch for an event of this record: its key, where the source knows it by that. */
    default String idOf(String recordKey) {
        return recordKey;
    }

    /** The record as JSON text; empty: it is gone. */
    Optional<String> fetch(String resource, String id) throws RemoteException, InterruptedException;
}
