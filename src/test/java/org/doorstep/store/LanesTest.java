package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnBothDatabases
class LanesTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private Lanes lanes;

    @BeforeEach
    void open() {
        lanes = new Lanes(DATABASE.database());
    }

    @Test
    void everyLockOfAFeedTouchesItsRow() {
        lanes.lock("a");
        lanes.lock("a");
        lanes.lock("b");

        assertThat(DATABASE.column("SELECT feed || bundles FROM lanes ORDER BY 1")).containsExactly("a2", "b1");
    }

    @Test
    void attemptsAreCountedADeliveryAndForgottenADelivery() {
        lanes.attempt("a", List.of("d1", "d2"));
        lanes.attempt("a", List.of("d2"));
        lanes.attempt("b", List.of("d3"));

        assertThat(lanes.attempts("a")).containsOnly(entry("d1", 1), entry("d2", 2));

        lanes.passed(List.of("d2", "d4"));
        assertThat(lanes.attempts("a")).containsOnly(entry("d1", 1));
        assertThat(lanes.attempts("b")).containsOnly(entry("d3", 1));
    }

    @Test
    void aParkedResourceKeepsItsFirstEventAndReason() {
        lanes.park("Property", new Samples.Draft().delivery("01A", 0).event(), "SQL");
        lanes.park("Property", new Samples.Draft().delivery("01B", 0).event(), "other");
        lanes.park("Member", new Samples.Draft().resource("Member").event(), "endpoint missing");

        assertThat(lanes.parked("mls")).containsExactlyInAnyOrder("Property", "Member");
        assertThat(lanes.parkedNow("mls").get("Member")).startsWith("endpoint missing; first event ").endsWith("; fix the route, then: bin/doorstep routes resume mls Member");
        assertThat(lanes.parked("other")).isEmpty();
        assertThat(DATABASE.column("SELECT first_event_id FROM parked WHERE resource = 'Property'")).containsExactly("01A-00000");
    }
}
