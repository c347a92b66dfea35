package org.doorstep.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.doorstep.event.Delivery;

/**
 * Where the {@link Journal} keeps deliveries until their lane is done with them: a segment log in this process, or an ActiveMQ broker
 * outside of it. Nothing above this interface knows which. Any thread but for {@link #connect} and {@link #commit}, which are the
 * writer's.
 */
public interface JournalStore extends AutoCloseable {

    /**
     * Makes deliveries durable: all of them, or as far as anybody can tell none. They keep this order, feed by feed.
     *
     * @param batch never empty; ids and times of receipt rise
     * @throws JournalFullException when there is no room; the store is well, and nothing of the batch was written
     * @throws Exception            when it could not be written; whether {@link #connect} may help later it says
     */
    void commit(List<Delivery> batch) throws Exception;

    /** Finds out whether it can be written to, and makes it so where it can. Does nothing where it is. */
    void connect() throws Exception;

    /** Lets go of what a failed commit leaves: the next {@link #connect} begins anew. */
    void disconnect();

    /** @param broken called, on any thread, when the store is lost while nothing is being written */
    void onLoss(Runnable broken);

    /** Whether nothing of a feed waits for its lane, as far as can be known: not while nobody can say. May block. */
    boolean empty(String feed);

    /** Deliveries of a feed that wait for its lane; empty where only somebody else's broker knows. */
    OptionalLong waiting(String feed);

    /** What it holds and may hold; of an outside one its own limits decide, and this is zero. */
    Backlog.Held held();

    /** Whether its share of the disk is used up. */
    boolean full();

    /** Share of its disk in use, 0 to 100 and more; empty where only somebody else's broker knows. */
    OptionalInt diskPercent();

    /**
     * Copies what is durable into a new folder, from which a hub can start, while this one goes on.
     *
     * @return bytes copied; empty where the store is not on this machine
     */
    Optional<Long> copyTo(Path folder) throws IOException;
}
