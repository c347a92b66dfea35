package org.doorstep.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The log of a KahaDB store, {@code db-N.log}. The log is all there is: files are only appended to, and only deleted when everything in
 * them was acknowledged; the index beside it can be made anew from it. So the log can be copied while the store is in use.
 */
final class StoreLog {

    private static final int CHUNK = 1 << 20;
    private static final List<String> INDEX = List.of("db.data", "db.redo", "db.free");
    /** There while nobody uses a store that was closed in order. */
    private static final String CLOSED = "closed";
    /** There when a process ended because it could not go on with the store. */
    private static final String DISTRUSTED = "distrusted";

    private StoreLog() {
    }

    /**
     * Before a store is opened: when it was not closed in order, its index goes, and is made anew from the log. KahaDB itself goes on with the index
     * it finds, and from one that did not reach the disk whole, deliveries were missing without a word.
     */
    static void renewIndexAfterCrash(Path store) throws IOException {
        if (!Files.deleteIfExists(store.resolve(CLOSED))) {
            renewIndex(store);
        }
    }

    /** Before a store is opened: its index goes when the process before ended because it could not be read. */
    static void renewIndexIfDistrusted(Path store) throws IOException {
        if (Files.exists(store.resolve(DISTRUSTED))) {
            renewIndex(store);
            Files.delete(store.resolve(DISTRUSTED));
        }
    }

    /** Deletes the index: the store makes it anew from the log when it is opened. */
    static void renewIndex(Path store) throws IOException {
        for (String file : INDEX) {
            Files.deleteIfExists(store.resolve(file));
        }
    }

    /** The next start makes the index anew. */
    static void distrust(Path store) throws IOException {
        Files.write(store.resolve(DISTRUSTED), new byte[0]);
    }

    /** After a store was closed in order. */
    static void closed(Path store) throws IOException {
        Files.write(store.resolve(CLOSED), new byte[0]);
    }

    /**
     * Copies everything that was committed before the call.
     *
     * @param target a new folder
     * @return bytes copied
     */
    static long copy(Path store, Path target) throws IOException {
        Map<String, FileChannel> files = new LinkedHashMap<>();
        try {
            // All of them are opened first: an open file is there to the end even when the store deletes it meanwhile.
            try (DirectoryStream<Path> logs = Files.newDirectoryStream(store, "db-*.log")) {
                for (Path log : logs) {
                    open(log, files);
                }
            }
            Files.createDirectories(target);
            long bytes = 0;
            for (Map.Entry<String, FileChannel> file : files.entrySet()) {
                bytes += copy(file.getValue(), target.resolve(file.getKey()));
            }
            return bytes;
        } finally {
            for (FileChannel file : files.values()) {
                file.close();
            }
        }
    }

    private static void open(Path log, Map<String, FileChannel> files) throws IOException {
        try {
            files.put(log.getFileName().toString(), FileChannel.open(log, StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            // Deleted since it was listed, so all that was in it has been dispatched.
        }
    }

    /**
     * From the end to the beginning: what is appended meanwhile comes after what is still to be copied, so the copy has no hole, only an
     * end. One that falls into the middle of a batch is cut off at the next start, like that of a power cut.
     */
    private static long copy(FileChannel from, Path file) throws IOException {
        long size = from.size();
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (long start = (size - 1) / CHUNK * CHUNK; start >= 0; start -= CHUNK) {
                chunk.clear().limit((int) Math.min(CHUNK, size - start));
                while (chunk.hasRemaining() && from.read(chunk, start + chunk.position()) >= 0) {
                    // until the chunk is whole
                }
                chunk.flip();
                for (long position = start; chunk.hasRemaining(); ) {
                    position += to.write(chunk, position);
                }
            }
        }
        return size;
    }
}
