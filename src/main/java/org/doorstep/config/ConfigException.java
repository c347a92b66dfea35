package org.doorstep.config;

/** Something a user wrote is wrong. The message is the one line they see: file, line, what is wrong, what to do. */
public final class ConfigException extends RuntimeException {

    public ConfigException(String message) {
        super(message);
    }

    /**
     * @param file   the file as the user knows it
     * @param line   1-based, or 0 where no line can be named
     * @param wrong  what is wrong
     * @param remedy what to do about it
     */
    public static ConfigException at(Object file, int line, String wrong, String remedy) {
        return new ConfigException(file + (line > 0 ? ":" + line : "") + ": " + wrong + ". " + remedy);
    }
}
