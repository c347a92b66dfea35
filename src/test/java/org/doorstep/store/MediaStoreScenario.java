package org.doorstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.doorstep.event.Change;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tables of media promise, on whatever database: the same tests on each. */
abstract class MediaStoreScenario {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private final List<String> freed = new ArrayList<>();
    private final MediaBlobs.Freeing freeing = blob -> freed.add(blob.sha256());
    private final MediaBlobs.Shelf shelf = new MediaBlobs.Shelf() {
        @Override
        public void place(MediaResult.Stored stored) {
            // Files are another test's.
        }

        @Override
        public void sync() {
            // The same.
        }
    };

    abstract Database database();

    private MediaTodo todo() {
        return new MediaTodo(database());
    }

    private MediaBlobs blobs() {
        return new MediaBlobs(database());
    }

    private MediaFiles process(String name) {
        return new MediaFiles(database(), blobs(), name);
    }

    /** Applies a record and marks it, as a lane does. */
    private void applied(String resource, String key, long version, Change change) {
        new TransactionTemplate(database().transactions()).executeWithoutResult(status ->
                todo().mark(new Records(database()).apply(List.of(new Samples.Draft().resource(resource).key(key).version(version).change(change).event()))));
    }

    private MediaTodo.Named marked(String resource, String key) {
        return todo().read(new MediaTodo.Key("mls", "", resource, key)).orElseThrow();
    }

    private static MediaItem item(String key, String url, String stamp) {
        return new MediaItem(key, 1, "Photo", null, url, url.split("\\?")[0], url.split("/")[2], stamp, null);
    }

    private int collect(MediaSet... sets) {
        return new MediaCollection(database(), todo()).apply(List.of(sets), T0);
    }

    private void set(String key, long version, MediaItem... items) {
        applied("Media", key, version, Change.CHANGED);
        assertThat(collect(new MediaSet(marked("Media", key), "Property", key, true, List.of(items), 0))).isEqualTo(1);
    }

    private MediaFile claimed(MediaFiles process, String host, Instant now) {
        List<MediaFile> claimed = process.claim(process.due(host, now, 1), now, now.plusSeconds(60));
        return claimed.isEmpty() ? null : claimed.get(0);
    }

    private static MediaResult.Stored stored(MediaFile file, String sha256) {
        return new MediaResult.Stored(file, sha256, 10, "image/jpeg", "\"e\"", null, "tmp");
    }

    private List<String> column(String sql) {
        return database().jdbc().queryForList(sql, String.class);
    }

    private List<String> states(String key) {
        return column("SELECT media_key || ' ' || state FROM media_files WHERE record_key = '" + key + "' ORDER BY media_key");
    }

    @Test
    void aMarkerThatANewerVersionHasWrittenIsNotTakenByWhoReadTheOlder() {
        applied("Media", "L", 1, Change.CHANGED);
        MediaTodo.Named old = marked("Media", "L");
        applied("Media", "L", 2, Change.CHANGED);

        assertThat(collect(new MediaSet(old, "Property", "L", true, List.of(item("old", "http://a/1", "s")), 0))).isZero();
        assertThat(states("L")).isEmpty();
        assertThat(marked("Media", "L").version()).isEqualTo(2);
    }

    @Test
    void aClaimedRowIsNobodyElsesUntilTheClaimRunsOut() {
        set("L", 1, item("a", "http://h1/1", "s"));
        MediaFiles one = process("one");
        MediaFiles two = process("two");

        MediaFile claimed = claimed(one, "h1", T0);
        assertThat(claimed).isNotNull();
        assertThat(claimed(two, "h1", T0)).isNull();
        MediaFile again = claimed(two, "h1", T0.plusSeconds(61));
        assertThat(again).isNotNull();
        assertThat(one.settle(List.of(stored(claimed, "aa")), T0, shelf)).as("the result of who lost its claim").isEmpty();
        assertThat(two.settle(List.of(stored(again, "bb")), T0, shelf)).hasSize(1);
        assertThat(column("SELECT sha256 FROM media_blobs")).containsExactly("bb");
    }

