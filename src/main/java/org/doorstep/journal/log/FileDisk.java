package org.doorstep.journal.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the file system, locked for this process. Nothing is mapped: a disk that fails would kill the process by SIGBUS.
 * Writes and reads have channels of their own, since an interrupt closes the channel that the interrupted thread is using:
 * a reader's is opened again for the next one, the writer's is never used by a thread that anybody interrupts.
 */
public final class FileDisk implements Disk {

    private static final String LOCK = "lock";
    /** Windows opens no folders, and journals their names by itself. */
    private static final boolean FOLDERS_CAN_BE_FORCED = java.io.File.separatorChar == '/';

    private final Path folder;
    private final FileChannel lock;

    private FileDisk(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes the folder where it is missing, and locks it until {@link #close}.
     *
     * @throws IOException also when another process has it locked
     */
    public static FileDisk lock(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        if (!Files.isDirectory(absolute)) {
            Path made = absolute;
            while (made.getParent() != null && !Files.exists(made.getParent())) {
                made = made.getParent();
            }
            Files.createDirectories(absolute);
            for (Path each = absolute; !each.equals(made.getParent()); each = each.getParent()) {
                forceFolder(each.getParent());
            }
        }
        FileChannel channel = FileChannel.open(absolute.resolve(LOCK), CREATE, WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return new FileDisk(absolute, channel);
            }
        } catch (OverlappingFileLockException e) {
            // By this process: the same answer.
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(absolute + ": another process works on this journal");
    }

    /** For tools that look on: takes no lock, and must not be written to. */
    static FileDisk unlocked(Path folder) {
        return new FileDisk(folder.toAbsolutePath(), null);
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public File create(String name) throws IOException {
        Path path = folder.resolve(name);
        Files.deleteIfExists(path);
        return new Channels(path, FileChannel.open(path, CREATE_NEW, WRITE));
    }

    @Override
    public File open(String name) throws IOException {
        return new Channels(folder.resolve(name), lock == null ? null : FileChannel.open(folder.resolve(name), WRITE));
    }

    @Override
    public void force(Force why) throws IOException {
        forceFolder(folder);
    }

    private static void forceFolder(Path folder) throws IOException {
        if (FOLDERS_CAN_BE_FORCED && folder != null) {
            try (FileChannel channel = FileChannel.open(folder, READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private static final class Channels implements File {

        private volatile Path path;
        private final FileChannel writing;
        /** Null until somebody reads, and after an interrupt has closed it. Guarded by this. */
        private FileChannel reading;
        private boolean closed;

        Channels(Path path, FileChannel writing) {
            this.path = path;
            this.writing = writing;
        }

        @Override
        public String name() {
            return path.getFileName().toString();
        }

        @Override
        public long size() throws IOException {
            return Files.size(path);
        }

        @Override
        public int read(ByteBuffer into, long place) throws IOException {
            int start = into.position();
            while (true) {
                FileChannel channel = reading();
                try {
                    int read = 1;
                    while (into.hasRemaining() && read > 0) {
                        read = channel.read(into, place + into.position() - start);
                    }
                    return into.position() - start;
                } catch (ClosedByInterruptException e) {
                    throw e;
                } catch (AsynchronousCloseException e) {
                    // Another thread was interrupted while it read: once more, on a new channel.
                    into.position(start);
                } catch (ClosedChannelException e) {
                    into.position(start);
                }
            }
        }

        private synchronized FileChannel reading() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (reading == null || !reading.isOpen()) {
                reading = FileChannel.open(path, READ);
            }
            return reading;
        }

        @Override
        public void write(ByteBuffer from, long place) throws IOException {
            long at = place;
            while (from.hasRemaining()) {
                at += writing.write(from, at);
            }
        }

        @Override
        public void force(Force why) throws IOException {
            writing.force(false);
        }

        @Override
        public void rename(String to) throws IOException {
            path = Files.move(path, path.resolveSibling(to), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete() throws IOException {
            close();
            Files.deleteIfExists(path);
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            if (reading != null) {
                reading.close();
            }
            if (writing != null) {
                writing.close();
            }
        }
    }
}
