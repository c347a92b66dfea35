package org.doorstep.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.doorstep.config.Tables;
import org.doorstep.event.Event;
import org.doorstep.json.UndecodableException;
import org.doorstep.provider.Decoded;
import org.doorstep.provider.reso.Reso;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.ReadingDoc;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/reading.md, row by row: what the decoder of a delivery, the mapped tables and the parameters of SQL read in it. */
@OnBothDatabases
class ReadingDocTest {

    private static final String BEFORE = "before";

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    @TempDir
    Path folder;

    private final List<String> misfits = new ArrayList<>();
    private MappedTables tables;
    private Records records;

    @BeforeEach
    void create() throws Exception {
        tables = new MappedTables(DATABASE.database(), Tables.load(Files.writeString(folder.resolve("tables.yaml"), ReadingDoc.tables())), misfits::add);
        tables.create();
        records = new Records(DATABASE.database());
    }

    static Stream<ReadingDoc.Row> records() {
        return ReadingDoc.rows("A record").stream();
    }

    static Stream<ReadingDoc.Row> sets() {
        return ReadingDoc.rows("A list of items").stream();
    }

    static Stream<ReadingDoc.Row> events() {
        return ReadingDoc.rows("An EntityEvent").stream();
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsWhatItsRowSays(ReadingDoc.Row row) throws Exception {
        push("Property", 1, "{\"City\":\"" + BEFORE + "\"}");
        Event event = push("Property", 2, row.document());

        Map<String, String> expected = new HashMap<>();
        row.quoted().forEach(each -> expected.put(each.split("=", 2)[0], each.split("=", 2)[1]));
        if (row.plain().equals("unchanged")) {
            expected.put("city", BEFORE);
        }
        assertThat(present(DATABASE.jdbc().queryForMap("SELECT * FROM listing"))).isEqualTo(expected);
        assertThat(misfits).hasSize(row.misfits());
        assertThat(event.data()).isEqualTo(row.document().equals("null") ? null : row.document());
        assertThat(DATABASE.column("SELECT data FROM records")).containsExactly(row.plain().equals("unchanged") ? "{\"City\":\"" + BEFORE + "\"}" : row.document());

        misfits.clear();
        Map<String, String> parameters = present(tables.parameters(event));
        assertThat(parameters).isEqualTo(row.plain().equals("unchanged") ? Map.of() : expected);
        assertThat(misfits).hasSize(row.misfits());
    }

    /** Without the columns that every table has; numbers as numbers, for the databases write them in different ways. */
    private static Map<String, String> present(Map<String, Object> row) {
        Map<String, String> present = new HashMap<>();
        row.forEach((name, value) -> {
            if (value != null && List.of("city", "street", "price", "beds", "pool", "rooms").contains(name)) {
                present.put(name, name.equals("price") ? new BigDecimal(value.toString()).toPlainString() : name.equals("pool") ? value.toString().replace("1", "true") : value.toString());
            }
        });
        return present;
    }

    @ParameterizedTest
    @MethodSource("sets")
    void aSetIsWhatItsRowSays(ReadingDoc.Row row) throws Exception {
        push("Media", 1, "{\"Media\":[{\"MediaKey\":\"" + BEFORE + "\"}]}");
        push("Media", 2, row.document());

        assertThat(DATABASE.column("SELECT media_key FROM photo")).containsExactlyInAnyOrderElementsOf(row.plain().equals("unchanged") ? List.of(BEFORE) : row.quoted());
        assertThat(misfits).hasSize(row.misfits());
    }

    /** However many versions of a record come in one bundle, and in whichever step: what says nothing of a set hides none. */
    @ParameterizedTest
    @MethodSource("sets")
    void aSetIsTheSameInOneBundle(ReadingDoc.Row row) throws Exception {
        pushed("Media", List.of("{\"Media\":[{\"MediaKey\":\"" + BEFORE + "\"}]}", row.document()));

        assertThat(DATABASE.column("SELECT media_key FROM photo")).containsExactlyInAnyOrderElementsOf(row.plain().equals("unchanged") ? List.of(BEFORE) : row.quoted());
        assertThat(misfits).hasSize(row.misfits());
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEntityEventIsWhatItsRowSays(ReadingDoc.Row row) {
        List<String> read = new ArrayList<>();
        String setAside = "";
        try {
            Decoded decoded = new Reso().decode(Samples.delivery(row.document()));
            decoded.events().stream().sorted(Comparator.comparing(Event::id)).forEach(event -> read.add(
                    (event.sequence() + " " + event.resource() + " " + event.recordKey() + " " + (event.data() == null ? "" : event.data())).strip()));
            setAside = decoded.rejects().isEmpty() ? "" : "set aside: " + decoded.rejects().get(0).reason();
        } catch (UndecodableException e) {
            setAside = "set aside: " + e.reason();
        }

        assertThat(read).isEqualTo(row.quoted());
        assertThat(setAside).isEqualTo(row.plain());
    }

    /** Each of these once cost the whole event. */
    @Test
    void whatNoReaderHadALimitForCostsNothingElse() throws Exception {
        String long1200 = "7".repeat(1_200);
        push("Property", 1, "{\"City\":\"Bowie\",\"X_Checksum\":" + long1200 + ",\"Beds\":" + long1200 + ",\"ListPrice\":0." + long1200 + ",\"Rooms\":" + long1200
                + ",\"" + "n".repeat(60_000) + "\":" + "[".repeat(490) + "]".repeat(490) + ",\"Address\":{\"Street\":" + "9".repeat(200_000) + "}}");

        assertThat(DATABASE.column("SELECT city FROM listing")).containsExactly("Bowie");
        assertThat(DATABASE.column("SELECT rooms FROM listing")).containsExactly(long1200);
        assertThat(DATABASE.column("SELECT street FROM listing")).containsExactly("9".repeat(200_000));
        assertThat(misfits).containsExactly("listing", "listing");
    }

    /** The delivery's way: decoded, judged by the records, into the tables. */
    private Event push(String resource, long sequence, String data) throws Exception {
        return bundle(resource, sequence, List.of(data)).get(0);
    }

    private void pushed(String resource, List<String> data) throws Exception {
        bundle(resource, 1, data);
    }

    private List<Event> bundle(String resource, long first, List<String> data) throws Exception {
        String[] elements = IntStream.range(0, data.size()).mapToObj(i -> element(first + i, resource, "K", data.get(i))).toArray(String[]::new);
        Decoded decoded = new Reso().decode(Samples.delivery("mls", batch(elements).getBytes(UTF_8)));
        DATABASE.together(() -> {
            tables.apply("reso", resource, records.apply(decoded.events()));
            return null;
        });
        return decoded.events();
    }
}
