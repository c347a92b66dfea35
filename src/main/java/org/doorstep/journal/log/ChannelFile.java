package org.doorstep.journal.log;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file with one channel for its writer and one for all readers, since an interrupt closes the channel that the
 * interrupted thread is using: the readers' is opened again for the next one, the writer's is never used by a thread
 * that anybody interrupts.
 */
final class ChannelFile implements Disk.File {

    private volatile Path path;
    /** Null where nobody may write. */
    private final FileChannel writing;
    /** Null until somebody reads, and after an interrupt has closed it. Guarded by this. */
    private FileChannel reading;
    private boolean closed;

    ChannelFile(Path path, FileChannel writing) {
        this.path = path;
        this.writing = writing;
    }

    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public long size() throws IOException {
        // Of the file that is read, whichever has its name by now.
        return reading().size();
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
            } catch (ClosedChannelException e) {
                // Another thread was interrupted while it read: once more, on a new channel.
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
    public void force(Disk.Force why) throws IOException {
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
