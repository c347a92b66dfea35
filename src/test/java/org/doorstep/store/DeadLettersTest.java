package org.doorstep.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.doorstep.testing.OnBothDatabases;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnBothDatabases
class DeadLettersTest {

    @RegisterExtension
    static final FreshDatabase DATABASE = new FreshDatabase();

    private final DeadLetters letters = new DeadLetters(DATABASE.database());

    @Test
    void keepsTheBytesTheReasonAndTheCause() {
        byte[] bytes = {'{', 0, (byte) 0xFF, (byte) 0xC3};
        Delivery delivery = Samples.delivery("mls", bytes);

        letters.add(DeadLetter.delivery(delivery, "not JSON", "at byte 1"));

        assertThat(DATABASE.jdbc().queryForObject("SELECT body FROM dead_letters", byte[].class)).isEqualTo(bytes);
        assertThat(DATABASE.column("SELECT feed || '|' || provider || '|' || kind || '|' || reason || '|' || detail || '|' || delivery_id || '|' || count || '|' || state FROM dead_letters"))
                .containsExactly("mls|reso|delivery|not JSON|at byte 1|" + delivery.id() + "|1|open");
        assertThat(DATABASE.column("SELECT sha256 FROM dead_letters").get(0)).matches("[0-9a-f]{64}");
    }

    @Test
    void aDetailThatQuotesWhatNoTextCanHoldCostsNothing() {
        letters.add(DeadLetter.delivery(Samples.delivery("{}"), "failed", "no a\0b"));

        assertThat(DATABASE.column("SELECT detail FROM dead_letters")).containsExactly("no ab");
    }

    @Test
    void theSameBytesInAnotherDeliveryAreCountedInOneRow() {
        letters.add(DeadLetter.delivery(Samples.delivery("oops"), "not JSON", null));
        DATABASE.jdbc().update("UPDATE dead_letters SET state = 'resolved'");
        letters.add(DeadLetter.delivery(Samples.delivery("oops"), "not JSON", null));

        assertThat(DATABASE.column("SELECT count || ' ' || state FROM dead_letters")).containsExactly("2 open");
    }

    @Test
    void theSameDeliveryAfterACrashIsNotCountedTwice() {
        DeadLetter letter = DeadLetter.delivery(Samples.delivery("oops"), "not JSON", null);
        letters.add(letter);
        letters.add(letter);

        assertThat(DATABASE.column("SELECT count FROM dead_letters")).containsExactly("1");
    }

    /** A replay brings the time of the original; a provider that sends the same again says that it is so at the later time. */
    @Test
    void theLastTimeAtWhichItCameIsKept() {
        Delivery first = Samples.delivery("oops");
        Delivery later = Samples.delivery("oops");
        letters.add(DeadLetter.delivery(first, "not JSON", null));
        letters.add(DeadLetter.delivery(later, "not JSON", null));
        letters.add(DeadLetter.delivery(first, "not JSON", null));

        assertThat(DATABASE.column("SELECT received_at FROM dead_letters")).containsExactly(Times.text(later.receivedAt()));
    }

    @Test
    void otherBytesAnotherKindAndAnotherFeedAreRowsOfTheirOwn() {
        letters.add(DeadLetter.delivery(Samples.delivery("a"), "not JSON", null));
        letters.add(DeadLetter.delivery(Samples.delivery("b"), "not JSON", null));
        letters.add(DeadLetter.delivery(Samples.delivery("other", "a".getBytes(UTF_8)), "not JSON", null));
        letters.add(new DeadLetter(Samples.delivery("a"), "element", "no key", null, null, null, "a".getBytes(UTF_8)));

        assertThat(DATABASE.column("SELECT count FROM dead_letters")).containsExactly("1", "1", "1", "1");
    }
}
