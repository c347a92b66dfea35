package org.doorstep.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnBothDatabases
class LettersTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private Letters letters;
    private DeadLetters dead;

    @BeforeEach
    void open() {
        letters = new Letters(DATABASE.database());
        dead = new DeadLetters(DATABASE.database());
    }

    @Test
    void findsByFilterPageByPage() {
        dead.add(DeadLetter.delivery(Samples.delivery("one"), "not JSON", null));
        dead.add(DeadLetter.delivery(Samples.delivery("two"), "not JSON", null));
        dead.add(DeadLetter.delivery(Samples.delivery("other", "three".getBytes(UTF_8)), "too deep", null));
        List<Letters.Letter> all = letters.list(of(null, null), "", 10);

        assertThat(all).hasSize(3);
        assertThat(letters.list(of("mls", "not JSON"), all.get(0).id(), 10)).containsExactly(all.get(1));
        assertThat(letters.list(of(null, null), "", 1)).containsExactly(all.get(0));
        assertThat(letters.count(of(null, null))).containsExactly(Map.entry("not JSON", 2L), Map.entry("too deep", 1L));
        assertThat(letters.lastId(of("mls", null))).isEqualTo(all.get(1).id());
        assertThat(letters.lastId(of("nobody", null))).isEmpty();
        assertThat(letters.body(all.get(2).id()).orElseThrow()).isEqualTo("three".getBytes(UTF_8));
        assertThat(letters.find("nothing")).isEmpty();
        assertThat(all.get(2).size()).isEqualTo(5);
    }

    @Test
    void whatFailedAgainSinceItWasReadStaysOpen() {
        dead.add(DeadLetter.delivery(Samples.delivery("one"), "not JSON", null));
        Letters.Letter read = letters.list(of(null, null), "", 1).get(0);
        assertThat(letters.mark(read, Letters.REPLAYED, "first")).isTrue();
        dead.add(DeadLetter.delivery(Samples.delivery("one"), "not JSON", null));

        assertThat(letters.mark(read, Letters.REPLAYED, "late")).isFalse();

        Letters.Letter now = letters.find(read.id()).orElseThrow();
        assertThat(now.state()).isEqualTo(Letters.OPEN);
        assertThat(letters.mark(now, Letters.DISCARDED, "second")).isTrue();
        assertThat(letters.find(read.id()).orElseThrow().notes()).containsExactly("first", "second");
    }

    /** Rows of the first version do not say when they came; the id of their delivery does. */
    @Test
    void anOldRowCameWhenItsDeliveryDid() {
        dead.add(DeadLetter.delivery(Samples.delivery("one"), "not JSON", null));
        DATABASE.jdbc().update("UPDATE dead_letters SET received_at = NULL, delivery_id = '01JGFJJZ000000000000000000'");

        assertThat(letters.list(of(null, null), "", 1).get(0).receivedAt()).isEqualTo("2025-01-01T00:00:00.000000Z");
    }

    private static Letters.Filter of(String feed, String reason) {
        return new Letters.Filter(feed, null, null, reason, null, null, null, null, List.of());
    }
}
