package org.doorstep.simulator.reso;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.doorstep.simulator.Dice;

/** The seed's Media wrapper: the whole set of one listing's photos, replacing the set before. */
final class MediaRecord implements RecordWriter {

    @Override
    public void write(JsonGenerator json, Timeline timeline, long root, long sequence) throws IOException {
        String listing = timeline.key(root);
        json.writeStringField("ResourceRecordID", listing);
        json.writeStringField("OriginatingSystemName", SYSTEM);
        json.writeArrayFieldStart("Media");
        Dice dice = timeline.dice(sequence, PHOTOS);
        int count = dice.between(3, 10);
        String time = timeline.time(sequence);
        for (int order = 1; order <= count; order++) {
            // A photo keeps its key through the sets; one in four was taken anew and has a new address.
            item(json, listing, order, dice.chance(25) ? sequence : root, time);
        }
        json.writeEndArray();
    }

    private static void item(JsonGenerator json, String listing, int order, long taken, String time) throws IOException {
        String key = listing + "-" + order;
        json.writeStartObject();
        json.writeStringField("MediaKey", key);
        json.writeStringField("MediaURL", "https://photos.example.com/" + listing + "/" + order + "-" + taken + ".jpg");
        json.writeNumberField("Order", order);
        json.writeStringField("MediaCategory", "Photo");
        json.writeStringField("MimeType", "image/jpeg");
        json.writeStringField("ShortDescription", Words.ROOMS[order - 1]);
        json.writeBooleanField("PreferredPhotoYN", order == 1);
        json.writeStringField("ModificationTimestamp", time);
        json.writeEndObject();
    }
}
