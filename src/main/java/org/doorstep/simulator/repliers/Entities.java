package org.doorstep.simulator.repliers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.market.Person;

/** Everything but listings. */
final class Entities {

    private static final String[] NAMES = {"Near the park", "First home", "Downtown condo", "Cottage country"};

    private Entities() {
    }

    static ObjectNode of(Moment moment) {
        ObjectNode entity = JsonNodeFactory.instance.objectNode();
        switch (moment.resource()) {
            case "agent" -> agent(entity, moment);
            case "client" -> client(entity, moment);
            case "search" -> search(entity, moment);
            case "search.match" -> match(entity, moment);
            case "message" -> message(entity, moment);
            case "favorite" -> favorite(entity, moment);
            case "listing" -> Listing.write(entity, moment);
            default -> throw new IllegalArgumentException(moment.resource());
        }
        return entity;
    }

    /** The seed's sample, field by field, and when it changed. */
    private static void agent(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        Person person = Person.drawn(dice, moment.record());
        entity.put("agentid", 900 + moment.record());
        entity.put("fname", person.first());
        entity.put("lname", person.last());
        entity.put("phone", "1" + person.phone().replace("-", ""));
        entity.put("email", person.email());
        entity.put("password", "Pw-" + Long.toString(dice.below(Long.MAX_VALUE), 36));
        entity.put("avatar", "https://photos.example.com/agents/" + moment.record() + ".jpg");
        entity.put("status", moment.change().chance(90));
        entity.put("brokerage", "The Best Real Estate Brokerage");
        entity.put("designation", "Broker");
        entity.putArray("boards").add(4442).add(dice.between(1, 99));
        entity.put("updatedOn", moment.updatedOn());
    }

    private static void client(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        Person person = Person.drawn(dice, moment.record());
        entity.put("clientId", 5_000 + moment.record());
        entity.put("agentId", agentOf(dice));
        entity.put("fname", person.first());
        entity.put("lname", person.last());
        entity.put("phone", "1" + person.phone().replace("-", ""));
        entity.put("email", person.email());
        entity.put("status", moment.change().chance(90));
        entity.putArray("tags").add(moment.change().chance(50) ? "buyer" : "seller");
        dates(entity, moment);
    }

    private static void search(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        entity.put("searchId", 70_000 + moment.record());
        entity.put("clientId", 5_000 + dice.between(1, 50));
        entity.put("name", dice.one(NAMES));
        entity.put("minPrice", Integer.toString(dice.between(10, 40) * 10_000));
        entity.put("maxPrice", Integer.toString(moment.change().between(41, 150) * 10_000));
        entity.put("notificationFrequency", moment.change().chance(70) ? "instant" : "daily");
        entity.put("status", true);
        dates(entity, moment);
    }

    private static void match(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        entity.put("matchId", 800_000 + moment.record());
        entity.put("searchId", 70_000 + dice.between(1, 50));
        entity.put("clientId", 5_000 + dice.between(1, 50));
        Listing.reference(entity, dice.between(1, 500));
        entity.put("liked", moment.change().chance(30));
        dates(entity, moment);
    }

    private static void message(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        entity.put("messageId", 30_000 + moment.record());
        entity.put("agentId", agentOf(dice));
        entity.put("clientId", 5_000 + dice.between(1, 50));
        entity.put("sender", dice.chance(50) ? "agent" : "client");
        entity.putObject("content").put("message", "Is the house on " + dice.between(2, 98) + " Elm Street still to be had?");
        entity.put("delivered", moment.change().chance(95));
        dates(entity, moment);
    }

    private static void favorite(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        entity.put("favoriteId", 60_000 + moment.record());
        entity.put("clientId", 5_000 + dice.between(1, 50));
        Listing.reference(entity, dice.between(1, 500));
        dates(entity, moment);
    }

    private static int agentOf(Dice dice) {
        return 900 + dice.between(1, 50);
    }

    private static void dates(ObjectNode entity, Moment moment) {
        entity.put("createdOn", moment.createdOn());
        entity.put("updatedOn", moment.updatedOn());
    }
}
