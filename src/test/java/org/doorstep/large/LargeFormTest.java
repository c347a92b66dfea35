package org.doorstep.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.doorstep.testing.Child;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two processes at an outside ActiveMQ and a PostgreSQL, and what becomes of what they accepted when one part after the other fails. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class LargeFormTest {

    @TempDir
    private static Path folder;
    private static LargeForm form;

    @BeforeAll
    static void start() throws Exception {
        form = LargeForm.in(folder);
        form.broker().await();
        form.start("a", "b");
    }

    @AfterAll
    static void stop() throws Exception {
        form.close();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    @Test
    @Order(1)
    void aProcessThatStandsStillInABundleIsReplacedAndWritesNothingWhenItGoesOn() throws Exception {
        Files.createFile(folder.resolve("halt"));
        post("a", Samples.batch(Samples.element(1, "Halting", "x", "{}")));
        soon().until(() -> Files.exists(folder.resolve("halted")));
        Child zombie = form.process(Long.parseLong(Files.readString(folder.resolve("halted"))));
        zombie.suspend();
        Files.createFile(folder.resolve("go"));

        form.house().await("events", 1);
        Child other = zombie == form.process("a") ? form.process("b") : form.process("a");
        post(other == form.process("a") ? "a" : "b", Samples.batch(Samples.element(2, "Halting", "y", "{}")));
        form.house().await("events", 2);
        List<Map<String, Object>> before = everything();
        zombie.resume();
        soon().until(() -> zombie.stderr().contains("bundle_failed feed=" + LargeForm.ZOMBIE + " kind=OUTAGE"));

        assertThat(everything()).isEqualTo(before);
        post("a", Samples.batch(Samples.element(3, "Halting", "z", "{}")));
        post("b", Samples.batch(Samples.element(4, "Halting", "z", "{}")));
        form.house().await("events", 4);
        assertThat(form.house().messages(form.broker().consumers(), "events.reso.Halting", LargeForm.ZOMBIE, 4)).extracting(message -> message.getLongProperty("sequence"))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(form.house().count("dead_letters")).isZero();
    }

    @Test
    @Order(2)
    void loadGoesOnAndNothingIsLostOrTwiceOrOutOfOrderWhateverFails() throws Exception {
        form.house().update("DELETE FROM events");
        Load load = new Load(form, 5, 20, Duration.ofMillis(50));
        load.goOn(100);
        form.kill("a");
        load.goOn(100);
        form.start("a");
        load.goOn(50);
        form.broker().kill();
        form.broker().start();
        load.goOn(100);
        form.postgres().stop();
        load.goOn(50);
        form.postgres().start();
        load.goOn(50);
        load.stop();
        load.settle(Duration.ofMinutes(2));

        load.verify();
        assertThat(form.process("b").stdout().lines()).hasSize(1);
    }

    @Test
    @Order(3)
    void aProcessStopsInOrderWhileItsBrokerIsAway() throws Exception {
        form.broker().kill();
        form.process("b").terminate();

        assertThat(form.process("b").exit()).isIn(0, 143);
    }

    /** Every row there is, with the number of the transaction that wrote it. */
    private static List<Map<String, Object>> everything() {
        return List.of("events", "records", "lanes", "dead_letters", "attempts", "parked").stream()
                .flatMap(table -> form.house().rows("SELECT CAST(xmin AS TEXT) AS written, '" + table + "' AS of, t.* FROM " + table + " t").stream())
                .sorted((left, right) -> left.toString().compareTo(right.toString())).toList();
    }

    private static void post(String process, String body) throws Exception {
        House house = form.house();
        assertThat(house.post(Integer.parseInt(form.process(process).ready().group(1)), LargeForm.ZOMBIE, body).statusCode()).isEqualTo(200);
    }
}
