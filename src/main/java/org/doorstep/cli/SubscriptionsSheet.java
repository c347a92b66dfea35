package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.StringJoiner;

/** Subscriptions as a person would want to read them. */
final class SubscriptionsSheet {

    private SubscriptionsSheet() {
    }

    static void print(JsonNode answer, boolean plan) {
        if (answer.path("feeds").isEmpty()) {
            say("No feed has a 'subscription' in feeds.yaml: there is nothing to look after.");
        }
        for (JsonNode feed : answer.path("feeds")) {
            if (feed.has("error")) {
                say(feed.path("feed").asText() + ": " + feed.path("error").asText());
            } else if (plan) {
                plan(feed);
            } else {
                state(feed);
            }
        }
    }

    private static void plan(JsonNode feed) {
        say(feed.path("feed").asText());
        if (feed.path("steps").isEmpty()) {
            say("  made by hand: the producer is told our address ('bin/doorstep endpoint')");
        }
        for (JsonNode step : feed.path("steps")) {
            String action = step.path("action").isNull() ? "-" : step.path("action").asText();
            say(String.format("  %-10s %-11s %s", step.path("state").asText(), action, words(step.path("event").asText(), step.path("url").asText(),
                    step.path("id").asText().isEmpty() ? "" : "id " + step.path("id").asText(), step.path("reason").asText().isEmpty() ? "" : "(" + step.path("reason").asText() + ")")));
        }
    }

    private static void state(JsonNode feed) {
        say(words(feed.path("feed").asText() + ":", feed.path("state").asText(), feed.path("detail").isNull() ? "" : "- " + feed.path("detail").asText()));
        say("  looked at    " + (feed.path("lookedAt").isNull() ? "never" : time(feed.path("lookedAt").asText())));
        if (feed.path("facts").isObject()) {
            say("  provider     " + facts(feed.path("facts")));
        }
        JsonNode last = feed.path("lastCatchUp");
        if (last.isObject()) {
            say("  caught up    " + time(last.path("began").asText()) + " up to " + time(last.path("to").asText()) + ": " + catchUp(last));
        }
        for (JsonNode act : feed.path("acts")) {
            say("  " + time(act.path("at").asText()) + "  " + act.path("act").asText() + " by " + act.path("by").asText() + ": " + act.path("reason").asText());
        }
    }

    private static void say(String line) {
        Plain.say(Plain.line(line));
    }

    /** The provider's own counts. */
    static String facts(JsonNode facts) {
        StringJoiner line = new StringJoiner(", ");
        facts.fieldNames().forEachRemaining(name -> line.add(name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT) + " " + facts.path(name).asText()));
        return line.toString();
    }

    static String catchUp(JsonNode report) {
        StringJoiner line = new StringJoiner(", ");
        line.add(report.path("matched").asText() + " matched").add(report.path("recovered").asText() + (report.path("dryRun").asBoolean() ? " to be recovered" : " recovered"));
        report.path("unrecoverable").fieldNames().forEachRemaining(why -> line.add(report.path("unrecoverable").path(why).asText() + " unrecoverable: " + why));
        return line + (report.path("problem").isTextual() ? "; not complete: " + report.path("problem").asText() : "");
    }

    /** To the second. */
    static String time(String text) {
        return text.replaceAll("\\.[0-9]+Z$", "Z");
    }

    private static String words(String... words) {
        StringJoiner line = new StringJoiner(" ");
        for (String word : words) {
            if (!word.isEmpty()) {
                line.add(word);
            }
        }
        return line.toString();
    }
}
