package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.broker.EmbeddedBroker;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Settings;
import org.doorstep.event.Delivery;
import org.doorstep.journal.Bundle;
import org.doorstep.testing.House;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** An earlier version's embedded journal in the data folder: KahaDB with bundles, as that version wrote it. */
class JournalImportTest {

    private static final int EACH = 40;
    private static final List<String> FEEDS = List.of("mls", "other");

    @TempDir
    private Path folder;
    private House house;
    private Path data;

    @BeforeEach
    void house() {
        house = House.in(folder).feeds("feeds:\n" + FEEDS.stream().map(feed -> "  " + feed + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}\n").reduce("", String::concat));
        data = folder.resolve("data");
    }

    /** Bundles of 1, 2, 3 deliveries and so on, the feeds' in turn; some so large that the log has several files. */
    private void earlier(Path journal, int deliveries) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.journal(journal, 1L << 30); Connection connection = broker.connections().createConnection();
             Session session = connection.createSession(true, Session.SESSION_TRANSACTED); MessageProducer producer = session.createProducer(null)) {
            for (int done = 0, size = 1; done < deliveries; size++) {
                int next = Math.min(deliveries, done + size);
                for (String feed : FEEDS) {
                    List<Delivery> bundle = new ArrayList<>();
                    for (int i = done; i < next; i++) {
                        String remarks = i % 10 == 5 ? "x".repeat(600_000) : "";
                        bundle.add(Samples.delivery(feed, Samples.batch(Samples.element(i + 1, "Property", feed + i, "{\"PublicRemarks\":\"" + remarks + "\"}")).getBytes(StandardCharsets.UTF_8)));
                    }
                    BytesMessage message = session.createBytesMessage();
                    message.writeBytes(new Bundle(feed, bundle).encode());
                    producer.send(session.createQueue("doorstep.deliveries." + feed), message);
                }
                session.commit();
                done = next;
            }
        }
    }

    private Map<String, Long> taken() throws Exception {
        Doorstep.Place place = house.place();
        return JournalImport.run(Settings.load(place.config(), place.environment(), place.flags()));
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void refused(Path where) {
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessage("the journal in " + where + " was written by an earlier version and holds "
                + FEEDS.size() * EACH + " deliveries that are not dispatched yet. Take them over with bin/doorstep journal import, then start again");
    }

    private void everythingIsDispatchedInOrder() throws Exception {
        try (House running = house.start()) {
            running.await("events", FEEDS.size() * EACH);
            for (String feed : FEEDS) {
                assertThat(running.column("SELECT record_key FROM events WHERE feed = '" + feed + "' ORDER BY id"))
                        .containsExactlyElementsOf(IntStream.range(0, EACH).mapToObj(i -> feed + i).toList());
            }
        }
    }

    @Test
    void whatWaitsRefusesTheStartIsTakenOverAndDispatchedInOrder() throws Exception {
        earlier(data.resolve("journal"), EACH);
        List<String> logs = names(data.resolve("journal")).stream().filter(name -> name.endsWith(".log")).toList();
        assertThat(logs).as("several files").hasSizeGreaterThan(1);
        refused(data.resolve("journal"));
        assertThat(names(data.resolve("journal"))).as("the earlier version could go on with them").containsAll(logs).contains("db.data", "closed");

        assertThat(taken()).isEqualTo(Map.of("mls", (long) EACH, "other", (long) EACH));

        assertThat(names(data)).doesNotContain("journal-kahadb", "journal-kahadb.over");
        assertThat(names(data.resolve("journal"))).noneMatch(name -> name.startsWith("db"));
        assertThat(taken()).as("nothing is left").isEmpty();
        everythingIsDispatchedInOrder();
    }

    /** Ended in the removal, with a journal that had no orderly end; then again when all was written and nothing removed. */
    @Test
    void anImportThatWasBrokenOffIsDoneAgain() throws Exception {
        Path journal = data.resolve("journal");
        Path aside = data.resolve("journal-kahadb");
        earlier(journal, EACH);
        Files.delete(journal.resolve("closed"));
        Files.createDirectories(aside);
        Files.move(journal.resolve("db-1.log"), aside.resolve("db-1.log"));
        refused(aside);
        FileSystemUtils.copyRecursively(aside, folder.resolve("kept"));
        assertThat(taken()).hasSize(2);

        FileSystemUtils.copyRecursively(folder.resolve("kept"), aside);
        Files.createDirectories(data.resolve("journal-kahadb.over"));
        Files.writeString(data.resolve("journal-kahadb.over/db-7.log"), "deleted half");
        refused(aside);
        assertThat(taken()).isEqualTo(Map.of("mls", (long) EACH, "other", (long) EACH));

        assertThat(names(data)).doesNotContain("journal-kahadb", "journal-kahadb.over");
        everythingIsDispatchedInOrder();
    }

    @Test
    void oneThatHoldsNothingIsRemoved() throws Exception {
        earlier(data.resolve("journal"), 0);
        Files.createDirectories(data.resolve("journal/tmp"));
        JournalImport.notNeeded(data);

        assertThat(names(data)).containsExactly("journal");
        assertThat(names(data.resolve("journal"))).isSubsetOf("lock");
        JournalImport.notNeeded(data);
    }

    @Test
    void aDamagedOneIsRefusedWithTheWaysOut() throws Exception {
        earlier(data.resolve("journal"), EACH);
        Files.delete(data.resolve("journal/closed"));
        Files.delete(data.resolve("journal/db-1.log"));
        byte[] log = Files.readAllBytes(data.resolve("journal/db-2.log"));
        Arrays.fill(log, 1_000, 60_000, (byte) 7);
        Files.write(data.resolve("journal/db-2.log"), log);

        assertThatThrownBy(() -> JournalImport.notNeeded(data)).isInstanceOf(ConfigException.class).hasMessageContaining("is damaged").hasMessageContaining("move it away");
        assertThatThrownBy(this::taken).isInstanceOf(ConfigException.class).hasMessageContaining("is damaged").hasMessageContaining("move it away");
    }

    @Test
    void anImportNeedsTheFolderToItselfAndTheEmbeddedJournal() throws Exception {
        assertThatThrownBy(this::taken).isInstanceOf(ConfigException.class).hasMessageContaining("there is no data folder");
        try (DataFolder running = DataFolder.open(data)) {
            assertThatThrownBy(this::taken).isInstanceOf(ConfigException.class).hasMessageContaining("is in use by another Doorstep");
        }
        house.flag("doorstep.journal.url", "tcp://127.0.0.1:1");
        assertThatThrownBy(this::taken).isInstanceOf(ConfigException.class).hasMessageContaining("doorstep.journal.url is set");
    }
}
