package org.doorstep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.doorstep.admin.Api;
import org.doorstep.config.ConfigException;
import org.doorstep.journal.JournalStore;
import org.doorstep.store.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The call {@code backup}: a data folder made while the hub runs, from which another can be started. First the journal, then the database:
 * a bundle dispatched in between is in both or in the database, never in neither; what is in both is recognised by its delivery ids.
 */
final class Backup {

    private static final Logger log = LoggerFactory.getLogger(Backup.class);

    private final JournalStore journal;
    private final Database database;
    private final Path data;
    private final Semaphore one = new Semaphore(1);

    Backup(JournalStore journal, Database database, Path data) {
        this.journal = journal;
        this.database = database;
        this.data = data;
    }

    void offer(Api api) {
        api.on("backup", given -> into(Path.of(given.required("dir"))));
    }

    /**
     * @param folder absolute, and not there yet or empty
     * @return sizes and what is not in it, for the operator
     */
    private Map<String, Object> into(Path folder) {
        Path target = folder.normalize();
        check(target);
        if (!one.tryAcquire()) {
            throw new ConfigException("another backup is running. Wait until it is done");
        }
        Path part = null;
        try {
            // Only for us: it holds the records of everybody.
            part = Files.createTempDirectory(target.getParent(), target.getFileName() + ".part-");
            Map<String, Object> made = made(part);
            sync(part);
            moved(part, target);
            made.put("backup", target.toString());
            log.info("backup_made dir=\"{}\" journalBytes={} databaseBytes={}", target, made.get("journalBytes"), made.get("databaseBytes"));
            return made;
        } catch (IOException | RuntimeException e) {
            drop(part);
            throw e instanceof ConfigException ours ? ours : new ConfigException("the backup cannot be written: " + ConfigException.reason(e) + ". The unfinished copy was removed; free some space, or choose another folder");
        } finally {
            one.release();
        }
    }

    private void check(Path target) {
        if (!target.isAbsolute() || target.getParent() == null) {
            throw new ConfigException("'" + target + "' is not the absolute path of a folder on Doorstep's machine. Name one");
        }
        if (target.startsWith(data.toAbsolutePath().normalize())) {
            throw new ConfigException(target + " is inside the data folder. Choose a folder on another disk");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new ConfigException(target.getParent() + " is not a folder on Doorstep's machine. Create it");
        }
        if (Files.exists(target) && !(Files.isDirectory(target) && empty(target))) {
            throw new ConfigException(target + " exists already and is not an empty folder. Choose another name");
        }
    }

    private static boolean empty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, Object> made(Path part) throws IOException {
        Map<String, Object> made = new LinkedHashMap<>();
        journal.copyTo(part.resolve("journal")).ifPresentOrElse(bytes -> made.put("journalBytes", bytes),
                () -> made.put("journal", "not in it: it is at the outside broker of doorstep.journal.url, back up that one before the database"));
        Path copy = part.resolve("doorstep.db");
        if (database.copyTo(copy)) {
            made.put("databaseBytes", Files.size(copy));
        } else {
            made.put("database", "not in it: run pg_dump now, after this");
        }
        if (made.containsKey("journal") && made.containsKey("database")) {
            throw new ConfigException("neither journal nor database is on Doorstep's machine. Back up the store of the outside broker, and then run pg_dump");
        }
        return made;
    }

    private static void sync(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                force(path);
            }
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void moved(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            throw new ConfigException(target + " is no longer empty, or is a mount point. Choose a name that does not exist yet");
        } catch (FileSystemException e) {
            throw new ConfigException(target + " cannot be given to the backup: " + e.getReason() + ". Choose a name that does not exist yet");
        }
        force(target.getParent());
    }

    private static void drop(Path part) {
        try {
            if (part != null) {
                FileSystemUtils.deleteRecursively(part);
            }
        } catch (IOException e) {
            log.warn("backup_left dir=\"{}\" remedy=\"remove it\"", part);
        }
    }
}
