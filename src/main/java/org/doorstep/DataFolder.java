package org.doorstep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.doorstep.config.ConfigException;

/** The lock on a data folder: two processes in one would ruin each other's files. Released by the system when a process dies. */
final class DataFolder implements AutoCloseable {

    private final FileChannel channel;

    private DataFolder(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws ConfigException when another process has it */
    static DataFolder lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("doorstep.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new ConfigException("the data folder " + folder + " is in use by another Doorstep. Stop that one, or choose another folder with --data");
        }
        return new DataFolder(channel);
    }

    /** Who this process is, the same after every start in this folder: no two processes have one at a time. */
    static String identity(Path folder) throws IOException {
        Path file = folder.resolve("doorstep.id");
        if (!Files.exists(file)) {
            Files.writeString(file, UUID.randomUUID().toString());
        }
        return Files.readString(file).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
