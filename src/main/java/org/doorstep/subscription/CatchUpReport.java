package org.doorstep.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.doorstep.json.Jackson;

/**
 * What one run of polling came to.
 *
 * @param by            who wanted it
 * @param from          watermark before
 * @param to            watermark after
 * @param matched       were known already
 * @param recovered     had never arrived, and are in the journal now; in a dry run: would be
 * @param unrecoverable reason to how many the provider names and could not be had; they are kept as dead letters
 * @param problem       why it was not complete, or null
 */
record CatchUpReport(String by, String began, String from, String to, boolean dry, long matched, long recovered, Map<String, Long> unrecoverable, String problem) {

    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("by", by);
        shown.put("began", began);
        shown.put("from", from);
        shown.put("to", to);
        shown.put("dryRun", dry);
        shown.put("matched", matched);
        shown.put("recovered", recovered);
        shown.put("unrecoverable", unrecoverable);
        shown.put("problem", problem);
        return shown;
    }

    /** Of a report as it is kept in the table {@code keeping}. */
    static Optional<String> problem(String kept) {
        try {
            return Optional.ofNullable(Jackson.MAPPER.readTree(kept).path("problem").textValue());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("we wrote it", e);
        }
    }

    long lost() {
        return unrecoverable.values().stream().mapToLong(Long::longValue).sum();
    }

    String summary() {
        return "matched " + matched + ", " + (dry ? "would recover " : "recovered ") + recovered + ", unrecoverable " + lost() + (problem == null ? "" : "; not complete: " + problem);
    }
}
