package org.doorstep.audit;

import java.util.List;

/** Spark news feed events: ids only. */
final class SparkTraffic extends Traffic {

    SparkTraffic(long seed, int keys) {
        super(seed, keys);
    }

    @Override
    String feed() {
        return SPARK;
    }

    @Override
    Request push() {
        String listing = chance(3) ? "" : ",\"Listing\":{\"Id\":\"" + key("2018041811125600000000") + "\"}";
        return new Request(SPARK, "", "", "{\"NewsFeed\":{\"Id\":\"nf" + dice.nextInt(3) + "\",\"Event\":\"" + any(List.of("Updated", "NewListing", "PriceChange"))
                + "\",\"EventTimestamp\":\"" + time() + "\",\"Subscription\":{\"Id\":\"s" + dice.nextInt(3) + "\"}}" + listing + ",\"Subscriber\":{\"Id\":\"c1\"}}");
    }
}
