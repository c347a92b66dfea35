package org.doorstep.large;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.doorstep.testing.Child;
import org.doorstep.testing.Halt;
import org.doorstep.testing.House;
import org.doorstep.testing.OutsideBroker;
import org.doorstep.testing.Postgres;
import org.doorstep.testing.RoundRobin;

/** The large form on one machine: a PostgreSQL, an ActiveMQ, as many processes as are started, and a load balancer before them. */
final class LargeForm implements AutoCloseable {

    /** Of the feeds that load goes to. */
    static final List<String> FEEDS = List.of("f1", "f2", "f3", "f4");
    /** For tests that stop a process in the middle of a bundle. */
    static final String ZOMBIE = "zombie";

    private static final String HALTING = """
            - route:
                id: halting
                from:
                  uri: direct:halting
                  steps:
                    - process:
                        ref: queue
                    - bean:
                        beanType: %s
                        method: here
            """.formatted(Halt.class.getName());

    private final Path folder;
    private final Postgres postgres;
    private final OutsideBroker broker;
    private final House house;
    private final RoundRobin balancer = new RoundRobin();
    private final Map<String, Child> processes = new LinkedHashMap<>();

    private LargeForm(Path folder) throws IOException {
        this.folder = folder;
        this.broker = OutsideBroker.in(Files.createDirectories(folder.resolve("broker")));
        this.postgres = Postgres.in(Files.createDirectories(folder.resolve("postgres")));
        this.house = house("house").database(postgres.freshDatabase()).queues(broker).journal(broker);
    }

    static LargeForm in(Path folder) throws IOException {
        return new LargeForm(folder);
    }

    /** Configuration and routes of this form in a folder of their own. */
    House house(String name) throws IOException {
        House made = House.in(Files.createDirectories(folder.resolve(name))).flag("doorstep.database.abandoned", "5s");
        return made.route("resources/halting.camel.yaml", HALTING).feeds(FEEDS.stream().map(feed -> feed(feed)).collect(Collectors.joining("", "feeds:\n", feed(ZOMBIE))));
    }

    private static String feed(String name) {
        return "  " + name + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}\n";
    }

    /** Starts these processes, or starts them again, and waits until they are ready. */
    LargeForm start(String... names) throws IOException {
        for (String name : names) {
            processes.put(name, Child.run(house, "data-" + name, Map.of(Halt.FOLDER, folder.toString())));
        }
        Integer[] ports = processes.values().stream().map(child -> Integer.valueOf(child.ready().group(1))).toArray(Integer[]::new);
        balancer.targets(ports);
        return this;
    }

    Child process(String name) {
        return processes.get(name);
    }

    /** The process that has written its id to a file. */
    Child process(long pid) {
        return processes.values().stream().filter(child -> child.pid() == pid).findFirst().orElseThrow();
    }

    /** SIGKILL; it is found out by the load balancer. */
    void kill(String name) throws InterruptedException {
        processes.get(name).kill();
    }

    Path folder() {
        return folder;
    }

    House house() {
        return house;
    }

    Postgres postgres() {
        return postgres;
    }

    OutsideBroker broker() {
        return broker;
    }

    RoundRobin balancer() {
        return balancer;
    }

    @Override
    public void close() throws Exception {
        for (Child child : processes.values()) {
            child.close();
        }
        balancer.close();
        broker.close();
        postgres.close();
    }
}
