package org.doorstep.journal.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder of the file system, locked for this process. Nothing is mapped: a disk that fails would kill the process by
 * SIGBUS.
 *  */
public final class FileDisk implements Disk {

    private static final String LOCK = "lock";
    /** Windows opens no folders, and journals their names by itself. */
    private static final boolean FOLDERS_CAN_BE_FORCED = java.io.File.separatorChar == '/';

    /**
     * Real paths that this process has locked: a second channel would, when it is closed, take the first one's lock
     * away (POSIX).
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    /** Null where nobody is kept away. */
    private final FileChannel lock;
    private final boolean readOnly;
    private final boolean running;

    private FileDisk(Path folder, FileChannel lock, boolean readOnly, boolean running) {
        this.folder = folder;
        this.lock = lock;
        this.readOnly = readOnly;
        this.running = running;
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
        FileChannel channel = locked(absolute.toRealPath(), CREATE);
        if (channel == null) {
            throw new IOException(absolute + ": another process works on this journal");
        }
        return new FileDisk(absolute.toRealPath(), channel, false, false);
    }

    /**
     * For tools that look on: must not be written to. Where nobody works on the journal nobody starts to until {@link
     * #close}.
     */
    static FileDisk look(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!Files.isWritable(real.resolve(LOCK))) {
            return new FileDisk(real, null, true, false);
        }
        FileChannel channel = locked(real, WRITE);
        return new FileDisk(real, channel, true, channel == null);
    }

    /** Null where somebody has it locked. */
    private static FileChannel locked(Path folder, OpenOption option) throws IOException {
        if (!OURS.add(folder)) {
            return null;
        }
        FileChannel channel = null;
        FileLock held = null;
        try {
            channel = FileChannel.open(folder.resolve(LOCK), option, WRITE);
            held = channel.tryLock();
            return held == null ? null : channel;
        } finally {
            if (held == null) {
                OURS.remove(folder);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** Whether another process, or another part of this one, works on it. */
    boolean running() {
        return running;
    }

    /** Of all files. */
    long bytes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            // One that is gone by now has none.
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
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
        return new ChannelFile(path, FileChannel.open(path, CREATE_NEW, WRITE));
    }

    @Override
    public File open(String name) throws IOException {
        return new ChannelFile(folder.resolve(name), readOnly ? null : FileChannel.open(folder.resolve(name), WRITE));
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
            OURS.remove(folder);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
