package org.doorstep.config;

import java.util.List;

/** Something a user wrote is wrong. The message is what they see, a line for each problem: file, line, what is wrong, what to do. */
public final class ConfigException extends RuntimeException {

    /** After all that name a file. */
    private static final String NO_FILE = "\uffff";

    private final String file;
    private final int line;
    private final transient List<ConfigException> each;

    public ConfigException(String message) {
        this(message, NO_FILE, 0, List.of());
    }

    /** @param each what is wrong, one by one */
    ConfigException(String message, List<ConfigException> each) {
        this(message, NO_FILE, 0, each);
    }

    private ConfigException(String message, String file, int line, List<ConfigException> each) {
        super(message);
        this.file = file;
        this.line = line;
        this.each = each;
    }

    /**
     * @param file   the file as the user knows it
     * @param line   1-based, or 0 where no line can be named
     * @param wrong  what is wrong
     * @param remedy what to do about it
     */
    public static ConfigException at(Object file, int line, String wrong, String remedy) {
        return in(file, line, ": " + wrong + ". " + remedy);
    }

    /** @param message what follows on file and line */
    static ConfigException in(Object file, int line, String message) {
        return new ConfigException(file + (line > 0 ? ":" + line : "") + message, file.toString(), line, List.of());
    }

    /** What a stranger's exception says, for a message: the innermost, on one line. */
    public static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    String file() {
        return file;
    }

    int line() {
        return line;
    }

    /** The problems it tells of, itself where it is one. */
    List<ConfigException> each() {
        return each == null || each.isEmpty() ? List.of(this) : each;
    }
}
