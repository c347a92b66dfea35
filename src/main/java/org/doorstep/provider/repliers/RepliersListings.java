package org.doorstep.provider.repliers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.doorstep.event.Times;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Elements;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.Lost;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/**
 * Listings that changed, and those that are gone (their help centre on replication). What is found is a record as it is
 * now, not the events that led to it: it is known where that version is, and else it is told as {@code listing.updated}
 * or {@code listing.deleted}. Of agents, clients and the rest nothing can be asked by time. The watermark is the newest
 * {@code updatedOn}; it moves when both lists have been read to the end, which is where {@code numPages} and
 * {@code count} say so, or at an empty page where they say nothing.
 */
final class RepliersListings implements CatchUp {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration OVERLAP = Duration.ofMinutes(20);
    private static final int LIMIT = 100;
    private static final int MOST_PAGES = 10_000;
    /** In a row: where the order is not theirs we pass over what we have seen. */
    private static final int MOST_IDLE_PAGES = 1_000;

    private final ApiSession api;
    private final Clock clock;

    RepliersListings(ApiSession api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    @Override
    public String now() {
        return clock.instant().toString();
    }

    @Override
    public String from(String text) {
        return CatchUp.instant(text);
    }

    /** The watermark moves when both have been read: else what is gone would be passed over after a failure in between. */
    @Override
    public void since(String watermark, Target target) throws RemoteException, InterruptedException {
        Instant from = Instant.parse(watermark).minus(OVERLAP);
        Instant newest = Instant.parse(watermark);
        for (String kind : List.of("listings", "deleted")) {
            Instant last = new Run(kind, from, target).read();
            newest = last.isAfter(newest) ? last : newest;
        }
        // A wrong clock there must not carry the watermark past what is still to come.
        Instant now = clock.instant();
        Instant mark = newest.isAfter(now) && now.isAfter(Instant.parse(watermark)) ? now : newest;
        target.take(List.of(), 0, mark.toString());
    }

    /**
     * @param pages how many there are, or negative where it does not say
     * @param count how many listings there are, likewise
     */
    private record Page(List<byte[]> listings, int pages, long count) {
    }

    /**
     * Goes on from the time of the last listing read, not by page numbers: a listing that changes while we read moves
     * to the end, and the one after it would be passed over. Page numbers are for a page that is all of one time, and
     * for an API that sorts or filters otherwise than it is asked to.
     */
    private final class Run {
        private final String kind;
        private final Target target;
        private final Instant from;
        private final Set<UUID> seen = new HashSet<>();
        private Instant at;
        private Instant newest;
        private Instant previous = Instant.MIN;
        private boolean obeys = true;
        private boolean rises;
        private int page = 1;
        private long shown;
        private long promised;

        Run(String kind, Instant from, Target target) {
            this.kind = kind;
            this.from = from.truncatedTo(ChronoUnit.SECONDS);
            this.at = this.from;
            this.newest = from;
            this.target = target;
        }

        Instant read() throws RemoteException, InterruptedException {
            int idle = 0;
            for (int asked = 0; asked < MOST_PAGES; asked++) {
                Page answer = ask(kind, at, page);
                shown = page == 1 ? answer.listings.size() : shown + answer.listings.size();
                promised = at.equals(from) ? Math.max(promised, answer.count) : promised;
                boolean fresh = take(answer.listings);
                idle = fresh || answer.listings.isEmpty() ? 0 : idle + 1;
                if (answer.pages >= 0 ? page >= answer.pages && (shown >= answer.count || answer.listings.isEmpty())
                        : answer.listings.isEmpty()) {
                    if (seen.size() >= promised && shown >= answer.count) {
                        return newest;
                    } else if (at.equals(from)) {
                        throw api.incomplete("says that there are " + Math.max(promised, answer.count)
                                + " listings and shows " + seen.size());
                    }
                    obeys = false;
                }
                if (idle >= MOST_IDLE_PAGES) {
                    throw api.incomplete("shows the same listings again and again as next pages");
                }
                next();
            }
            throw api.incomplete("has more pages of listings than are read at once");
        }

        private void next() {
            if (!obeys && at.isAfter(from)) {
                // From the beginning, by page numbers: what we went on from is no place in its order.
                at = from;
                page = 1;
                return;
            }
            // The answer's times are finer than the question's.
            boolean further = obeys && rises && newest.getEpochSecond() > at.getEpochSecond();
            page = further ? 1 : page + 1;
            at = further ? newest : at;
            previous = further ? Instant.MIN : previous;
        }

        /** @return whether there was anything that had not been shown before */
        private boolean take(List<byte[]> listings) throws RemoteException, InterruptedException {
            Instant asked = at.truncatedTo(ChronoUnit.SECONDS);
            List<Found> found = new ArrayList<>();
            boolean fresh = false;
            for (byte[] raw : listings) {
                boolean first = seen.add(UUID.nameUUIDFromBytes(raw));
                fresh |= first;
                Instant updated = updated(raw);
                Found each = found(kind, raw, updated);
                String wrong = updated == null ? "no updatedOn" : target.read(each).wrong();
                if (wrong == null) {
                    rises |= updated.isAfter(previous) && !previous.equals(Instant.MIN);
                    obeys &= !updated.isBefore(previous) && !updated.isBefore(asked);
                    previous = updated;
                    newest = updated.isAfter(newest) ? updated : newest;
                    if (first && !updated.isBefore(from)) {
                        found.add(each);
                    }
                } else if (first) {
                    target.lost(new Lost("a listing that cannot be read: " + wrong, null, null, each));
                }
            }
            target.takeUnknown(found, null);
            return fresh;
        }
    }

    private Page ask(String kind, Instant from, int page) throws RemoteException, InterruptedException {
        boolean gone = kind.equals("deleted");
        WebUrl uri = api.uri(api.path(kind), api.parameter("from"), TIME.format(wall(from)), api.parameter("sort"),
                "updatedOnAsc",
                api.parameter("page"), Integer.toString(page), api.parameter("limit"), Integer.toString(LIMIT),
                // Without it only those for sale are shown.
                "status", gone ? null : "A", "status", gone ? null : "U");
        Reply reply = api.fetch(uri);
        JsonNode answer = reply.json(uri);
        List<byte[]> listings = Elements.of(reply, "listings");
        int pages = answer.path("numPages").asInt(-1);
        // None at all, beside listings, is no count.
        return new Page(listings, pages == 0 && !listings.isEmpty() ? -1 : pages, answer.path("count").asLong(-1));
    }

    /**
     * What is asked for has no offset either. Near an hour that is lived twice its beginning is asked for, for what happens in it the
     * second time is earlier on the wall than what happened before.
     */
    private LocalDateTime wall(Instant from) {
        ZoneRules rules = api.zone().getRules();
        ZoneOffset after = rules.getOffset(from.plus(HOUR));
        boolean twice = after.getTotalSeconds() < rules.getOffset(from.minus(HOUR)).getTotalSeconds();
        return twice ? LocalDateTime.ofInstant(from.minus(HOUR), after) : LocalDateTime.ofInstant(from, api.zone());
    }

    private Instant updated(byte[] raw) throws RemoteException {
        JsonNode listing = json(raw);
        for (String text : List.of(listing.path("updatedOn").asText(""),
                listing.path("timestamps").path("repliersUpdatedOn").asText(""),
                listing.path("deletedOn").asText(""))) {
            try {
                return api.time(text);
            } catch (DateTimeException e) {
                // the next one
            }
        }
        return null;
    }

    private static JsonNode json(byte[] raw) throws RemoteException {
        try {
            return Reply.JSON.readTree(raw);
        } catch (IOException e) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "a listing there cannot be read");
        }
    }

    private static Found found(String kind, byte[] listing, Instant updated) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(listing.length + 2);
        body.write('[');
        body.writeBytes(listing);
        body.write(']');
        return new Found("", kind.equals("deleted") ? "listing.deleted" : "listing.updated", body.toByteArray(),
                updated == null ? null : Times.micros(updated), true);
    }
}
