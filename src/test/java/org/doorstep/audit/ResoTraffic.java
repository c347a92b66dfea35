package org.doorstep.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** RESO EntityEvents of two labels, in batches and alone. */
final class ResoTraffic extends Traffic {

    private static final List<String> STATUS = List.of("Active", "Pending", "Closed", "Coming Soon");

    private final Map<String, Label> labels = new HashMap<>();
    private int poisons;

    private static final class Label {
        private long sequence;
        private final List<String> held = new ArrayList<>();
        private final List<String> sent = new ArrayList<>();
    }

    ResoTraffic(long seed, int keys) {
        super(seed, keys);
    }

    @Override
    String feed() {
        return RESO;
    }

    @Override
    Request push() {
        String name = chance(25) ? "IDX" : "";
        Label label = labels.computeIfAbsent(name, each -> new Label());
        if (chance(20)) {
            return new Request(RESO, name, "", element(label));
        }
        List<String> elements = new ArrayList<>();
        for (int n = dice.nextInt(20); n >= 0; n--) {
            elements.add(element(label));
        }
        String array = "[" + String.join(",", elements) + "]";
        return new Request(RESO, name, "", chance(10) ? array : "{\"@reso.context\":\"urn:reso:metadata:2.0:resource:entityevent\",\"value\":" + array + "}");
    }

    private String element(Label label) {
        int choice = dice.nextInt(100);
        if (choice < 8 && !label.held.isEmpty()) {
            return label.held.remove(dice.nextInt(label.held.size()));
        }
        if (choice < 16 && !label.sent.isEmpty()) {
            return any(label.sent);
        }
        if (choice < 17) {
            return "{\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"" + dice.nextInt(1_000) + "\"}";
        }
        if (choice == 17 && chance(3)) {
            return event(++label.sequence, "Property", PoisonedProperty.KEY + ++poisons, "{\"ListPrice\":" + "9".repeat(1_001) + "}", false);
        }
        // One number in a hundred is used twice.
        long sequence = choice == 18 && label.sequence > 0 ? label.sequence : ++label.sequence;
        String resource = any(List.of("Property", "Property", "Property", "Member", "Media", "Unheard"));
        String element = event(sequence, resource, key("k"), choice < 27 ? null : data(resource), choice >= 90);
        label.sent.add(element);
        if (choice >= 27 && choice < 35) {
            label.held.add(element);
            label.sent.remove(element);
            return event(++label.sequence, resource, key("k"), data(resource), false);
        }
        return element;
    }

    private static String event(long sequence, String resource, String key, String data, boolean delete) {
        return "{\"EntityEventSequence\":" + sequence + ",\"ResourceName\":\"" + resource + "\",\"ResourceRecordKey\":\"" + key + "\""
                + (delete ? ",\"EventTypes\":[\"Delete\"]" : "") + (data == null || delete ? "" : ",\"Data\":" + data) + "}";
    }

    private String data(String resource) {
        return switch (resource) {
            case "Property" -> "{\"ListingId\":\"MD-" + dice.nextInt(100_000) + "\",\"StandardStatus\":\"" + any(STATUS) + "\",\"ListPrice\":" + dice.nextInt(900_000) + ".50"
                    + ",\"BedroomsTotal\":" + dice.nextInt(9) + ",\"City\":\"Köln " + dice.nextInt(9) + "\",\"ModificationTimestamp\":\"" + time() + "\"}";
            case "Member" -> "{\"MemberFullName\":\"Ann O'Neil " + dice.nextInt(1_000) + "\"}";
            case "Media" -> media();
            default -> "{\"n\":" + dice.nextInt() + "}";
        };
    }

    private String media() {
        List<String> items = new ArrayList<>();
        for (int n = dice.nextInt(5); n > 0; n--) {
            items.add("{\"MediaKey\":\"m" + n + "\",\"MediaURL\":\"https://photos.example/" + dice.nextInt(1_000) + ".jpg\",\"Order\":" + n + "}");
        }
        return "{\"Media\":[" + String.join(",", items) + "]}";
    }
}
