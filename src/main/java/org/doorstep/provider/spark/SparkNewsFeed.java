package org.doorstep.provider.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.doorstep.event.Times;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.Lost;
import org.doorstep.provider.remote.RemoteException;

/**
 * Spark's stream of news feed events, newest first (their page "News Feed: Events"). Read back to 20 minutes before the
 * watermark, for schedules bring events late; then taken oldest first. The watermark is the newest event's time. Their
 * page shows no event, so both the pushed shape and a flat one are understood.
 *
 * <p>A page may be shorter than was asked for: 25 for most keys (their page "Search and Paging Syntax"). The stream
 * ends where
 * {@code Pagination.TotalPages} says so, or with an empty page where it says nothing; a stream that is not sorted is
 * read to that end.
 */
final class SparkNewsFeed implements CatchUp {

    private static final Duration OVERLAP = Duration.ofMinutes(20);
    private static final int LIMIT = 100;
    /** Of one run: they wait to be turned round in memory, some 100 MB. */
    private static final int MOST_EVENTS = 200_000;
    private static final int MOST_PAGES = 8_000;
    /** In a row: a burst of new events may push a few pages on while we read. */
    private static final int MOST_IDLE_PAGES = 10;
    private static final int AT_ONCE = 500;

    private final ApiSession api;
    private final Clock clock;

    SparkNewsFeed(ApiSession api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * One page of the stream.
     *
     * @param pages how many there are, or negative where it does not say
     * @param rows  how many events there are, likewise
     */
    private record Page(JsonNode events, int pages, long rows) {
    }

    @Override
    public String now() throws RemoteException, InterruptedException {
        Instant newest = Instant.MIN;
        JsonNode events = page(1).events();
        for (JsonNode event : events) {
            Instant time = StreamedEvent.time(api, StreamedEvent.pushed(event));
            newest = time != null && time.isAfter(newest) ? time : newest;
        }
        if (newest.equals(Instant.MIN) && !events.isEmpty()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE,
                    "a news feed event there has no EventTimestamp that can be read");
        }
        return newest.equals(Instant.MIN) ? Instant.EPOCH.toString() : notAhead(newest).toString();
    }

    @Override
    public String from(String text) {
        return CatchUp.instant(text);
    }

    @Override
    public void since(String watermark, Target target) throws RemoteException, InterruptedException {
        new Run(Instant.parse(watermark), target).read();
    }

    /** One reading of the stream. */
    private final class Run {
        private final Instant confirmed;
        private final Instant until;
        private final Target target;
        /** New events push older ones to later pages while we read: the same one may come twice. */
        private final Map<String, Found> events = new LinkedHashMap<>();
        /** Old ones, and what cannot be read. */
        private final Set<UUID> others = new HashSet<>();
        private Instant newest;
        private Instant before = Instant.MAX;
        private boolean sorted = true;
        private long shown;
        private int idle;

        Run(Instant confirmed, Target target) {
            this.confirmed = confirmed;
            this.until = confirmed.minus(OVERLAP);
            this.newest = confirmed;
            this.target = target;
        }

        void read() throws RemoteException, InterruptedException {
            RemoteException incomplete = null;
            try {
                pages();
            } catch (RemoteException e) {
                if (!e.ofTheRequest() || e.hopeless()) {
                    throw e;
                }
                incomplete = e;
            }
            List<Found> oldestFirst = new ArrayList<>(events.values());
            if (sorted) {
                Collections.reverse(oldestFirst);
            } else {
                oldestFirst.sort(Comparator.comparing(Found::happened));
            }
            for (int from = 0; from < oldestFirst.size(); from += AT_ONCE) {
                target.takeUnknown(oldestFirst.subList(from, Math.min(oldestFirst.size(), from + AT_ONCE)), null);
            }
            if (incomplete != null) {
                throw incomplete;
            }
            Instant mark = notAhead(newest);
            target.take(List.of(), 0, (mark.isAfter(confirmed) ? mark : confirmed).toString());
        }

        private void pages() throws RemoteException, InterruptedException {
            for (int number = 1; number <= MOST_PAGES && events.size() < MOST_EVENTS; number++) {
                Page page = page(number);
                shown += page.events.size();
                if (page.events.isEmpty() && number >= page.pages) {
                    if (page.rows > shown) {
                        throw api.incomplete("says that there are " + page.rows + " events and shows " + shown);
                    }
                    return;
                }
                idle = take(page) || page.events.isEmpty() ? 0 : idle + 1;
                if (idle >= MOST_IDLE_PAGES) {
                    throw api.incomplete("shows the same events again and again as the next pages of its stream");
                }
                if (reachesBack(page) || page.pages >= 0 && number >= page.pages && shown >= page.rows) {
                    return;
                }
            }
            throw api.incomplete("has a longer stream than is read at once. Give a later --from");
        }

        /** @return whether it had anything that had not been shown before */
        private boolean take(Page page) {
            boolean fresh = false;
            for (JsonNode event : page.events) {
                ObjectNode pushed = StreamedEvent.pushed(event);
                Instant time = StreamedEvent.time(api, pushed);
                if (time != null) {
                    sorted &= !time.isAfter(before);
                    before = time;
                }
                String wrong = time == null ? "no EventTimestamp" : null;
                if (time != null && !time.isBefore(until)) {
                    String text = pushed.toString();
                    Found found = new Found("", "", text.getBytes(StandardCharsets.UTF_8), Times.micros(time), false);
                    wrong = target.read(found).wrong();
                    if (wrong == null) {
                        fresh |= events.putIfAbsent(text, found) == null;
                        newest = time.isAfter(newest) ? time : newest;
                        continue;
                    }
                }
                byte[] raw = event.toString().getBytes(StandardCharsets.UTF_8);
                boolean first = others.add(UUID.nameUUIDFromBytes(raw));
                fresh |= first;
                if (first && wrong != null) {
                    target.lost(new Lost("a news feed event that cannot be read: " + wrong, null, null, new Found("",
                            "", raw, null, false)));
                }
            }
            return fresh;
        }

        /** Newest first: behind a page of old events there are only older ones. */
        private boolean reachesBack(Page page) {
            boolean old = false;
            for (JsonNode event : page.events) {
                Instant time = StreamedEvent.time(api, StreamedEvent.pushed(event));
                if (time != null && !time.isBefore(until)) {
                    return false;
                }
                old |= time != null;
            }
            return old && sorted;
        }
    }

    /** A wrong clock there must not carry the watermark past what is still to come. */
    private Instant notAhead(Instant time) {
        Instant now = clock.instant();
        return time.isAfter(now) ? now : time;
    }

    private Page page(int number) throws RemoteException, InterruptedException {
        JsonNode answer = api.get(api.uri(api.path("events"), api.parameter("limit"), Integer.toString(LIMIT),
                api.parameter("page"), Integer.toString(number),
                api.parameter("pagination"), "1"));
        JsonNode pagination = answer.path("D").path("Pagination");
        JsonNode events = SparkRemote.results(answer);
        int pages = pagination.path("TotalPages").asInt(-1);
        // None at all, beside events, is no count.
        return new Page(events, pages == 0 && !events.isEmpty() ? -1 : pages, pagination.path("TotalRows").asLong(-1));
    }
}
