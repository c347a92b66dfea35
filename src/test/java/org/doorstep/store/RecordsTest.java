package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.testing.Samples.property;

import java.util.List;
import java.util.stream.LongStream;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnBothDatabases
class RecordsTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private Records records;

    @BeforeEach
    void open() {
        records = new Records(DATABASE.database());
    }

    @Test
    void keepsTheNewestVersionWhateverOrderTheyComeIn() {
        apply(property("k", 5, "{\"v\":5}"));
        Event late = apply(property("k", 3, "{\"v\":3}"));
        apply(property("k", 7, "{\"v\":7}"));

        assertThat(late.stale()).isTrue();
        assertThat(late.latest()).isFalse();
        assertThat(row("k")).isEqualTo("7 0 {\"v\":7}");
    }

    @Test
    void ofEqualVersionsTheLaterEventWins() {
        Event first = new Samples.Draft().delivery("01B", 0).data("{\"n\":1}").event();
        Event later = new Samples.Draft().delivery("01B", 1).data("{\"n\":2}").event();
        Event earlier = new Samples.Draft().delivery("01A", 9).data("{\"n\":0}").event();

        assertThat(apply(first).stale()).isFalse();
        assertThat(apply(later).stale()).isFalse();
        assertThat(apply(earlier).stale()).isTrue();
        assertThat(row("1")).isEqualTo("1 0 {\"n\":2}");
    }

    @Test
    void theSameEventAppliedAgainIsNotStale() {
        Event event = property("k", 5, "{}");

        assertThat(apply(event)).isEqualTo(apply(event)).matches(again -> again.latest() && !again.stale());
    }

    @Test
    void saysOfABatchWhichAreStaleAndWhichIsTheNewest() {
        apply(property("a", 10, "{}"));

        List<Event> judged = records.apply(List.of(property("a", 9, "{}"), property("b", 2, "{}"), property("a", 11, "{}"), property("b", 1, "{}"), property("b", 3, "{}")));

        assertThat(judged).extracting(Event::version).containsExactly(9L, 2L, 11L, 1L, 3L);
        assertThat(judged).extracting(Event::stale).containsExactly(true, false, false, true, false);
        assertThat(judged).extracting(Event::latest).containsExactly(false, false, true, false, true);
    }

    @Test
    void judgesAcrossSeveralBatches() {
        records.apply(List.of(property("k1500", 2_000_000, "{}")));

        List<Event> many = LongStream.rangeClosed(1, 2_500).mapToObj(n -> property("k" + n, n, null)).toList();
        List<Event> judged = DATABASE.together(() -> records.apply(many));

        assertThat(judged).filteredOn(Event::stale).extracting(Event::recordKey).containsExactly("k1500");
        assertThat(DATABASE.column("SELECT COUNT(*) FROM records")).containsExactly("2500");
    }

    @Test
    void aDeleteLeavesATombstoneThatForgetsTheData() {
        apply(property("k", 5, "{}"));
        Event delete = apply(deleted("k", 6, "{\"left\":\"over\"}"));

        apply(deleted("unknown", 1, "{\"left\":\"over\"}"));

        assertThat(delete.latest()).isTrue();
        assertThat(row("k")).isEqualTo("6 1 null");
        assertThat(row("unknown")).isEqualTo("1 1 null");
    }

    @Test
    void onlyALaterVersionBringsARecordBack() {
        apply(deleted("k", 6, null));

        assertThat(apply(property("k", 5, "{}")).stale()).isTrue();
        assertThat(row("k")).isEqualTo("6 1 null");
        apply(property("k", 7, "{}"));
        assertThat(row("k")).isEqualTo("7 0 {}");
    }

    @Test
    void aReturnWithoutDataDoesNotBringBackWhatWasDeleted() {
        apply(property("k", 5, "{\"old\":1}"));
        apply(deleted("k", 6, null));
        apply(property("k", 7, null));

        assertThat(row("k")).isEqualTo("7 0 null");
    }

    @Test
    void missingDataKeepsWhatIsKnown() {
        apply(property("k", 5, "{\"known\":1}"));
        Event without = apply(property("k", 6, null));

        assertThat(without.stale()).isFalse();
        assertThat(row("k")).isEqualTo("6 0 {\"known\":1}");
    }

    @Test
    void whatTablesTakeIsTheNewestThatSaysSomething() {
        List<Event> judged = records.apply(List.of(property("a", 1, "{\"v\":1}"), property("a", 2, "{\"v\":2}"), property("a", 3, null),
                property("b", 1, "{}"), deleted("b", 2, null), property("b", 3, null), property("c", 1, null)));

        assertThat(judged).extracting(Event::stale).containsOnly(false);
        assertThat(judged).extracting(Event::latest).containsExactly(false, true, false, false, true, false, false);
        assertThat(row("a")).isEqualTo("3 0 {\"v\":2}");
        assertThat(row("b")).isEqualTo("3 0 null");
    }

    @Test
    void feedLabelResourceAndKeyTellRecordsApart() {
        records.apply(List.of(new Samples.Draft().data("{\"a\":1}").event(), new Samples.Draft().label("L").data("{\"a\":2}").event(),
                new Samples.Draft().resource("Member").data("{\"a\":3}").event(), new Samples.Draft().resource("property").data("{\"a\":4}").event()));

        assertThat(DATABASE.column("SELECT data FROM records ORDER BY data")).hasSize(4);
    }

    @Test
    void remembersWhichEventBroughtTheDataOrTheDelete() {
        Event first = new Samples.Draft().delivery("01A", 0).version(1).event();
        records.apply(List.of(first, new Samples.Draft().delivery("01B", 0).version(2).data(null).event(), new Samples.Draft().delivery("01C", 0).version(1).event()));
        assertThat(DATABASE.column("SELECT event_id || data_event_id FROM records")).containsExactly("01B-0000001A-00000");

        records.apply(List.of(new Samples.Draft().delivery("01D", 0).version(3).change(Change.DELETED).data(null).event(), new Samples.Draft().delivery("01E", 0).version(4).data(null).event()));
        assertThat(DATABASE.column("SELECT event_id || data_event_id FROM records")).containsExactly("01E-0000001D-00000");
    }

    @Test
    void noticesAreAboutNoRecord() {
        Event notice = new Samples.Draft().change(Change.NOTICE).event();

        Event judged = apply(notice);

        assertThat(judged.stale()).isFalse();
        assertThat(judged.latest()).isFalse();
        assertThat(DATABASE.column("SELECT COUNT(*) FROM records")).containsExactly("0");
    }

    private Event apply(Event event) {
        return records.apply(List.of(event)).get(0);
    }

    private static Event deleted(String key, long version, String data) {
        return new Samples.Draft().key(key).version(version).change(Change.DELETED).data(data).event();
    }

    private static String row(String key) {
        return DATABASE.column("SELECT version || ' ' || CASE WHEN deleted THEN 1 ELSE 0 END || ' ' || COALESCE(data, 'null') FROM records WHERE record_key = '" + key + "'").get(0);
    }
}
