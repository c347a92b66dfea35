package org.doorstep;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Supplier;
import org.doorstep.admin.Api;
import org.doorstep.admin.StatusCalls;
import org.doorstep.admin.SubscriptionCalls;
import org.doorstep.broker.Brokers;
import org.doorstep.broker.DeadQueues;
import org.doorstep.broker.QueueDepth;
import org.doorstep.config.Current;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;
import org.doorstep.dispatch.UndatedEvents;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalStore;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.store.Arrivals;
import org.doorstep.store.Database;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.Hooks;
import org.doorstep.store.Keeping;
import org.doorstep.store.KnownEvents;
import org.doorstep.store.Lanes;
import org.doorstep.store.Leases;
import org.doorstep.subscription.House;
import org.doorstep.subscription.Keeper;
import org.doorstep.subscription.Traffic;

/** Wires the keeper with what it remembers. */
final class Keepers {

    private Keepers() {
    }

    static Keeper of(Settings settings, Database database, Leases leases, Hooks hooks, Journal journal, Traffic traffic, MeterRegistry meters, House house) {
        Clock clock = Clock.systemUTC();
        return new Keeper(house, settings.keeper(), new Keeper.Store(new Keeping(database, clock), new KnownEvents(database), new DeadLetters(database), hooks, leases,
                new Arrivals(database)),
                journal, traffic, HttpCalls.usual(), meters, clock);
    }

    /** Our own door as this machine reaches it. */
    static String local(Settings settings, Ports ports) {
        return Listening.url(settings.server().host(), ports.http());
    }

    static void offer(Api api, Current current, Keeper keeper, Database database, Lanes lanes, JournalStore store, Brokers brokers, DeadQueues dead,
                      UndatedEvents undated, Supplier<?> media) {
        new SubscriptionCalls(keeper).offer(api);
        new StatusCalls(current::feeds, keeper, new DeadLetters(database), lanes,
                feed -> store.waiting(feed).orElse(-1L), dead::rejected, undated::of)
                .with("version", () -> Release.VERSION)
                .with("media", media)
                .with("queues", () -> brokers.depths().map(QueueDepth::read).orElse(null)).offer(api);
    }
}
