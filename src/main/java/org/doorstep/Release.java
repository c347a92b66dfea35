package org.doorstep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Doorstep this is, as the build wrote it down. */
final class Release {

    static final String VERSION = read("version");
    /** Of the sources, as Git names it; {@code unknown} where they were built outside of a clone. */
    static final String REVISION = read("revision");

    private Release() {
    }

    private static String read(String key) {
        Properties release = new Properties();
        try (InputStream file = Release.class.getResourceAsStream("release.properties")) {
            release.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of ours cannot be read", e);
        }
        return release.getProperty(key);
    }
}
