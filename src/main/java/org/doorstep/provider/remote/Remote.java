package org.doorstep.provider.remote;

import java.util.Optional;

/** A provider's side that we may call, as one feed uses it. */
public interface Remote {

    /** Empty where producers are told by hand (RESO). */
    Optional<Management> management();

    CatchUp catchUp();

    /** Empty where pushes carry all there is. */
    Optional<RecordSource> records();

    /** Asks a producer that has fallen silent to push again; false where there is nothing to ask. */
    default boolean resume() throws RemoteException, InterruptedException {
        return false;
    }
}
