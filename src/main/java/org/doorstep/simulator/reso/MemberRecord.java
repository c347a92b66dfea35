package org.doorstep.simulator.reso;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.doorstep.simulator.Dice;
import org.doorstep.simulator.market.Person;

/** An agent. */
final class MemberRecord implements RecordWriter {

    private static final String[] TYPES = {"MLS Participant", "REALTOR Salesperson", "Broker", "Assistant"};

    @Override
    public void write(JsonGenerator json, Timeline timeline, long root, long sequence) throws IOException {
        Person person = Person.drawn(timeline.dice(root, IDENTITY), root);
        Dice dice = timeline.dice(root, LIFE);
        Dice change = timeline.dice(sequence, CHANGE);
        long office = timeline.latest(Resource.OFFICE, root);
        json.writeStringField("MemberKey", Resource.MEMBER.key(root));
        json.writeStringField("MemberMlsId", "AG" + root);
        json.writeStringField("OriginatingSystemName", SYSTEM);
        json.writeStringField("MemberFirstName", person.first());
        json.writeStringField("MemberLastName", person.last());
        json.writeStringField("MemberFullName", person.fullName());
        json.writeStringField("MemberEmail", person.email());
        json.writeStringField("MemberDirectPhone", person.phone());
        json.writeStringField("MemberMobilePhone", Person.phone(change));
        json.writeStringField("MemberType", dice.one(TYPES));
        json.writeStringField("MemberStatus", change.chance(93) ? "Active" : "Inactive");
        json.writeStringField("MemberStateLicense", Integer.toString(dice.between(100_000, 399_999)));
        json.writeStringField("MemberStateLicenseState", "NC");
        json.writeStringField("OfficeKey", Resource.OFFICE.key(office));
        json.writeStringField("OfficeName", OfficeRecord.name(timeline, office));
        json.writeArrayFieldStart("MemberLanguages");
        json.writeString("English");
        if (dice.chance(35)) {
            json.writeString("Spanish");
        }
        json.writeEndArray();
        json.writeStringField("OriginalEntryTimestamp", timeline.time(root));
        json.writeStringField("ModificationTimestamp", timeline.time(sequence));
    }
}
