package org.doorstep.provider.remote;

import java.util.List;

/** What a provider lets its subscribers do with their subscriptions. May block for minutes. */
public interface Management {

    /** Every subscription of ours there, whoever made it. */
    List<Actual> list() throws RemoteException, InterruptedException;

    /** Whether subscriptions can be made; else there is one, which comes with the account. */
    boolean creates();

    /** Whether one that is there can be led elsewhere. */
    boolean updates();

    /** Whether they can be switched off and on again. */
    boolean switches();

    /** @throws RemoteException where it is not known to be done: the next {@link #list} tells */
    void create(Wanted wanted) throws RemoteException, InterruptedException;

    void update(Actual actual, Wanted wanted) throws RemoteException, InterruptedException;

    void activate(Actual actual) throws RemoteException, InterruptedException;

    void deactivate(Actual actual) throws RemoteException, InterruptedException;

    void delete(Actual actual) throws RemoteException, InterruptedException;
}
