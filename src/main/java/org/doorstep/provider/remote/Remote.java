package org.doorstep.provider.remote;

import java.time.Instant;
import java.util.Optional;

/** A provider's side that we may call, as one feed uses it. */
public interface Remote {

    /** Empty where producers are told by hand (RESO). */
    Optional<Management> management();

    CatchUp catchUp();

    /** Empty where pushes carry all there is. */
    Optional<RecordSource> records();

    /**
     * What the provider remembers of its pushes to us; empty where it offers no such history.
     *
     * @param failed only those that failed
     */
    default Optional<History> history(Instant from, boolean failed) throws RemoteException, InterruptedException {
        return Optional.empty();
    }

    /** Asks a producer that has fallen silent to push again; false where there is nothing to ask. */
    default boolean resume() throws RemoteException, InterruptedException {
        return false;
    }
}
