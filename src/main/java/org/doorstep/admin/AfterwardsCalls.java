package org.doorstep.admin;

import java.util.Collection;
import java.util.function.Supplier;
import org.doorstep.config.Feed;
import org.doorstep.dispatch.Afterwards;

/** The commands for the day after: {@code dead-letters}, {@code events}, {@code replay}, {@code routes}. */
public final class AfterwardsCalls {

    private final Afterwards afterwards;
    private final Supplier<Collection<Feed>> feeds;

    public AfterwardsCalls(Afterwards afterwards, Supplier<Collection<Feed>> feeds) {
        this.afterwards = afterwards;
        this.feeds = feeds;
    }

    public void offer(Api api) {
        new LetterCalls(afterwards.letters(), afterwards.redelivery()).offer(api);
        new EventCalls(afterwards.events(), feeds).offer(api);
        new ReplayCalls(afterwards).offer(api);
        new RouteCalls(afterwards, feeds).offer(api);
    }
}
