package org.doorstep.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.awaitility.Awaitility;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;

/**
 * One hub under which something breaks again and again: load from four feeds, a calamity at a random moment, mending, rest, and then
 * everything that is there is compared with a model computed from what was answered. All chance comes from one seed, but for the
 * threads' own.
 */
final class CrashAudit implements AutoCloseable {

    private static final int KEYS = 40;
    private static final int MOST_ANSWERS = 500;
    /** Of all four providers. */
    static final String FEEDS = """
            feeds:
              mls: {provider: reso, auth: {bearer: [%1$s]}}
              hub: {provider: showinghub, auth: {bearer: [%1$s]}}
              flex: {provider: spark, auth: {path: [%1$s]}}
              rep: {provider: repliers, auth: {bearer: [%1$s]}}
              far: {provider: reso, auth: {bearer: [%1$s]}}
            """.formatted(House.TOKEN);
    static final List<String> QUEUES = List.of("events.reso.Property", "events.reso.Member", "events.reso.Media", "events.reso.Other",
            "events.showinghub.Appointment", "events.showinghub.Request", "events.showinghub.Ping", "events.showinghub.Other",
            "events.spark.NewsFeedEvent", "events.repliers.Listing");

    private final Path folder;
    private final Path data;
    private final Surroundings.Calamity calamity;
    private final Surroundings surroundings;
    private final Random dice;
    private final Ledger ledger = new Ledger();
    private final Model model = new Model();
    private final Queues queues = new Queues();
    private final Map<String, Traffic> traffic = new HashMap<>();
    private final Load load = new Load(traffic, ledger, 2);
    private final FarFeed far;
    private Child hub;
    private Matcher ports;
    private int rounds;
    private int kills;
    private int stopped;

    /** @param data the hub's data folder */
    CrashAudit(Surroundings.Calamity calamity, Path folder, Path data, long seed) throws IOException {
        this.folder = folder;
        this.data = data;
        this.calamity = calamity;
        this.surroundings = new Surroundings(calamity, folder, data, seed);
        this.dice = new Random(seed);
        Traffic.FEEDS.forEach(feed -> traffic.put(feed, Traffic.of(feed, seed, KEYS)));
        far = new FarFeed(folder);
        House.in(folder).feeds(FEEDS).route(PoisonedProperty.FILE, PoisonedProperty.ROUTE);
    }

    private void start() throws IOException {
        hub = Child.start(folder, surroundings.environment(), "run", "--config", folder.resolve("config").toString(), "--routes",
                folder.resolve("routes").toString(), "--data", data.toString(), "--port", "0", "--admin-port", "0");
    }

    private void ready() {
        ports = hub.ready(Duration.ofMinutes(10));
    }

    private int port(int group) {
        return Integer.parseInt(ports.group(group));
    }

    /** Load, a calamity, mending, and the comparison. @return what differs */
    List<String> round() throws Exception {
        if (hub == null) {
            start();
            ready();
        }
        rounds++;
        load.start(port(1), ledger.toSendAgain());
        far.send(port(1));
        answers(1 + dice.nextInt(MOST_ANSWERS));
        if (calamity == Surroundings.Calamity.PROCESS) {
            killed();
        } else {
            broken();
        }
        return compared();
    }

    private void killed() throws Exception {
        if (dice.nextInt(4) == 0) {
            // In the middle of dispatch, with the senders gone.
            load.stop();
            pause(400);
        } else {
            pause(60);
        }
        kill();
        load.stop();
        start();
        if (dice.nextInt(6) == 0) {
            // While it recovers.
            pause(4_000);
            kill();
            start();
        }
        ready();
    }

    /** The hub goes on: deliveries are accepted all the time, or refused by the book where the disk is full. */
    private void broken() throws Exception {
        pause(60);
        surroundings.strike();
        long away = load.turnedAway();
        long before = load.promised();
        long more = 1 + dice.nextInt(MOST_ANSWERS);
        // On a full disk it refuses, or lives on what it has laid by, or ends itself.
        Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> load.promised() > before + more
                || calamity == Surroundings.Calamity.DISK && (load.turnedAway() > away + 10 || !hub.alive()));
        pause(3_000);
        if (dice.nextInt(4) == 0) {
            stopped += hub.alive() ? 0 : 1;
            kill();
            load.stop();
            surroundings.mend();
            start();
            ready();
        } else {
            surroundings.mend();
            pause(300);
            load.stop();
            if (!hub.alive()) {
                // A store that cannot write ends the process rather than go on with half an index; whoever supervises it starts it again.
                stopped++;
                start();
                ready();
            }
        }
    }

    private void answers(long number) {
        Awaitility.await().atMost(Duration.ofMinutes(10)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> load.promised() >= number);
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(dice.nextInt(mostMillis)));
    }

    private void kill() throws InterruptedException {
        hub.kill();
        kills++;
    }

    private List<String> compared() throws Exception {
        Tables tables = surroundings.tables();
        load.rest(port(1), rounds, tables);
        List<String> differences = new ArrayList<>(ledger.settle(model, Audit.logged(tables)));
        differences.addAll(Audit.tables(model, tables));
        queues.read(surroundings.consumers(port(3)), QUEUES, model.logged().keySet());
        differences.addAll(Audit.queues(model, queues));
        return differences;
    }

    /** After the last round: what had to wait all the time. @return what differs */
    List<String> last() throws Exception {
        List<String> differences = new ArrayList<>(far.mended(surroundings.tables()));
        Set<String> logged = FarFeed.ids(surroundings.tables());
        queues.read(surroundings.consumers(port(3)), List.of(FarFeed.QUEUE), logged);
        logged.stream().filter(id -> !queues.seen().contains(id)).forEach(id -> differences.add("far: on no queue " + id));
        return differences;
    }

    /** What happened so far, in figures. */
    String figures() {
        return "rounds=" + rounds + " kills=" + kills + " fail_stops=" + stopped + " answered=" + ledger.answers() + " unanswered=" + ledger.cutOff() + " of_those_in=" + ledger.found() + " events=" + model.logged().size()
                + " duplicates=" + model.duplicates() + " waiting_to_the_end=" + far.promised() + " records=" + model.records().size() + " dead_letters=" + model.letters().size() + " turned_away=" + load.turnedAway() + " sent_again_to_queues=" + queues.repeated();
    }

    @Override
    public void close() throws Exception {
        load.stop();
        if (hub != null) {
            hub.close();
        }
        surroundings.close();
    }
}
