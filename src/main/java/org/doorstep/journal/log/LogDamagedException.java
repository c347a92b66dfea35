package org.doorstep.journal.log;

import java.io.IOException;

/**
 * The log is not what was once made durable. Nothing was changed. The message is one line: file, offset, what is wrong,
 * and the ways out.
 */
public final class LogDamagedException extends IOException {

    private static final String WAYS_OUT = "Nothing was changed. Restore the journal's folder from a backup; or move it"
            + " away and start with an empty one: what was accepted and not handed on yet is then only in the folder"
            + " that was moved.";

    private LogDamagedException(String message) {
        // A feed's name in a file that is not ours may be anything.
        super(message.replaceAll("\\p{Cntrl}", "?"));
    }

    /** @param place bytes from the file's beginning */
    static LogDamagedException at(String file, long place, String wrong) {
        return new LogDamagedException(file + " at byte " + place + ": " + wrong + ". " + WAYS_OUT);
    }

    static LogDamagedException of(String file, String wrong) {
        return new LogDamagedException(file + ": " + wrong + ". " + WAYS_OUT);
    }

    /** A later version wrote it. */
    static LogDamagedException newer(String file, int version, int known) {
        return new LogDamagedException(file + " is of format " + version + ", this version reads formats up to " + known
                + ". Nothing was changed. Start the version that wrote it, or a later one.");
    }
}
