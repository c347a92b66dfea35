package org.doorstep.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.testing.House;
import org.doorstep.testing.Line;
import org.doorstep.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One house with everything outside: it starts without its brokers, says at once which part is gone, and mends by itself. */
class OutsideOutageTest {

    @TempDir
    private static Path folder;
    private static EmbeddedBroker broker;
    private static Line toJournal;
    private static Line toQueues;
    private static String database;
    private static House house;

    @BeforeAll
    static void startWithoutBrokers() throws Exception {
        broker = EmbeddedBroker.queues(folder.resolve("broker"), 1L << 30, List.of("tcp://127.0.0.1:0"), List.of());
        toJournal = Line.to(broker.ports().get(0));
        toQueues = Line.to(broker.ports().get(0));
        toJournal.cut();
        toQueues.cut();
        database = Postgres.shared().freshDatabase();
        house = House.in(folder.resolve("house")).database(database).flag("doorstep.journal.url", failover(toJournal)).flag("doorstep.broker.url", failover(toQueues)).start();
        assertThat(house.get(house.admin("/ready")).body()).isEqualTo("{\"status\":\"DOWN\",\"reason\":\"journal unavailable\"}");
        assertThat(house.get(house.admin("/live")).statusCode()).isEqualTo(200);
        assertThat(health()).contains("the last commit failed").contains("not reachable");
        assertThat(post(1)).isEqualTo(503);
        toJournal.mend();
        toQueues.mend();
        soon().until(() -> house.get(house.admin("/ready")).statusCode() == 200 && !health().contains("not reachable"));
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
        toJournal.close();
        toQueues.close();
        broker.close();
    }

    private static String failover(Line line) {
        return "failover:(tcp://127.0.0.1:" + line.port() + ")?timeout=1000";
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
    }

    private static String health() throws Exception {
        return house.get(house.admin("/observe/health")).body();
    }

    private static int post(int sequence) throws Exception {
        return house.post("mls", batch(element(sequence, "Property", "k" + sequence, "{}"))).statusCode();
    }

    @Test
    void aJournalThatIsGoneIsSaidBeforeAnybodySends() throws Exception {
        assertThat(post(10)).isEqualTo(200);
        toJournal.cut();
        soon().until(() -> house.get(house.admin("/ready")).statusCode() == 503);
        toJournal.mend();
        soon().until(() -> house.get(house.admin("/ready")).statusCode() == 200);
        assertThat(post(11)).isEqualTo(200);
        soon().until(() -> house.column("SELECT record_key FROM events WHERE sequence IN (10, 11) ORDER BY id").equals(List.of("k10", "k11")));
    }

    @Test
    void withTheQueuesGoneTheDoorStaysOpenAndNothingIsWrittenHalf() throws Exception {
        toQueues.cut();
        soon().until(() -> health().contains("not reachable"));
        double failures = outages();
        assertThat(post(20)).isEqualTo(200);
        assertThat(post(21)).isEqualTo(200);
        soon().until(() -> outages() > failures);
        assertThat(house.column("SELECT record_key FROM events WHERE sequence IN (20, 21)")).isEmpty();
        toQueues.mend();
        soon().until(() -> house.column("SELECT record_key FROM events WHERE sequence IN (20, 21) ORDER BY id").equals(List.of("k20", "k21")));
        assertThat(house.count("dead_letters")).isZero();
        assertThat(house.messages(new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.ports().get(0)), "events.reso.Property",
                message -> message.getLongProperty("sequence") / 10 == 2, 2)).extracting(message -> message.getStringProperty("recordKey")).containsExactly("k20", "k21");
        soon().until(() -> !health().contains("not reachable"));
    }

    /** As after a failover: the old sessions are ended, and what answers cannot be written. */
    @Test
    void aDatabaseThatCannotBeWrittenIsAnOutage() throws Exception {
        JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(database));
        String name = server.queryForObject("SELECT current_database()", String.class);
        server.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        server.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        double failures = outages();
        assertThat(post(30)).isEqualTo(200);
        soon().until(() -> outages() > failures);
        assertThat(post(31)).isEqualTo(200);
        assertThat(health()).contains("\"database\"");
        JdbcTemplate again = new JdbcTemplate(new DriverManagerDataSource(database + "&options=-c%20default_transaction_read_only=off"));
        again.execute("ALTER DATABASE " + name + " RESET default_transaction_read_only");
        soon().until(() -> house.column("SELECT record_key FROM events WHERE sequence IN (30, 31) ORDER BY id").equals(List.of("k30", "k31")));
        assertThat(house.count("dead_letters")).isZero();
        assertThat(house.count("parked")).isZero();
    }

    private static double outages() {
        return house.counter("doorstep.bundle.failures", "feed", "mls", "kind", "outage");
    }
}
