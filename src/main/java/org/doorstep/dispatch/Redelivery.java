package org.doorstep.dispatch;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.doorstep.event.Delivery;
import org.doorstep.event.Times;
import org.doorstep.journal.Draft;
import org.doorstep.journal.Journal;
import org.doorstep.journal.JournalUnavailableException;
import org.doorstep.store.Letters;

/** Brings dead letters back the normal way: into the journal, as deliveries that came when their originals came. Any thread. */
public final class Redelivery {

    /** Bytes under way to the journal at once. */
    private static final long MAX_BYTES = 4 << 20;
    /** Kinds whose body is a delivery; of the others it is one element. */
    private static final Set<String> WHOLE = Set.of("delivery", "unrecoverable");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Letters letters;
    private final Journal journal;
    private final Predicate<String> feeds;

    /** @param feeds whether there is a feed of that name: of another one nobody reads the journal */
    Redelivery(Letters letters, Journal journal, Predicate<String> feeds) {
        this.letters = letters;
        this.journal = journal;
        this.feeds = feeds;
    }

    private record Sent(Letters.Letter letter, CompletableFuture<Delivery> durable) {
    }

    /**
     * Replays these, in this order.
     *
     * @param note what is kept with each
     * @return how many are in the journal now; others have been taken away meanwhile
     * @throws IllegalArgumentException    when one is of a feed that is not there: then none is replayed
     * @throws JournalUnavailableException when the journal does not take them; those before are replayed and marked
     */
    public int replay(List<Letters.Letter> those, String note) throws JournalUnavailableException, InterruptedException {
        those.stream().map(Letters.Letter::feed).filter(feeds.negate()).findFirst().ifPresent(feed -> {
            throw new IllegalArgumentException("unknown feed '" + feed + "' in feeds.yaml to replay it; add it, or leave those out with --feed");
        });
        int replayed = 0;
        List<Sent> sent = new ArrayList<>();
        long bytes = 0;
        try {
            for (Letters.Letter letter : those) {
                Optional<byte[]> body = letters.body(letter.id());
                if (body.isEmpty()) {
                    continue;
                }
                sent.add(new Sent(letter, journal.write(draft(letter, body.get()), PATIENCE)));
                bytes += body.get().length;
                if (bytes > MAX_BYTES) {
                    replayed += settle(sent, note);
                    bytes = 0;
                }
            }
        } catch (JournalUnavailableException e) {
            settle(sent, note);
            throw e;
        }
        return replayed + settle(sent, note);
    }

    /** Durable first, marked second: a crash in between costs a replay that is recognised as a duplicate. */
    private int settle(List<Sent> sent, String note) throws JournalUnavailableException, InterruptedException {
        JournalUnavailableException failed = null;
        int durable = 0;
        for (Sent each : sent) {
            try {
                each.durable.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                letters.mark(each.letter, Letters.REPLAYED, note);
                durable++;
            } catch (ExecutionException | TimeoutException e) {
                each.durable.cancel(false);
                failed = new JournalUnavailableException("not written", e);
            }
        }
        sent.clear();
        if (failed != null) {
            throw failed;
        }
        return durable;
    }

    private static Draft draft(Letters.Letter letter, byte[] body) {
        // It was proved when it came, or it would not be here.
        return new Draft(letter.feed(), letter.provider(), Delivery.REPLAY, "authenticated", letter.sourceLabel(), letter.eventName(),
                WHOLE.contains(letter.kind()) ? body : asBatch(body), Times.micros(Instant.parse(letter.receivedAt())));
    }

    /** One element as the array that every contract's decoder takes: read alone, a RESO event with a field 'value' would be a batch. */
    private static byte[] asBatch(byte[] element) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream(element.length + 2);
        batch.write('[');
        batch.writeBytes(element);
        batch.write(']');
        return batch.toByteArray();
    }
}
