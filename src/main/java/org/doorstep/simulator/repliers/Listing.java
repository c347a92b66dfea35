package org.doorstep.simulator.repliers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.market.Person;
import org.doorstep.simulator.market.Place;

/** A listing with the names of their API. Prices are strings; a listing's number is unique within its board only. */
final class Listing {

    private static final int BOARD = 2;
    private static final String[] CLASSES = {"ResidentialProperty", "ResidentialProperty", "CondoProperty"};
    private static final String[] STYLES = {"2-Storey", "Apartment", "Bungalow", "Townhouse"};

    private Listing() {
    }

    static void write(ObjectNode entity, Moment moment) {
        Dice dice = moment.identity();
        Dice change = moment.change();
        boolean gone = moment.verb().equals("deleted") && moment.number() > 0;
        boolean sold = !gone && !moment.created() && change.chance(20);
        int price = dice.between(149, 1_499) * 1_000;
        reference(entity, moment.record());
        entity.put("resource", "Property:" + BOARD);
        entity.put("class", dice.one(CLASSES));
        entity.put("type", "Sale");
        entity.put("status", gone || sold ? "U" : "A");
        entity.put("lastStatus", gone ? "Ter" : sold ? "Sld" : moment.created() ? "New" : "Pc");
        entity.put("listPrice", amount(moment.created() ? price : price - change.between(1, 9) * 1_000));
        entity.put("originalPrice", amount(price));
        entity.put("soldPrice", sold ? amount(price - 5_000) : null);
        entity.put("listDate", moment.createdOn());
        address(entity.putObject("address"), entity.putObject("map"), Place.drawn(dice));
        details(entity.putObject("details"), dice);
        Person agent = Person.drawn(moment.agent(), moment.record());
        ObjectNode listed = entity.putArray("agents").addObject();
        listed.put("agentId", Integer.toString(900 + dice.between(1, 50)));
        listed.put("name", agent.fullName());
        listed.put("email", agent.email());
        entity.putArray("images").add("sandbox/IMG-" + moment.record() + "_1.jpg").add("sandbox/IMG-" + moment.record() + "_2.jpg");
        entity.putObject("timestamps").put("repliersUpdatedOn", moment.updatedOn());
        entity.put("updatedOn", moment.updatedOn());
    }

    /** The listing that an entity is about. */
    static void reference(ObjectNode entity, long record) {
        entity.put("mlsNumber", "W" + (5_000_000 + record));
        entity.put("boardId", BOARD);
    }

    private static void address(ObjectNode address, ObjectNode map, Place place) {
        address.put("streetNumber", place.number());
        address.put("streetName", place.street());
        address.put("streetSuffix", place.suffix());
        address.put("city", place.town().city());
        address.put("state", place.town().state());
        address.put("zip", place.town().zip());
        address.put("country", "US");
        map.put("latitude", place.latitude());
        map.put("longitude", place.longitude());
    }

    private static void details(ObjectNode details, Dice dice) {
        details.put("numBedrooms", Integer.toString(dice.between(1, 6)));
        details.put("numBathrooms", Integer.toString(dice.between(1, 4)));
        details.put("sqft", Integer.toString(dice.between(720, 5_400)));
        details.put("style", dice.one(STYLES));
        details.put("yearBuilt", Integer.toString(dice.between(1920, 2024)));
        details.put("description", "Light-filled and lovingly kept, on a quiet street.");
    }

    private static String amount(int dollars) {
        return dollars + ".00";
    }
}
