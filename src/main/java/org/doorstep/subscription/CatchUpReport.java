package org.doorstep.subscription;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run of polling came to.
 *
 * @param by            who wanted it
 * @param from          watermark before
 * @param to            watermark after
 * @param matched       were known already
 * @param recovered     had never arrived, and are in the journal now; in a dry run: would be
 * @param unrecoverable reason to how many the provider does not have any more
 * @param problem       why it ended early, or null
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

    long lost() {
        return unrecoverable.values().stream().mapToLong(Long::longValue).sum();
    }

    String summary() {
        return "matched " + matched + ", " + (dry ? "would recover " : "recovered ") + recovered + ", unrecoverable " + lost() + (problem == null ? "" : "; ended early: " + problem);
    }
}
