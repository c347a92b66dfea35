package org.doorstep.simulator.showinghub;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is about an MLS, a conversation or the subscription itself. */
final class Notices {

    private Notices() {
    }

    static void write(ObjectNode body, Story story) {
        switch (story.eventName()) {
            case "MessageCreated" -> {
                body.put("messageId", story.id());
                body.putObject("request").put("id", story.requestId());
                Showings.agent(body.putObject("from"), story, story.request(), Story.BUYING_AGENT);
                body.put("text", "We may be ten minutes late. Is that all right?");
                Showings.dates(body, story);
            }
            case "MlsCreated", "MlsUpdated" -> {
                body.put("id", story.id());
                body.put("name", "Sample MLS");
                Showings.dates(body, story);
            }
            case "NotifyWebhookFailure" -> {
                body.put("id", story.id());
                body.put("name", "Sample MLS");
                body.put("reason", "The application's webhook did not take the change of the MLS.");
                Showings.dates(body, story);
            }
            case "VerificationMessage" -> body.put("text", "Verification of the subscription's URL.").put("createdOn", story.time(story.number()));
            default -> body.put("createdOn", story.time(story.number()));
        }
    }
}
