package org.doorstep.door;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests may be past the gate at once: of everybody, of one feed, and of those of a feed who have proved nothing yet,
 * among whom each address has a share.
 * Who understands 429 is told so at once; the others wait a while for a place, with nothing but their head in memory. On the event loop.
 */
final class Places {

    /** What those who have proved nothing yet may hold of everybody's. */
    static final int SHARE_OF_THE_UNPROVED = 8;
    private static final int SHARE_OF_THE_PATIENT = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration AGAIN = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int size;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger strangersWaiting = new AtomicInteger();
    private final Map<String, AtomicInteger> takenByFeed = new ConcurrentHashMap<>();
    private final Map<String, Budget> unproved = new ConcurrentHashMap<>();

    Places(int size) {
        this.size = size;
    }

    /** Told what became of a wish for a place; exactly one of the two is called, neither when the sender goes away. */
    interface Wish {
        void granted(Place place);

        void refused(Answer answer);
    }

    /** @param proved whether the sender has shown more than a signature that is still to be checked */
    void take(Visit visit, boolean proved, Wish wish) {
        boolean waits = !visit.provider.answers().throttles() && (proved || take(strangersWaiting, size));
        take(visit, proved, waits ? System.nanoTime() + PATIENCE.toNanos() : System.nanoTime(), waits && !proved ? counted(visit, wish) : wish);
    }

    /** Each who waits is looked after every so often: of those who have proved nothing there are only so many. */
    private Wish counted(Visit visit, Wish wish) {
        AtomicBoolean left = new AtomicBoolean();
        Runnable leave = () -> {
            if (left.compareAndSet(false, true)) {
                strangersWaiting.decrementAndGet();
            }
        };
        visit.request.onEnd(leave);
        return new Wish() {
            @Override
            public void granted(Place place) {
                leave.run();
                wish.granted(place);
            }

            @Override
            public void refused(Answer answer) {
                leave.run();
                wish.refused(answer);
            }
        };
    }

    private void take(Visit visit, boolean proved, long until, Wish wish) {
        if (visit.request.over()) {
            return;
        }
        Runnable giveBack = proved ? ofTheProved(visit) : ofTheUnproved(visit);
        if (giveBack != null) {
            Place place = Place.of(visit.request);
            place.onLeave(giveBack);
            wish.granted(place);
        } else if (System.nanoTime() - until < 0) {
            visit.request.after(AGAIN, () -> take(visit, proved, until, wish));
        } else {
            wish.refused(proved && visit.provider.answers().throttles() ? Answer.tooManyRequests(Admission.jittered(SOON))
                    : Answer.unavailable("Too many requests at once", SOON));
        }
    }

    private Runnable ofTheProved(Visit visit) {
        AtomicInteger feeds = takenByFeed.computeIfAbsent(visit.feed.name(), name -> new AtomicInteger());
        if (!take(feeds, visit.feed.limits().inFlight())) {
            return null;
        }
        // The last places are for those who do not understand 429: newcomers who do would overtake them as they wait.
        if (!take(taken, visit.provider.answers().throttles() ? size - size / SHARE_OF_THE_PATIENT : size)) {
            feeds.decrementAndGet();
            return null;
        }
        return () -> {
            taken.decrementAndGet();
            feeds.decrementAndGet();
        };
    }

    private Runnable ofTheUnproved(Visit visit) {
        Budget ofFeed = unproved.computeIfAbsent(visit.feed.name(), name -> new Budget(Math.max(1, size / SHARE_OF_THE_UNPROVED)));
        InetAddress holder = Origin.network(visit.address);
        return ofFeed.tryTake(holder, 1) ? () -> ofFeed.give(holder, 1) : null;
    }

    private static boolean take(AtomicInteger places, int limit) {
        if (places.incrementAndGet() > limit) {
            places.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Of those who have proved nothing yet, too. For any thread. */
    int taken() {
        return taken.get() + (int) unproved.values().stream().mapToLong(Budget::taken).sum();
    }
}
