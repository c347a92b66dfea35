package org.doorstep.simulator.showinghub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDateTime;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.market.Person;
import org.doorstep.simulator.market.Place;

/** Requests for a showing, and the appointments that come of them. */
final class Showings {

    private static final String[] TYPES = {"Showing", "Showing", "SecondShowing", "Inspection", "Appraisal"};

    private Showings() {
    }

    static void request(ObjectNode body, Story story) {
        body.put("requestId", story.id());
        body.put("mlsId", story.mlsId());
        body.put("status", story.eventName().equals("RequestCreated") ? "Pending" : story.eventName().substring("Request".length()));
        hours(body, story, "requestedStart", "requestedEnd");
        body.put("requestType", story.dice(story.request(), Story.IDENTITY).one(TYPES));
        listing(body.putObject("listing"), story);
        agent(body.putObject("buyingAgent"), story, story.request(), Story.BUYING_AGENT);
        if (story.eventName().equals("RequestDeclined")) {
            body.put("reason", "The sellers are away that day.");
        }
        dates(body, story);
    }

    static void appointment(ObjectNode body, Story story) {
        body.put("appointmentId", story.id());
        body.put("requestId", story.requestId());
        body.put("mlsId", story.mlsId());
        body.put("status", story.eventName().substring("Appointment".length()));
        hours(body, story, "startTime", "endTime");
        listing(body.putObject("listing"), story);
        agent(body.putObject("listingAgent"), story, story.house(), Story.LISTING_AGENT);
        agent(body.putObject("buyingAgent"), story, story.request(), Story.BUYING_AGENT);
        body.put("instructions", "Lockbox at the front door; please switch off the lights.");
        dates(body, story);
    }

    static void listing(ObjectNode listing, Story story) {
        Dice dice = story.dice(story.house(), Story.HOUSE);
        Place place = Place.drawn(dice);
        listing.put("listingKey", "L" + story.house());
        listing.put("mlsNumber", "A" + (1_000_000 + story.house()));
        listing.put("address", place.line());
        listing.put("city", place.town().city());
        listing.put("stateOrProvince", place.town().state());
        listing.put("postalCode", place.town().zip());
        listing.put("listPrice", dice.between(149, 1_499) * 1_000);
    }

    static void agent(ObjectNode agent, Story story, long number, int purpose) {
        Person person = Person.drawn(story.dice(number, purpose), number);
        agent.put("memberMlsId", "AG" + number + purpose);
        agent.put("fullName", person.fullName());
        agent.put("email", person.email());
        agent.put("phone", person.phone());
    }

    static void dates(ObjectNode body, Story story) {
        body.put("createdOn", story.time(story.root()));
        body.put("modifiedOn", story.time(story.number()));
    }

    private static void hours(ObjectNode body, Story story, String start, String end) {
        Dice dice = story.dice(story.request(), Story.HOURS);
        LocalDateTime hour = story.hour(dice);
        body.put(start, hour + ":00Z");
        body.put(end, hour.plusMinutes(dice.chance(70) ? 30 : 60) + ":00Z");
    }
}
