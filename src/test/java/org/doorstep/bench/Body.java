package org.doorstep.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A RESO push of so many Property events of so many bytes each, made once; only the numbers of its events change from request to
 * request, so that making load costs next to nothing.
 */
final class Body {

    /** Sequences have ten digits. Keys are a million numbers in no order, so that records are found all over their tables. */
    static final long FIRST = 1_000_000_000L;
    private static final int DIGITS = 10;
    private static final int KEY_DIGITS = 6;
    static final long KEYS = 1_000_000;
    /** Has no factor in common with {@link #KEYS}. */
    static final long STRIDE = 7_919;

    /** What tables.yaml maps, and as many characters of remarks as are wanted. */
    private static final String FIELDS = """
            "ListingId":"MD-1","StandardStatus":"Active","MlsStatus":"Active","PropertyType":"Residential","PropertySubType":"Single Family Residence",\
            "ListPrice":450000.50,"ClosePrice":null,"ListingContractDate":"2026-03-01","StreetNumber":"12","StreetName":"Main","UnparsedAddress":"12 Main St",\
            "City":"Bowie","StateOrProvince":"MD","PostalCode":"20715","Latitude":38.942778,"Longitude":-76.730278,"BedroomsTotal":4,"BathroomsTotalInteger":3,\
            "LivingArea":2150.5,"LotSizeArea":0.25,"YearBuilt":1978,"ListAgentKey":"A-77","ListOfficeKey":"O-12","PhotosCount":24,\
            "ModificationTimestamp":"2026-03-02T10:15:30.123Z","PublicRemarks":\"""";
    private static final String FEW_FIELDS = """
            "StandardStatus":"Active","ListPrice":450000.50,"City":"Bowie","PublicRemarks":\"""";

    private final byte[] template;
    private final int[] sequences;
    private final int[] keys;

    /** @param eventBytes of one event, about; at least 300 */
    Body(int events, int eventBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(events * eventBytes + 100);
        List<Integer> sequenceAt = new ArrayList<>();
        List<Integer> keyAt = new ArrayList<>();
        write(out, "{\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent\",\"value\":[");
        for (int i = 0; i < events; i++) {
            write(out, i == 0 ? "" : ",");
            int from = out.size();
            write(out, "{\"EntityEventSequence\":");
            sequenceAt.add(out.size());
            write(out, "0".repeat(DIGITS) + ",\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"");
            keyAt.add(out.size());
            write(out, "0".repeat(KEY_DIGITS) + "\",\"Data\":{" + (eventBytes < 1_500 ? FEW_FIELDS : FIELDS));
            write(out, "Lorem ipsum ".repeat(eventBytes / 12).substring(0, Math.max(0, eventBytes - (out.size() - from) - 3)) + "\"}}");
        }
        write(out, "]}");
        this.template = out.toByteArray();
        this.sequences = sequenceAt.stream().mapToInt(Integer::intValue).toArray();
        this.keys = keyAt.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    int length() {
        return template.length;
    }

    int events() {
        return sequences.length;
    }

    /** The body of events numbered from {@code first} on: the one template, to be copied before the next call. One thread. */
    byte[] from(long first) {
        for (int i = 0; i < sequences.length; i++) {
            digits(sequences[i], DIGITS, first + i);
            digits(keys[i], KEY_DIGITS, (first + i) * STRIDE % KEYS);
        }
        return template;
    }

    private void digits(int at, int count, long number) {
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            template[at + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