    @Test
    void twoWhoClaimAtOnceNeverGetTheSameRow() throws Exception {
        MediaItem[] items = new MediaItem[60];
        for (int i = 0; i < items.length; i++) {
            items[i] = item("k" + i, "http://h1/" + i, "s");
        }
        set("L", 1, items);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<List<MediaFile>>> both = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                MediaFiles process = process(name);
                both.add(threads.submit(() -> {
                    List<MediaFile> due = process.due("h1", T0, 60);
                    start.await();
                    return process.claim(due, T0, T0.plusSeconds(60));
                }));
            }
            start.countDown();
            assertThat(both.get(0).get(60, TimeUnit.SECONDS).size() + both.get(1).get(60, TimeUnit.SECONDS).size()).isEqualTo(60);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatOnlyMovedKeepsItsFileAndAChangedOneIsDueAgain() {
        set("L", 1, item("a", "http://h1/1?sig=1", "s1"), item("b", "http://h1/2", "s1"));
        MediaFiles one = process("one");
        for (int i = 0; i < 2; i++) {
            assertThat(one.settle(List.of(stored(claimed(one, "h1", T0), "f" + i)), T0, shelf)).hasSize(1);
        }
        assertThat(one.hosts("", 10)).isEmpty();

        set("L", 2, item("a", "http://h1/1?sig=2", "s1"), item("b", "http://h1/2", "s2"));
        assertThat(states("L")).containsExactly("a stored", "b pending");
        assertThat(column("SELECT url FROM media_files WHERE media_key = 'a'")).containsExactly("http://h1/1?sig=2");
        assertThat(column("SELECT sha256 FROM media_files ORDER BY media_key")).as("served until the new one is here").hasSize(2).doesNotContainNull();
        set("L", 3, item("a", "http://h1/1", "s1"), item("b", "http://h1/2", "s1"));
        assertThat(states("L")).as("back to the file that is here").containsExactly("a stored", "b stored");
    }

    @Test
    void aFetchThatEndsAfterItsRowHasChangedChangesNothing() {
        set("L", 1, item("a", "http://h1/1?sig=old", "s1"), item("b", "http://h1/2", "s1"));
        MediaFiles one = process("one");
        List<MediaFile> both = one.claim(one.due("h1", T0, 2), T0, T0.plusSeconds(60));
        set("L", 2, item("a", "http://h1/1?sig=new", "s1"), item("b", "http://h1/2", "s2"));

        one.settle(both.stream().map(file -> new MediaResult.Ended(file, MediaResult.EXPIRED, "HTTP 403")).map(MediaResult.class::cast).toList(), T0, shelf);

        assertThat(states("L")).as("another URL has come, another file is meant").containsExactly("a pending", "b pending");
        assertThat(claimed(one, "h1", T0).url()).isIn("http://h1/1?sig=new", "http://h1/2");
    }

    @Test
    void statesWaitForWhatCanHelpThem() {
        set("L", 1, item("expired", "http://h1/1?sig=1", "s"), item("gone", "http://h2/2?sig=1", "s"), item("ok", "http://h3/3", "s"));
        MediaFiles one = process("one");
        one.settle(List.of(new MediaResult.Ended(claimed(one, "h1", T0), MediaResult.EXPIRED, "x"), new MediaResult.Ended(claimed(one, "h2", T0), MediaResult.GONE, "x"),
                new MediaResult.Later(claimed(one, "h3", T0), "x", T0.plusSeconds(5), true)), T0, shelf);
        assertThat(states("L")).containsExactly("expired expired", "gone gone", "ok pending");
        assertThat(claimed(one, "h3", T0)).isNull();
        assertThat(claimed(one, "h3", T0.plusSeconds(5)).attempts()).isEqualTo(1);

        set("L", 2, item("expired", "http://h1/1?sig=1", "s"), item("gone", "http://h2/2?sig=2", "s"), item("ok", "http://h3/3", "s"));
        assertThat(states("L")).containsExactly("expired expired", "gone gone", "ok pending");
        set("L", 3, item("expired", "http://h1/1?sig=2", "s"), item("gone", "http://h2/elsewhere", "s"), item("ok", "http://h3/3", "s"));
        assertThat(states("L")).containsExactly("expired pending", "gone pending", "ok pending");
    }

    @Test
    void acrossRecordsTheNewerVersionWins() {
        applied("Property", "L", 10, Change.CHANGED);
        collect(new MediaSet(marked("Property", "L"), "Property", "L", true, List.of(item("a", "http://h1/new", "s"), item("b", "http://h1/b", "s")), 0));

        set("L", 5, item("a", "http://h1/old", "s"), item("c", "http://h1/c", "s"));

        assertThat(column("SELECT url FROM media_files WHERE media_key = 'a'")).containsExactly("http://h1/new");
        assertThat(column("SELECT media_key FROM media_files WHERE state = 'pending'")).contains("a", "b");
    }

