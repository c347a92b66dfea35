package org.doorstep.simulator.reso;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.market.Person;
import org.doorstep.simulator.market.Place;

/** A brokerage's office. */
final class OfficeRecord implements RecordWriter {

    @Override
    public void write(JsonGenerator json, Timeline timeline, long root, long sequence) throws IOException {
        Dice dice = timeline.dice(root, LIFE);
        Dice change = timeline.dice(sequence, CHANGE);
        Place place = Place.drawn(dice);
        json.writeStringField("OfficeKey", Resource.OFFICE.key(root));
        json.writeStringField("OfficeMlsId", "OF" + root);
        json.writeStringField("OriginatingSystemName", SYSTEM);
        json.writeStringField("OfficeName", name(timeline, root));
        json.writeStringField("OfficeAddress1", place.line());
        json.writeStringField("OfficeCity", place.town().city());
        json.writeStringField("OfficeStateOrProvince", place.town().state());
        json.writeStringField("OfficePostalCode", place.town().zip());
        json.writeStringField("OfficePhone", Person.phone(dice));
        json.writeStringField("OfficeFax", Person.phone(change));
        json.writeStringField("OfficeEmail", "office" + root + "@example.com");
        json.writeStringField("OfficeStatus", change.chance(97) ? "Active" : "Inactive");
        json.writeStringField("OriginalEntryTimestamp", timeline.time(root));
        json.writeStringField("ModificationTimestamp", timeline.time(sequence));
    }

    static String name(Timeline timeline, long root) {
        return timeline.dice(root, IDENTITY).one(Words.BROKERAGES);
    }
}
