package org.doorstep.journal.log;

/** Names of the files in the journal's folder. */
final class Names {

    static final String SEGMENT = ".segment";
    static final String SPILL = ".spill";
    /** Has no segment's, spill's or manifest's name yet: a leftover at a start. */
    static final String MAKING = ".making";
    /** What was cut off at the tail. */
    static final String CUT = ".cut";

    private Names() {
    }

    /** Sixteen digits, so that the order of names is that of generations. */
    static String of(long generation, String kind) {
        return String.format("%016x", generation) + kind;
    }

    /** @return -1 for a name that is none of ours */
    static long generation(String name, String kind) {
        String digits = name.substring(0, Math.max(0, name.length() - kind.length()));
        return name.endsWith(kind) && digits.matches("[0-7][0-9a-f]{15}") ? Long.parseLong(digits, 16) : -1;
    }
}
