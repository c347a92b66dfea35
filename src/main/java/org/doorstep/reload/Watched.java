package org.doorstep.reload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file that is taken over when it changes. What is wrong with it is said once, and until it is mended what was taken last goes on. */
final class Watched {

    private static final Logger log = LoggerFactory.getLogger(Watched.class);
    /** How often a file may change under our hands before we wait until it is written. */
    private static final int ATTEMPTS = 5;
    private static final long AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

    private final Path file;
    private final Taking taking;
    private String taken;
    private String seen;
    /** Of what was tried last and not taken, or null. */
    private String refused;
    /** {@link System#nanoTime()} from which on what was refused is tried again without having changed, or null: never. */
    private Long again;
    private String problem;

    /** Reads the file, which may be gone, and puts what it says in the place of what runs; or throws and leaves it. */
    interface Taking {
        /** @throws ConfigException with file, line and remedy; anything else may pass by itself */
        void take(Path file) throws Exception;
    }

    /** @param taken the print of what runs */
    Watched(Path file, String taken, Taking taking) {
        this.file = file;
        this.taking = taking;
        this.taken = taken;
        this.seen = taken;
    }

    Path file() {
        return file;
    }

    /** Neither there nor running. */
    boolean gone() {
        return taken.equals(Source.ABSENT) && seen.equals(Source.ABSENT);
    }

    /** What is wrong, with file, line and remedy. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Takes the file over if it has changed and was the same at the last look, too: it may be half written.
     *
     * @param now somebody has asked: does not wait for a second look
     * @return whether it was taken over
     */
    boolean look(boolean now) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String print = Source.fingerprint(file);
            boolean settled = now || print.equals(seen);
            seen = print;
            if (print.equals(taken)) {
                mended();
                return false;
            }
            if (!settled || !now && print.equals(refused) && (again == null || System.nanoTime() < again)) {
                return false;
            }
            boolean done = take(print);
            if (print.equals(Source.fingerprint(file))) {
                return done;
            }
            // What was read is not what we took the print of.
            taken = done ? "" : taken;
            refused = null;
            if (!now) {
                return done;
            }
        }
        return false;
    }

    private boolean take(String print) {
        try {
            taking.take(file);
            taken = print;
            mended();
            log.info("reloaded file={}", file);
            return true;
        } catch (ConfigException e) {
            refuse(print, null, e.getMessage());
        } catch (Exception e) {
            refuse(print, System.nanoTime() + AGAIN_NANOS, file + ": cannot be reloaded now (" + e.getClass().getSimpleName()
                    + "). Doorstep tries again; if that does not help, restart");
        }
        return false;
    }

    private void refuse(String print, Long tryAgain, String why) {
        if (!why.equals(problem)) {
            log.error("not_reloaded problem=\"{}\" remedy=\"the previous version stays in use; correct the file\"", why);
        }
        refused = print;
        again = tryAgain;
        problem = why;
    }

    private void mended() {
        if (problem != null) {
            log.info("mended file={}", file);
        }
        problem = null;
        refused = null;
        again = null;
    }
}
