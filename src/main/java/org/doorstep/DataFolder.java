package org.doorstep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.doorstep.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with all that this process writes. It has one process at a time, by a lock that the system releases when the process
 * dies, and a name of its own ({@code doorstep.id}), the same after every start: who holds leases and claims in the database. Only
 * its owner may look inside: records hold personal data.
 */
final class DataFolder implements AutoCloseable {

    private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("------rwx");
    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);

    private final Path path;
    private final FileChannel lock;
    private final String identity;

    private DataFolder(Path path, FileChannel lock, String identity) {
        this.path = path;
        this.lock = lock;
        this.identity = identity;
    }

    /**
     * Makes the folder where it is not there, {@code rwx------}, and takes it.
     *
     * @throws ConfigException when it cannot be used: with the remedy
     */
    static DataFolder open(Path path) throws IOException {
        FileChannel lock = null;
        try {
            create(path);
            lock = lock(path);
            // Up to 0.1 media had a name of its own.
            Files.deleteIfExists(path.resolve("media.id"));
            return new DataFolder(path, lock, identity(path.resolve("doorstep.id")));
        } catch (FileSystemException e) {
            close(lock);
            String reason = e instanceof AccessDeniedException ? "permission denied" : e instanceof FileAlreadyExistsException
                    ? "a file is in its place" : e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new ConfigException("the data folder " + path + " cannot be used: " + e.getFile() + ": " + reason
                    + ". Make it a folder that this user may write in, or choose another one with --data");
        } catch (IOException | RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    private static void create(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            if (path.toAbsolutePath().getParent() != null) {
                Files.createDirectories(path.toAbsolutePath().getParent());
            }
            if (Files.getFileStore(path.toAbsolutePath().getParent()).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(path);
            }
        }
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
            log.warn("data_folder_open folder={} remedy=\"every user of this machine can read it: chmod o-rwx\"", path);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve("doorstep.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new ConfigException("the data folder " + path + " is in use by another Doorstep. Stop that one, or choose another folder with --data");
        }
        return channel;
    }

    /** Written whole or not at all: half a name would be a name that another folder may have, too. */
    private static String identity(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path beside = file.resolveSibling("doorstep.id.new");
            try (FileChannel out = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII)));
                out.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        }
        String identity = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!IDENTITY.matcher(identity).matches()) {
            throw new ConfigException(file + " is damaged: it should hold one UUID, the name under which this process holds leases. "
                    + "Restore it from a backup of this folder, or delete it: then a new name is made, and chores such as retention wait for the old one's leases to end, up to 10 minutes");
        }
        return identity;
    }

    private static void close(FileChannel lock) throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    Path path() {
        return path;
    }

    /** Who this process is among those that share the database: the same after every start in this folder, no two at a time. */
    String identity() {
        return identity;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
