package org.doorstep.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the figures were measured on. @param syncs writes of 4 KiB that the disk makes durable a second, one after the other */
record Machine(int cpus, long syncs, String java, String flags) {

    private static final long SECONDS = 2;

    static Machine at(Path folder) throws IOException {
        return new Machine(Runtime.getRuntime().availableProcessors(), syncs(folder), System.getProperty("java.version"), System.getProperty("bench.flags", Java.FLAGS));
    }

    private static long syncs(Path folder) throws IOException {
        Path file = folder.resolve("syncs");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // As journals do: a file whose blocks are there already.
            channel.write(ByteBuffer.allocate(16 << 20));
            channel.force(true);
            long until = System.nanoTime() + SECONDS * 1_000_000_000;
            long count = 0;
            while (System.nanoTime() < until) {
                channel.write(ByteBuffer.allocate(4_096), count % 4_096 * 4_096);
                channel.force(false);
                count++;
            }
            return count / SECONDS;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
