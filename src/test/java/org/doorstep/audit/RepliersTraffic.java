package org.doorstep.audit;

import java.util.ArrayList;
import java.util.List;

/** Repliers: listings in arrays and alone, created, updated and deleted by the path, without an id of the event. */
final class RepliersTraffic extends Traffic {

    RepliersTraffic(long seed, int keys) {
        super(seed, keys);
    }

    @Override
    String feed() {
        return REPLIERS;
    }

    @Override
    Request push() {
        String event = "listing." + any(List.of("created", "updated", "updated", "updated", "updated", "deleted"));
        if (chance(20)) {
            return new Request(REPLIERS, "", event, "{\"data\":" + listing() + "}");
        }
        List<String> listings = new ArrayList<>();
        for (int n = dice.nextInt(4); n >= 0; n--) {
            listings.add(listing());
        }
        return new Request(REPLIERS, "", event, "[" + String.join(",", listings) + "]");
    }

    private String listing() {
        if (chance(2)) {
            return "{\"nameless\":" + dice.nextInt(1_000) + "}";
        }
        return "{\"mlsNumber\":\"" + key("N") + "\",\"boardId\":" + dice.nextInt(2) + ",\"status\":\"" + any(List.of("A", "U")) + "\",\"listPrice\":" + dice.nextInt(900_000)
                + ",\"address\":{\"city\":\"Toronto\"},\"updatedOn\":\"" + time() + "\"}";
    }
}
