package org.doorstep.json;

/**
 * When a field of a document has the name that is looked for: the same characters, or else the same letters in another case, for
 * the providers' own documents do not agree on it.
 */
public final class Names {

    private Names() {
    }

    /** Equal where {@link String#equalsIgnoreCase} says so. */
    static String folded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z' || c > 127) {
                return rebuilt(name);
            }
        }
        return name;
    }

    private static String rebuilt(String name) {
        char[] folded = name.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = Character.toLowerCase(Character.toUpperCase(folded[i]));
        }
        return new String(folded);
    }

    /**
     * Whether a later field takes the place of an earlier one: an exact name beats one in another case, and of equals the last one
     * counts (as in ECMA-262 and most parsers).
     *
     * @param wanted  the name that is looked for
     * @param earlier a field's name that matches, or null
     * @param later   a later field's name that matches
     */
    public static boolean replaces(String wanted, String earlier, String later) {
        return earlier == null || later.equals(wanted) || !earlier.equals(wanted);
    }
}
