package org.doorstep.subscription;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.doorstep.config.Feed;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.store.Hooks;
import org.doorstep.store.Keeping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does at a provider what a plan says, and writes down who wanted it, when and why. */
final class Acts {

    private static final Duration ARMED = Duration.ofMinutes(5);
    private static final Logger log = LoggerFactory.getLogger(Acts.class);

    private final Feed feed;
    private final Management management;
    private final Hooks hooks;
    private final Keeping keeping;
    private final String who;

    Acts(Feed feed, Management management, Hooks hooks, Keeping keeping, String who) {
        this.feed = feed;
        this.management = management;
        this.hooks = hooks;
        this.keeping = keeping;
        this.who = who;
    }

    /** All but {@link Step.Kind#DISABLED}, which asks for more care than an act. */
    void take(Step step) throws RemoteException, InterruptedException {
        switch (step.kind()) {
            case MISSING -> create(step.wanted());
            case DIFFERENT -> management.update(step.actual(), step.wanted());
            case UNPROVED -> {
                management.delete(step.actual());
                create(step.wanted());
            }
            case UNWANTED -> management.deactivate(step.actual());
            case DISABLED -> management.activate(step.actual());
            case OBSOLETE -> {
                management.delete(step.actual());
                keeping.deleted(feed.name(), step.actual().id());
            }
            case MATCHED, EXTRA, UNCLEAR -> {
                return;
            }
        }
        done(step.kind().act(), step.event(), step.reason());
    }

    /** On an operator's word also what we did not make. */
    void delete(Actual actual) throws RemoteException, InterruptedException {
        management.delete(actual);
        keeping.deleted(feed.name(), actual.id());
        done("delete", actual.event(), "was not made by us");
    }

    private void done(String act, String event, String reason) {
        String about = event.isEmpty() ? reason : event + " " + reason;
        keeping.did(feed.name(), act, who, about);
        log.info("subscription_{} feed={} by={} reason=\"{}\"", act, feed.name(), who, about);
    }

    private void create(Wanted wanted) throws RemoteException, InterruptedException {
        if (feed.auth().hookSecret()) {
            shakeHands(wanted);
        } else {
            management.create(wanted);
        }
        for (Actual actual : management.list()) {
            if (actual.leadsTo(wanted)) {
                keeping.made(feed.name(), actual.id(), wanted.event());
            }
        }
    }

    /** REST Hooks: the handshake comes while the call is on its way, so the path is armed before it. What was pinned comes back if it fails. */
    private void shakeHands(Wanted wanted) throws RemoteException, InterruptedException {
        Optional<byte[]> before = hooks.state(feed.name(), wanted.event()).sha256();
        hooks.arm(feed.name(), wanted.event(), ARMED);
        boolean made = false;
        try {
            management.create(wanted);
            made = true;
        } catch (RemoteException e) {
            made = e.kind() == RemoteException.Kind.UNAVAILABLE && isThere(wanted);
            if (!made) {
                throw e;
            }
        } finally {
            if (!made) {
                hooks.restore(feed.name(), wanted.event(), before);
            }
        }
        if (hooks.state(feed.name(), wanted.event()).armed()) {
            hooks.restore(feed.name(), wanted.event(), before);
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "the webhook for " + wanted.event() + " was made, but no handshake reached us. Check subscription.publicUrl");
        }
    }

    /** Nobody answered, but it may have been done. */
    private boolean isThere(Wanted wanted) throws InterruptedException {
        try {
            List<Actual> all = management.list();
            return all.stream().anyMatch(actual -> actual.leadsTo(wanted));
        } catch (RemoteException e) {
            return false;
        }
    }
}