    @Test
    void aFileIsFreedOnlyWhenNobodyRefersToItAndNobodyTookItSince() {
        set("L", 1, item("a", "http://h1/1", "s1"));
        set("M", 2, item("a", "http://h2/1", "s1"));
        MediaFiles one = process("one");
        one.settle(List.of(stored(claimed(one, "h1", T0), "same"), stored(claimed(one, "h2", T0), "same")), T0, shelf);
        assertThat(blobs().bytes()).isEqualTo(10);

        set("L", 3);
        assertThat(one.forget(T0.minusSeconds(1), 10)).isZero();
        assertThat(one.forget(T0, 10)).isEqualTo(1);
        assertThat(blobs().free(T0, 10, freeing)).isEqualTo(1);
        assertThat(freed).as("M still has it").isEmpty();
        assertThat(blobs().free(T0, 10, freeing)).as("not looked at again").isZero();

        set("M", 4);
        assertThat(one.forget(T0, 10)).isEqualTo(1);
        set("N", 5, item("a", "http://h3/1", "s1"));
        one.settle(List.of(stored(claimed(one, "h3", T0), "same")), T0, shelf);
        assertThat(blobs().free(T0.plusSeconds(1), 10, freeing)).as("taken since").isZero();
        assertThat(one.erase("mls", "", "Property", "N", freeing)).isEqualTo(1);
        assertThat(freed).containsExactly("same");
        assertThat(blobs().bytes()).isZero();
    }

    @Test
    void whatIsStoredIsToldOfOnceByWhoStoredItOrByWhoeverHasTheChores() {
        set("L", 1, item("a", "http://h1/1", "s1"));
        MediaFiles one = process("one");
        one.settle(List.of(stored(claimed(one, "h1", T0), "f")), T0, shelf);

        assertThat(process("two").unannounced(Instant.EPOCH, 10)).isEmpty();
        assertThat(process("two").unannounced(T0, 10)).hasSize(1);
        List<MediaFile> files = one.unannounced(Instant.EPOCH, 10);
        assertThat(files).hasSize(1);
        one.announced(files);
        assertThat(one.unannounced(T0, 10)).isEmpty();
    }

    @Test
    void looksCountsRetriesAndLoses() {
        set("L", 1, item("a", "http://h1/1", "s1"), item("b", "http://h2/1", "s1"));
        MediaFiles one = process("one");
        one.settle(List.of(stored(claimed(one, "h1", T0), "f"), new MediaResult.Ended(claimed(one, "h2", T0), MediaResult.FAILED, "x")), T0, shelf);
        MediaViews views = new MediaViews(database());
        MediaViews.Filter all = new MediaViews.Filter("", "", "", "");

        assertThat(views.counts(all)).isEqualTo(Map.of("failed", 1L, "stored", 1L));
        assertThat(views.list(new MediaViews.Filter("mls", "failed", "Property", "L"), 10)).hasSize(1);
        assertThat(views.labels("mls", "Property", "L")).containsExactly("");
        assertThat(views.nth("mls", "", "Property", "L", 1)).hasSize(1);
        assertThat(views.nth("mls", "", "Property", "L", 3)).isEmpty();
        assertThat(views.retry(all, T0)).isEqualTo(1);
        assertThat(states("L")).containsExactly("a stored", "b pending");
        assertThat(blobs().lost("f", T0)).isEqualTo(1);
        assertThat(states("L")).containsExactly("a pending", "b pending");
        assertThat(blobs().find("f")).isEmpty();
        assertThat(one.hosts("h1", 10)).containsExactly("h2");
        applied("Media", "L", 2, Change.CHANGED);
        database().jdbc().update("DELETE FROM media_todo");
        assertThat(todo().markAll("mls", "reso", "Media")).isEqualTo(1);
        assertThat(todo().after(MediaTodo.Key.FIRST, 10)).containsExactly(new MediaTodo.Key("mls", "", "Media", "L"));
        blobs().orphaned("0a", freeing);
        assertThat(freed).containsExactly("0a");
        assertThat(blobs().beginning("0")).isEmpty();
        assertThat(claimed(one, "h1", T0)).isNotNull();
        assertThat(one.unclaim(T0)).isEqualTo(1);
        assertThat(claimed(one, "h1", T0)).isNotNull();
    }
}
