package org.doorstep.subscription;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.doorstep.config.Feed;
import org.doorstep.config.Secret;
import org.doorstep.config.Settings;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.store.Arrivals;
import org.doorstep.store.Database;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.Hooks;
import org.doorstep.store.Keeping;
import org.doorstep.store.KnownEvents;
import org.doorstep.store.Leases;
import org.doorstep.testing.Sim;
import org.springframework.util.FileSystemUtils;

/** One keeper's tools with a clock that a test moves, a real database, a door that only shakes hands, and no journal: nothing is caught up. */
final class Hands implements AutoCloseable {

    final Movable clock = new Movable();
    final Database database;
    final Keeping keeping;
    final Hooks hooks;
    final Arrivals arrivals;
    final HttpCalls http;
    final AtomicReference<Feed> feed = new AtomicReference<>();
    final AtomicReference<String> notReady = new AtomicReference<>();
    private final Path folder;
    private final HttpServer door;
    private volatile boolean pins = true;

    /** Stands still until it is moved. */
    static final class Movable extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void move(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    Hands() throws IOException {
        folder = Files.createTempDirectory("doorstep-keeper");
        database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(30)), folder);
        keeping = new Keeping(database, clock);
        hooks = new Hooks(database, clock);
        arrivals = new Arrivals(database);
        http = new HttpCalls(HttpCalls.Limits.USUAL, clock, time -> { });
        door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        door.createContext("/", exchange -> {
            String secret = exchange.getRequestHeaders().getFirst("X-Hook-Secret");
            if (exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                exchange.sendResponseHeaders(405, -1);
            } else if (secret != null && pins) {
                String[] path = exchange.getRequestURI().getPath().split("/");
                hooks.pin(path[2], path[3], Secret.sha256(secret.getBytes(StandardCharsets.UTF_8)), "127.0.0.1");
                exchange.getResponseHeaders().set("X-Hook-Secret", secret);
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(503, -1);
            }
            exchange.close();
        });
        door.start();
    }

    String url() {
        return "http://127.0.0.1:" + door.getAddress().getPort();
    }

    void shakesHands(boolean yes) {
        pins = yes;
    }

    /** As feeds.yaml says now. */
    Hands feed(String yaml) {
        feed.set(Sim.feed("feeds: {" + yaml + "}"));
        return this;
    }

    FeedKeeper keeper(int tries) {
        House house = new House(() -> List.of(feed.get()), name -> Optional.of(feed.get()).filter(known -> known.name().equals(name)), () -> Optional.ofNullable(notReady.get()),
                url(), name -> true);
        Settings.Keeper settings = new Settings.Keeper(Duration.ofMinutes(1), Duration.ofMinutes(15), tries, Optional.empty());
        Signs signs = new Signs() {
            @Override
            public boolean silent(Feed of) {
                return false;
            }

            @Override
            public void caughtUp(String of, CatchUpReport report) {
                // counted nowhere
            }
        };
        return new FeedKeeper(feed.get().name(), new FeedKeeper.Tools(house, settings, http, keeping, new KnownEvents(database), new DeadLetters(database), hooks,
                new Leases(database, clock, UUID.randomUUID().toString()), null, clock, signs, new RemoteBook(http)));
    }

    @Override
    public void close() throws IOException {
        door.stop(0);
        http.close();
        database.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
