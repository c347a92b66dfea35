package org.doorstep.simulator.market;

import org.doorstep.simulator.Dice;

/** A real town, with an invented street in it. */
public record Place(String number, String street, String suffix, Town town, String latitude, String longitude) {

    /** @param latitude and longitude of the centre, in units of 1/100,000 degree */
    public record Town(String city, String county, String state, String zip, int latitude, int longitude) {
    }

    private static final Town[] TOWNS = {
        new Town("Raleigh", "Wake", "NC", "27609", 3_584_000, -7_863_000),
        new Town("Durham", "Durham", "NC", "27701", 3_599_600, -7_889_800),
        new Town("Asheville", "Buncombe", "NC", "28801", 3_559_500, -8_255_100),
        new Town("Wilmington", "New Hanover", "NC", "28403", 3_422_300, -7_788_600),
        new Town("Richmond", "Richmond City", "VA", "23220", 3_754_900, -7_745_800),
        new Town("Roanoke", "Roanoke City", "VA", "24014", 3_727_000, -7_994_100),
        new Town("Annapolis", "Anne Arundel", "MD", "21401", 3_897_800, -7_649_200),
        new Town("Frederick", "Frederick", "MD", "21701", 3_941_400, -7_741_000),
        new Town("Greenville", "Greenville", "SC", "29601", 3_485_200, -8_239_400),
        new Town("Charleston", "Charleston", "SC", "29403", 3_279_700, -7_994_800),
    };

    private static final String[] STREETS = {"Alder", "Birch Hollow", "Cedar Ridge", "Dogwood", "Elm", "Fox Run", "Glenwood",
        "Hawthorne", "Iron Works", "Juniper", "Kingfisher", "Laurel", "Magnolia", "Oak Grove", "Persimmon", "Quarry",
        "River Birch", "Sycamore", "Tanglewood", "Willow Creek"};
    private static final String[] SUFFIXES = {"Avenue", "Boulevard", "Circle", "Court", "Drive", "Lane", "Place", "Road", "Street",
        "Way"};

    public static Place drawn(Dice dice) {
        Town town = TOWNS[dice.below(TOWNS.length)];
        return new Place(Integer.toString(dice.between(100, 9_899)), dice.one(STREETS), dice.one(SUFFIXES), town,
                degrees(town.latitude + dice.between(-6_000, 6_000)), degrees(town.longitude + dice.between(-6_000, 6_000)));
    }

    public String line() {
        return number + " " + street + " " + suffix;
    }

    private static String degrees(int hundredThousandths) {
        String digits = Integer.toString(Math.abs(hundredThousandths));
        int point = digits.length() - 5;
        return (hundredThousandths < 0 ? "-" : "") + digits.substring(0, point) + "." + digits.substring(point);
    }
}
