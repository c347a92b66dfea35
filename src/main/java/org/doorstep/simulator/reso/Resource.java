package org.doorstep.simulator.reso;

/** The Data Dictionary resources that the documented producer sends. */
enum Resource {
    OFFICE("Office", "O"),
    MEMBER("Member", "M"),
    PROPERTY("Property", ""),
    MEDIA("Media", "");

    private static final long FIRST_KEY = 200_000;

    final String title;
    private final String prefix;

    Resource(String title, String prefix) {
        this.title = title;
        this.prefix = prefix;
    }

    /** Key of the record that was first seen in event {@code root}. Media has its listing's: see {@link Timeline#key}. */
    String key(long root) {
        return prefix + (FIRST_KEY + root);
    }

    /** Of 100 new records; the agents of a market are fewer than their listings. */
    static Resource drawn(int percent) {
        return percent < 50 ? PROPERTY : percent < 78 ? MEDIA : percent < 93 ? MEMBER : OFFICE;
    }
}
