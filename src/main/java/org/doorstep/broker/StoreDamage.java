package org.doorstep.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.SSLException;
import org.doorstep.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when files of KahaDB cannot be read: those of the queues' broker, or of the journal of an earlier version. An index is made anew from the log beside it. A damaged log of the
 * <em>queues</em> is moved away, since the event log has all that was in it, and an empty one is begun; a damaged log of the
 * <em>journal</em> may hold the only copy of what was answered 2xx, and stops the start.
 */
final class StoreDamage {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final Logger log = LoggerFactory.getLogger(StoreDamage.class);

    /** Opens what lies in a folder. */
    interface Opening<T> {
        T open() throws Exception;
    }

    private StoreDamage() {
    }

    /**
     * Opens the queues' store, if need be with its index made anew, if need be empty.
     *
     * @throws Exception of what is no damage: a taken port, a wrong certificate
     */
    static EmbeddedBroker queues(Path folder, Opening<EmbeddedBroker> opening) throws Exception {
        try {
            return opening.open();
        } catch (Exception e) {
            refuse(folder, e);
            log.warn("queues_index_unreadable folder={} cause=\"{}\" remedy=\"none needed: it is rebuilt from the log\"", folder, brief(e));
        }
        StoreLog.renewIndex(folder);
        try {
            return opening.open();
        } catch (Exception e) {
            refuse(folder, e);
            Path aside = folder.resolveSibling(folder.getFileName() + ".damaged-" + STAMP.format(Instant.now()));
            Files.move(folder, aside);
            log.error("queues_damaged folder={} moved_to={} cause=\"{}\" remedy=\"messages that nobody had read are missing from the queues; the event log has them: "
                    + "bin/doorstep replay --feed FEED --from TIME, or restore the folder from a copy\"", folder, aside, brief(e));
        }
        return opening.open();
    }

    /** @throws ConfigException where the journal's files are damaged: with both ways out */
    static <T> T journal(Path folder, Opening<T> opening) throws Exception {
        try {
            return opening.open();
        } catch (Exception e) {
            refuse(folder, e);
            throw new ConfigException("the journal in " + folder + " is damaged (" + brief(e) + "). It may hold deliveries that were answered and are not in the database yet. "
                    + "Either restore the folder from a backup (docs/backup.md), or move it away and start with an empty one: then fetch what may be missing with bin/doorstep catch-up");
        }
    }

    /** What is no damage is thrown on: ports, certificates, permissions. */
    private static void refuse(Path folder, Exception thrown) throws Exception {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof BindException || cause instanceof UnknownHostException || cause instanceof SSLException || cause instanceof ConfigException) {
                throw thrown;
            }
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ConfigException("the folder " + folder + " cannot be used: make it a folder that this user may write in");
        }
    }

    private static String brief(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        // A corrupt log is told of record by record.
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("").replace('"', '\'');
        return root.getClass().getSimpleName() + ": " + (message.length() > 120 ? message.substring(0, 120) + " ..." : message);
    }

    /** Notes that the next start must not trust the index: called by a process that ends because of its store. */
    static void distrust(Path folder) {
        try {
            StoreLog.distrust(folder);
        } catch (IOException e) {
            // The disk may be what failed; then the next start finds out by itself.
        }
    }
}
