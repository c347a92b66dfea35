package org.doorstep.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.config.Tables;
import org.doorstep.event.Event;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PurgeTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private static final String SECRET = "Ann Rosalind Secretperson";
    private static final Purge.Wanted ANN = new Purge.Wanted("mls", "", "reso", "Member", "ann");

    private final List<Purge.Wanted> asked = new ArrayList<>();
    private EventLog log;
    private Records records;
    private MappedTables mapped;
    private Tables tables;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        tables = Tables.load(Files.writeString(folder.resolve("tables.yaml"), """
                tables:
                  people: {provider: reso, resource: Member, columns: {name: {path: Name}}}
                  names: {resource: Member, columns: {name: {path: Name}}}
                """));
        log = new EventLog(DATABASE.database(), Duration.ofMinutes(10));
        records = new Records(DATABASE.database());
        mapped = new MappedTables(DATABASE.database(), tables, table -> { });
        mapped.create();
        for (Event event : List.of(member("ann", "", 1), member("ann", "", 2), member("ann", "IDX", 1), member("bob", "", 3),
                new Samples.Draft().key("ann").resource("Office").version(4).event())) {
            records.apply(log.append(List.of(event)).fresh());
            mapped.apply("reso", "Member", event.resource().equals("Member") ? List.of(event.judged(false, true)) : List.of());
        }
        new DeadLetters(DATABASE.database()).add(DeadLetter.event(Samples.delivery("{\"of\":\"ann\"}"), member("ann", "", 5), "failed", null));
    }

    private static Event member(String key, String label, long version) {
        return new Samples.Draft().key(key).label(label).resource("Member").version(version).data("{\"Name\":\"" + key + " " + SECRET + "\"}").event();
    }

    private Purge purge(Erasure... others) {
        return new Purge(DATABASE.database(), new Lanes(DATABASE.database()), () -> tables, List.of(others));
    }

    @Test
    void erasesTheRecordEverywhereAndNothingElse() {
        Purge.Erased erased = purge(record -> asked.add(record) ? 7 : 0).erase(ANN);

        assertThat(erased).isEqualTo(new Purge.Erased(2, 1, 2, 1, 7));
        assertThat(asked).containsExactly(ANN);
        assertThat(DATABASE.column("SELECT resource || ' ' || source_label || ' ' || record_key FROM events ORDER BY 1")).containsExactly("Member  bob", "Member IDX ann", "Office  ann");
        assertThat(DATABASE.column("SELECT resource || ' ' || source_label || ' ' || record_key FROM records ORDER BY 1")).containsExactly("Member  bob", "Member IDX ann", "Office  ann");
        for (String table : List.of("people", "names")) {
            assertThat(DATABASE.column("SELECT source_label || ' ' || record_key FROM " + table + " ORDER BY 1")).containsExactly(" bob", "IDX ann");
        }
        assertThat(DATABASE.column("SELECT id FROM dead_letters")).isEmpty();
    }

    /** A replay may name a key and no resource. */
    @Test
    void forgetsTheKeyAlsoWhereAReplayNamedItWithoutAResource() {
        DATABASE.jdbc().update("INSERT INTO replays (id, feed, record_key, first_id, last_id, rate, state, last_event_id, planned, sent, failed, created_at, created_by, updated_at)"
                + " VALUES ('r', 'mls', 'ann', '0', '9', 0, 'done', '', 1, 1, 0, '', '', '')");

        purge().erase(ANN);

        assertThat(DATABASE.column("SELECT id FROM replays")).isEmpty();
    }

    @Test
    void notesThatItHappenedAndNotToWhom() {
        purge().erase(ANN);

        assertThat(DATABASE.jdbc().queryForList("SELECT * FROM purges").toString()).contains("resource=Member", "events=2").doesNotContain("ann").doesNotContain(SECRET);
        assertThat(ANN.toString()).doesNotContain("ann");
    }

    @Test
    void leavesNothingInTheFilesOfSqlite() throws IOException {
        purge().erase(ANN);
        purge().erase(new Purge.Wanted("mls", "IDX", "reso", "Member", "ann"));
        assertThat(contents()).as("the name of another").contains("bob " + SECRET);

        purge().erase(new Purge.Wanted("mls", "", "reso", "Member", "bob"));

        assertThat(contents()).doesNotContain(SECRET);
    }

    private static String contents() throws IOException {
        Path folder = Path.of(DATABASE.jdbc().queryForList("SELECT file FROM pragma_database_list WHERE name = 'main'", String.class).get(0)).getParent();
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file, ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void erasesAllOrNothing() {
        Purge failing = purge(record -> {
            throw new IllegalStateException("the files cannot be removed");
        });

        assertThatThrownBy(() -> failing.erase(ANN)).hasMessage("the files cannot be removed");

        assertThat(DATABASE.column("SELECT id FROM events")).hasSize(5);
        assertThat(DATABASE.column("SELECT id FROM purges")).isEmpty();
    }

    @Test
    void knowsUnderWhichLabelsThereIsSuchARecord() {
        assertThat(purge().labels("mls", "Member", "ann")).containsExactly("", "IDX");
        assertThat(purge().labels("mls", "Member", "bob")).containsExactly("");
        assertThat(purge().labels("mls", "Member", "carl")).isEmpty();
        DATABASE.jdbc().update("DELETE FROM records");
        DATABASE.jdbc().update("DELETE FROM dead_letters");
        assertThat(purge().labels("mls", "Member", "ann")).as("by the log alone").containsExactly("", "IDX");
    }

    @Test
    void takesTheLaneOfItsFeed() {
        DATABASE.jdbc().update("INSERT INTO lanes (feed, bundles) VALUES ('mls', 41)");

        purge().erase(ANN);

        assertThat(DATABASE.column("SELECT bundles FROM lanes WHERE feed = 'mls'")).containsExactly("42");
    }

    @Test
    void anErasedRecordThatIsSentAgainIsNew() {
        purge().erase(ANN);

        List<Event> again = records.apply(log.append(List.of(member("ann", "", 1))).fresh());

        assertThat(again).allMatch(event -> event.latest() && !event.stale());
    }
}
