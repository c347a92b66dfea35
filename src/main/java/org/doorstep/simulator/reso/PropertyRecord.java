package org.doorstep.simulator.reso;

import static org.doorstep.simulator.reso.RecordWriter.amount;
import static org.doorstep.simulator.reso.RecordWriter.lookups;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.market.Person;
import org.doorstep.simulator.market.Place;

/** A residential listing, 2-3 kB. */
final class PropertyRecord implements RecordWriter {

    @Override
    public void write(JsonGenerator json, Timeline timeline, long root, long sequence) throws IOException {
        Dice dice = timeline.dice(root, IDENTITY);
        json.writeStringField("ListingKey", Resource.PROPERTY.key(root));
        json.writeStringField("ListingId", "A" + (1_000_000 + root));
        json.writeStringField("OriginatingSystemName", SYSTEM);
        json.writeStringField("OriginatingSystemKey", "smls-" + root);
        json.writeStringField("PropertyType", "Residential");
        json.writeStringField("PropertySubType", dice.one(Words.SUB_TYPES));
        place(json, Place.drawn(dice));
        json.writeStringField("SubdivisionName", dice.one(Words.SUBDIVISIONS));
        json.writeStringField("ParcelNumber",
                dice.between(1_000, 9_999) + "-" + dice.between(10, 99) + "-" + dice.between(1_000, 9_999));
        listing(json, timeline, root, sequence);
        building(json, dice);
        features(json, dice);
        agent(json, timeline, root);
        remarks(json, dice, timeline.dice(sequence, CHANGE));
        json.writeStringField("ModificationTimestamp", timeline.time(sequence));
    }

    private static void place(JsonGenerator json, Place place) throws IOException {
        json.writeStringField("StreetNumber", place.number());
        json.writeStringField("StreetName", place.street());
        json.writeStringField("StreetSuffix", place.suffix());
        json.writeStringField("UnparsedAddress", place.line() + ", " + place.town().city() + ", " + place.town().state() + " " + place.town().zip());
        json.writeStringField("City", place.town().city());
        json.writeStringField("CountyOrParish", place.town().county());
        json.writeStringField("StateOrProvince", place.town().state());
        json.writeStringField("PostalCode", place.town().zip());
        json.writeStringField("Country", "US");
        json.writeFieldName("Latitude");
        json.writeNumber(place.latitude());
        json.writeFieldName("Longitude");
        json.writeNumber(place.longitude());
    }

    private static void listing(JsonGenerator json, Timeline timeline, long root, long sequence) throws IOException {
        ListingLife life = ListingLife.at(timeline, root, sequence);
        json.writeStringField("StandardStatus", life.status());
        json.writeStringField("MlsStatus", life.status());
        amount(json, "ListPrice", life.price());
        amount(json, "OriginalListPrice", life.listed());
        if (life.closed()) {
            amount(json, "ClosePrice", life.price() - life.price() / 50);
            json.writeStringField("CloseDate", timeline.date(life.changedAt(), 0));
        } else {
            json.writeNullField("ClosePrice");
            json.writeNullField("CloseDate");
        }
        json.writeStringField("ListingContractDate", timeline.date(root, -3));
        json.writeStringField("OnMarketDate", timeline.date(root, 0));
        json.writeStringField("ExpirationDate", timeline.date(root, 180));
        json.writeStringField("OriginalEntryTimestamp", timeline.time(root));
        json.writeStringField("StatusChangeTimestamp", timeline.time(life.changedAt()));
        json.writeStringField("PriceChangeTimestamp", timeline.time(life.priceChangedAt(root)));
        json.writeNumberField("PhotosCount", timeline.dice(root, PHOTOS).between(3, 10));
    }

    private static void building(JsonGenerator json, Dice dice) throws IOException {
        int full = dice.between(1, 4);
        int half = dice.below(2);
        json.writeNumberField("BedroomsTotal", dice.between(1, 6));
        json.writeNumberField("BathroomsTotalInteger", full + half);
        json.writeNumberField("BathroomsFull", full);
        json.writeNumberField("BathroomsHalf", half);
        amount(json, "LivingArea", dice.between(720, 5_400) * 100L);
        json.writeStringField("LivingAreaUnits", "Square Feet");
        amount(json, "LotSizeAcres", dice.between(8, 480));
        json.writeNumberField("YearBuilt", dice.between(1905, 2024));
        json.writeNumberField("StoriesTotal", dice.between(1, 3));
        json.writeNumberField("GarageSpaces", dice.below(4));
        json.writeBooleanField("PoolPrivateYN", dice.chance(12));
        json.writeBooleanField("NewConstructionYN", dice.chance(9));
        amount(json, "AssociationFee", dice.chance(40) ? dice.between(25, 420) * 100L : 0);
        json.writeStringField("AssociationFeeFrequency", "Monthly");
        amount(json, "TaxAnnualAmount", dice.between(90_000, 1_480_000));
        json.writeNumberField("TaxYear", 2024);
    }

    private static void features(JsonGenerator json, Dice dice) throws IOException {
        lookups(json, "ArchitecturalStyle", dice, 1, Words.STYLES);
        lookups(json, "Heating", dice, 1, Words.HEATING);
        lookups(json, "Cooling", dice, 1, Words.COOLING);
        lookups(json, "Appliances", dice, 3, Words.APPLIANCES);
        lookups(json, "InteriorFeatures", dice, 3, Words.INTERIOR);
        lookups(json, "ExteriorFeatures", dice, 1, Words.EXTERIOR);
        lookups(json, "ConstructionMaterials", dice, 1, Words.CONSTRUCTION);
        lookups(json, "Flooring", dice, 1, Words.FLOORING);
        lookups(json, "ParkingFeatures", dice, 1, Words.PARKING);
        lookups(json, "ListingTerms", dice, 1, Words.TERMS);
    }

    private static void agent(JsonGenerator json, Timeline timeline, long root) throws IOException {
        long member = timeline.latest(Resource.MEMBER, root);
        long office = timeline.latest(Resource.OFFICE, member);
        Person person = Person.drawn(timeline.dice(member, IDENTITY), member);
        json.writeStringField("ListAgentKey", Resource.MEMBER.key(member));
        json.writeStringField("ListAgentFullName", person.fullName());
        json.writeStringField("ListAgentEmail", person.email());
        json.writeStringField("ListAgentDirectPhone", person.phone());
        json.writeStringField("ListOfficeKey", Resource.OFFICE.key(office));
        json.writeStringField("ListOfficeName", OfficeRecord.name(timeline, office));
    }

    private static void remarks(JsonGenerator json, Dice dice, Dice change) throws IOException {
        json.writeStringField("PublicRemarks", dice.one(Words.OPENINGS) + ". " + dice.one(Words.MIDDLES) + ". "
                + change.one(Words.CLOSINGS));
        json.writeBooleanField("InternetEntireListingDisplayYN", true);
        json.writeBooleanField("InternetAddressDisplayYN", change.chance(95));
    }
}
