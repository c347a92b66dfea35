package org.doorstep.simulator.reso;

/** The vocabulary of the invented market. Lookup values are written in the manner of the Data Dictionary. */
final class Words {

    static final String[] BROKERAGES = {"Blue Heron Realty", "Cornerstone Homes", "Dogwood & Daughters",
        "Harbor Light Properties", "Longleaf Real Estate", "Old Mill Brokers", "Piedmont Home Group",
        "Tidewater Residential"};
    static final String[] SUBDIVISIONS = {"Ashford Park", "Brookhaven", "Carriage Hills", "Elmwood Commons", "Lakeshore",
        "Meadow Glen", "Stonebridge", "The Orchards"};

    static final String[] SUB_TYPES = {"Single Family Residence", "Townhouse", "Condominium", "Duplex", "Manufactured Home"};
    static final String[] STYLES = {"Bungalow", "Cape Cod", "Colonial", "Craftsman", "Farmhouse", "Mid-Century Modern",
        "Ranch"};
    static final String[] HEATING = {"Central", "Electric", "Forced Air", "Heat Pump", "Natural Gas", "Radiant"};
    static final String[] COOLING = {"Ceiling Fan(s)", "Central Air", "Electric", "Heat Pump", "Zoned"};
    static final String[] APPLIANCES = {"Dishwasher", "Disposal", "Double Oven", "Dryer", "Gas Range", "Microwave",
        "Refrigerator", "Stainless Steel Appliance(s)", "Washer"};
    static final String[] INTERIOR = {"Bookcases", "Built-in Features", "Crown Molding", "Eat-in Kitchen", "High Ceilings",
        "Kitchen Island", "Open Floorplan", "Pantry", "Quartz Counters", "Walk-In Closet(s)"};
    static final String[] EXTERIOR = {"Balcony", "Fire Pit", "Garden", "Lighting", "Private Yard", "Rain Gutters",
        "Storage"};
    static final String[] CONSTRUCTION = {"Brick", "Cedar", "Fiber Cement", "HardiPlank Type", "Stone", "Vinyl Siding",
        "Wood Siding"};
    static final String[] FLOORING = {"Bamboo", "Carpet", "Ceramic Tile", "Hardwood", "Laminate", "Luxury Vinyl", "Slate"};
    static final String[] PARKING = {"Attached", "Carport", "Concrete", "Driveway", "Garage", "Garage Door Opener",
        "On Street"};
    static final String[] TERMS = {"Cash", "Conventional", "FHA", "USDA Loan", "VA Loan"};
    static final String[] ROOMS = {"Front of house", "Living room", "Kitchen", "Primary bedroom", "Primary bath",
        "Second bedroom", "Dining room", "Home office", "Back yard", "Street view"};
    static final String[] OPENINGS = {"Light-filled and lovingly kept", "Freshly painted from top to bottom",
        "A rare find on a quiet street", "Thoughtfully renovated in recent years", "Classic charm with modern systems"};
    static final String[] MIDDLES = {"The kitchen opens to a generous family room with views of the garden",
        "Wide-plank floors run through the main level, and the primary suite has its own sitting nook",
        "A covered porch, a workshop and a fenced yard make weekends easy",
        "Upstairs you will find three bedrooms and a bonus room that is ready for guests or a home office"};
    static final String[] CLOSINGS = {"Minutes from parks, schools and the farmers' market.",
        "Roof, water heater and HVAC replaced within the last five years.",
        "Sellers offer a one-year home warranty with an acceptable contract.",
        "Showings begin Saturday; please allow two hours' notice."};

    private Words() {
    }
}
