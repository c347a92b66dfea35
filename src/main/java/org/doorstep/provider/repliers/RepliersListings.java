package org.doorstep.provider.repliers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.doorstep.event.Times;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.Found;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/**
 * Listings that changed, and those that are gone (their help centre on replication). What is found is a record as it is now, not the
 * events that led to it: it is known where that version is, and else it is told as {@code listing.updated} or {@code listing.deleted}.
 * Of agents, clients and the rest nothing can be asked by time. The watermark is the newest {@code updatedOn}.
 */
final class RepliersListings implements CatchUp {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Duration OVERLAP = Duration.ofMinutes(20);
    private static final int LIMIT = 100;
    private static final int MOST_PAGES = 10_000;

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
            Instant last = pages(kind, from, target);
            newest = last.isAfter(newest) ? last : newest;
        }
        target.take(List.of(), 0, newest.toString());
    }

    /**
     * Goes on from the time of the last listing read, not by page numbers: a listing that changes while we read moves to the end, and
     * the one after it would be passed over. Only where a whole page is of one time, the next page of that time is asked for.
     */
    private Instant pages(String kind, Instant from, Target target) throws RemoteException, InterruptedException {
        Instant at = from;
        Instant newest = from;
        int page = 1;
        Set<String> seen = new HashSet<>();
        for (int asked = 0; asked < MOST_PAGES; asked++) {
            JsonNode listings = ask(kind, at, page);
            List<Found> found = new ArrayList<>();
            int nameless = 0;
            for (JsonNode listing : listings) {
                Instant updated = updated(listing);
                if (updated == null || listing.path("mlsNumber").isMissingNode()) {
                    nameless++;
                } else {
                    newest = updated.isAfter(newest) ? updated : newest;
                    if (seen.add(listing.path("boardId").asText() + "/" + listing.path("mlsNumber").asText() + "/" + updated)) {
                        found.add(found(kind, listing, updated));
                    }
                }
            }
            if (nameless > 0) {
                target.lost(nameless, "a listing without mlsNumber or updatedOn");
            }
            take(found, target);
            if (listings.size() < LIMIT) {
                return newest;
            }
            // The answer's times are finer than the question's.
            boolean further = newest.getEpochSecond() > at.getEpochSecond();
            page = further ? 1 : page + 1;
            at = further ? newest : at;
        }
        return newest;
    }

    private static void take(List<Found> found, Target target) throws InterruptedException {
        BitSet known = target.known(found);
        List<Found> fresh = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            if (!known.get(i)) {
                fresh.add(found.get(i));
            }
        }
        target.take(fresh, known.cardinality(), null);
    }

    private JsonNode ask(String kind, Instant from, int page) throws RemoteException, InterruptedException {
        boolean gone = kind.equals("deleted");
        WebUrl uri = api.uri(api.path(kind), api.parameter("from"), TIME.format(from), api.parameter("sort"), "updatedOnAsc",
                api.parameter("page"), Integer.toString(page), api.parameter("limit"), Integer.toString(LIMIT),
                // Without it only those for sale are shown.
                "status", gone ? null : "A", "status", gone ? null : "U");
        JsonNode answer = api.get(uri);
        JsonNode listings = answer.isArray() ? answer : answer.path("listings");
        if (!listings.isArray()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "an answer without a list of listings. Check subscription.api.url and paths");
        }
        return listings;
    }

    private static Instant updated(JsonNode listing) {
        for (String text : List.of(listing.path("updatedOn").asText(""), listing.path("timestamps").path("repliersUpdatedOn").asText(""),
                listing.path("deletedOn").asText(""))) {
            try {
                return Times.parse(text, ZoneOffset.UTC);
            } catch (DateTimeException e) {
                // the next one
            }
        }
        return null;
    }

    private static Found found(String kind, JsonNode listing, Instant updated) {
        ArrayNode body = Reply.JSON.createArrayNode().add(listing);
        return new Found("", kind.equals("deleted") ? "listing.deleted" : "listing.updated", body.toString().getBytes(StandardCharsets.UTF_8), Times.micros(updated), true);
    }
}
