package org.doorstep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.testing.OnBothDatabases.Kind;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * One House for all test classes of a run: starting one takes seconds. A test takes a feed that no other has, so its events, parked
 * resources and dead letters are its own; queues it shares with others. Beside the shipped routes it has those of
 * {@code src/test/resources/house}. With {@link OnBothDatabases} there are two, one on SQLite and one on PostgreSQL.
 */
public final class SharedHouse implements BeforeAllCallback, BeforeClassTemplateInvocationCallback {

    private static final int FEEDS = 128;
    private static final String OTHERS = """
              hub: {provider: showinghub, auth: {bearer: [%1$s]}}
              flex: {provider: spark, auth: {path: [%1$s]}}
              rep: {provider: repliers, auth: {bearer: [%1$s]}}
            """;
    private static final Path OURS = Path.of("src/test/resources/house");

    private Kind kind;
    private Running running;

    /** @param feeds how its feeds are named: no two houses have one of the same name, for test steps know feeds by name */
    private record Running(House house, Path folder, String feeds, AtomicInteger next) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            house.close();
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        use(Kind.SQLITE, context);
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) {
        use(Kind.of(context), context);
    }

    private void use(Kind wanted, ExtensionContext context) {
        kind = wanted;
        running = context.getRoot().getStore(ExtensionContext.Namespace.create(SharedHouse.class)).getOrComputeIfAbsent(wanted, SharedHouse::start, Running.class);
    }

    /** The feed that keeps the order between resources, too. */
    public String strictFeed() {
        return running.feeds + "strict";
    }

    private static Running start(Kind kind) {
        try {
            Path folder = Files.createTempDirectory("doorstep-house");
            House house = House.in(folder).flag("doorstep.queue.limit", "8MiB");
            if (kind == Kind.POSTGRES) {
                house.database(Postgres.shared().freshDatabase());
            }
            house.feeds(IntStream.range(0, FEEDS).mapToObj(n -> "  " + prefix(kind) + n + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}")
                    .collect(Collectors.joining("\n", "feeds:\n", "\n"))
                    + "  " + prefix(kind) + "strict: {provider: reso, auth: {bearer: [" + House.TOKEN + "]}, strictOrder: true}\n" + OTHERS.formatted(House.TOKEN));
            house.tables(Files.readString(Path.of("config/tables.yaml")) + Files.readString(OURS.resolve("tables.yaml")));
            try (Stream<Path> files = Files.list(OURS.resolve("routes"))) {
                for (Path file : files.toList()) {
                    house.route("resources/" + file.getFileName(), Files.readString(file));
                }
            }
            return new Running(house.start(), folder, prefix(kind), new AtomicInteger());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String prefix(Kind kind) {
        return kind == Kind.POSTGRES ? "p" : "f";
    }

    public boolean postgres() {
        return kind == Kind.POSTGRES;
    }

    public House house() {
        return running.house;
    }

    /** A feed (RESO, {@link House#TOKEN}) that no other test uses. */
    public String feed() {
        int next = running.next.getAndIncrement();
        if (next >= FEEDS) {
            throw new IllegalStateException("more than " + FEEDS + " tests want a feed: raise FEEDS");
        }
        return running.feeds + next;
    }
}
