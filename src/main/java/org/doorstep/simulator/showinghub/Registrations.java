package org.doorstep.simulator.showinghub;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Listings that are registered for showings, and the requests to be so. */
final class Registrations {

    private Registrations() {
    }

    static void request(ObjectNode body, Story story) {
        String what = story.eventName().substring("RegistrationRequest".length());
        body.put("id", story.id());
        body.put("mlsId", story.mlsId());
        body.put("status", what.equals("Created") ? "Pending" : what);
        Showings.listing(body.putObject("listing"), story);
        Showings.agent(body.putObject("requestedBy"), story, story.house(), Story.LISTING_AGENT);
        Showings.dates(body, story);
    }

    static void registration(ObjectNode body, Story story) {
        boolean transferred = story.eventName().equals("RegistrationTransferred");
        body.put("registrationId", story.id());
        body.put("mlsId", story.mlsId());
        body.put("status", "Active");
        body.put("allowOnlineRequests", story.dice(story.number(), Story.HOUSE).chance(80));
        Showings.listing(body.putObject("listing"), story);
        Showings.agent(body.putObject("listingAgent"), story, transferred ? story.number() : story.house(), Story.LISTING_AGENT);
        Showings.dates(body, story);
    }
}
