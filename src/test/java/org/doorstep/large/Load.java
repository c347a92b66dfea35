package org.doorstep.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** Senders of all feeds and readers of all queues, and the comparison of what is there with what must be. */
final class Load {

    private static final List<String> QUEUES = List.of("events.reso.Property", "events.reso.Member");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LargeForm form;
    private final Ledger ledger = new Ledger();
    private final List<Sender> senders = new ArrayList<>();
    private final List<QueueReader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Starts it. @param batch events a request; @param records how many records a feed is about; @param pause between a feed's requests */
    Load(LargeForm form, int batch, int records, Duration pause) {
        this.form = form;
        LargeForm.FEEDS.forEach(feed -> senders.add(new Sender(feed, form.balancer().port(), batch, records, pause, ledger)));
        QUEUES.forEach(queue -> readers.add(new QueueReader(form.broker(), queue)));
        readers.forEach(this::thread);
        senders.forEach(this::thread);
    }

    private void thread(Runnable work) {
        Thread thread = new Thread(work, "load");
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /** Waits until every feed has had that many more events accepted, whatever is broken meanwhile. */
    void goOn(int events) {
        Map<String, Long> goals = new TreeMap<>();
        LargeForm.FEEDS.forEach(feed -> goals.put(feed, ledger.accepted(feed) + events));
        Awaitility.await().atMost(PATIENCE).until(() -> goals.entrySet().stream().allMatch(goal -> ledger.accepted(goal.getKey()) >= goal.getValue()));
    }

    /** No more is sent; waits until every answer is in. */
    void stop() throws InterruptedException {
        senders.forEach(Sender::stop);
        for (Thread thread : threads.subList(readers.size(), threads.size())) {
            thread.join(PATIENCE.toMillis());
        }
    }

    /** Waits until all that was accepted is in tables and queues. */
    void settle(Duration patience) {
        Awaitility.await().atMost(patience).ignoreExceptions().until(() -> form.house().count("events") >= ledger.events());
        Awaitility.await().atMost(patience).until(() -> readers.stream().mapToInt(QueueReader::events).sum() >= ledger.events());
        readers.forEach(QueueReader::stop);
    }

    /** Every event once, every record at its newest, no queue message missing or out of order, nothing set aside. */
    void verify() {
        for (String feed : LargeForm.FEEDS) {
            assertThat(form.house().column("SELECT COUNT(*) || ' ' || COUNT(DISTINCT sequence) || ' ' || MIN(sequence) || ' ' || MAX(sequence) FROM events WHERE feed = '" + feed + "'"))
                    .as("events of " + feed).containsExactly(ledger.accepted(feed) + " " + ledger.accepted(feed) + " 1 " + ledger.accepted(feed));
        }
        Map<Ledger.Key, Long> records = new TreeMap<>();
        form.house().rows("SELECT feed, resource, record_key, version, data FROM records WHERE feed <> '" + LargeForm.ZOMBIE + "'").forEach(row -> {
            assertThat((String) row.get("data")).as("data of a record").contains("\"ListPrice\":" + row.get("version") + ",");
            records.put(new Ledger.Key((String) row.get("feed"), (String) row.get("resource"), (String) row.get("record_key")), ((Number) row.get("version")).longValue());
        });
        assertThat(records).as("records").isEqualTo(ledger.newest());
        Map<Ledger.Key, Long> properties = new TreeMap<>();
        form.house().rows("SELECT feed, record_key, list_price FROM property WHERE feed <> '" + LargeForm.ZOMBIE + "'").forEach(row ->
                properties.put(new Ledger.Key((String) row.get("feed"), "Property", (String) row.get("record_key")), ((Number) row.get("list_price")).longValue()));
        records.keySet().removeIf(key -> !key.resource().equals("Property"));
        assertThat(properties).as("property").isEqualTo(records);
        for (String table : List.of("dead_letters", "parked", "attempts")) {
            assertThat(form.house().count(table)).as(table).isZero();
        }
        assertThat(readers.stream().mapToInt(QueueReader::events).sum()).as("events on the queues").isEqualTo((int) ledger.events());
        readers.forEach(reader -> assertThat(reader.outOfOrder()).as("order on the queues").isEmpty());
    }

    long events() {
        return ledger.events();
    }

    int repeated() {
        return readers.stream().mapToInt(QueueReader::repeated).sum();
    }

    int sentAgain() {
        return senders.stream().mapToInt(Sender::again).sum();
    }

    /** The longest time within these two {@link System#nanoTime()}s in which no request of any feed was answered 200. */
    Duration longestSilence(long from, long to) {
        List<Long> answers = new ArrayList<>(List.of(from, to));
        senders.forEach(sender -> sender.answered().stream().filter(at -> at > from && at < to).forEach(answers::add));
        answers.sort(null);
        long longest = 0;
        for (int i = 1; i < answers.size(); i++) {
            longest = Math.max(longest, answers.get(i) - answers.get(i - 1));
        }
        return Duration.ofNanos(longest);
    }
}
