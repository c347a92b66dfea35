package org.doorstep.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * A body on its way to disk: hashed, counted and recognised while it comes in, 64 KiB in memory.
 *
 * @param file temporary
 */
record Download(Path file, String sha256, long bytes, String contentType) {

    private static final int BUFFER = 64 << 10;

    /** Nothing came. */
    static final class EmptyException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Our disk, not their host. */
    static final class DiskException extends IOException {
        private static final long serialVersionUID = 1L;

        DiskException(IOException cause) {
            super(cause);
        }
    }

    /**
     * Reads to the end, and makes the file survive a loss of power. Where that fails nothing is left.
     *
     * @param limit bytes that are taken
     * @param types content types that are taken
     * @throws RefusedException when the body is not wanted
     * @throws DiskException    when it cannot be written
     */
    static Download take(InputStream in, Path file, long limit, Set<String> types) throws IOException {
        boolean done = false;
        try (FileChannel out = open(file)) {
            Download download = copy(in, out, file, limit, types);
            done = true;
            return download;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Download copy(InputStream in, FileChannel out, Path file, long limit, Set<String> types) throws IOException {
        MessageDigest sha256 = digest();
        byte[] buffer = new byte[BUFFER];
        int filled = in.readNBytes(buffer, 0, FileType.ENOUGH);
        if (filled == 0) {
            throw new EmptyException();
        }
        String type = recognised(Arrays.copyOf(buffer, filled), types);
        long bytes = 0;
        while (filled > 0) {
            bytes += filled;
            if (bytes > limit) {
                throw new RefusedException("more than doorstep.media.file");
            }
            sha256.update(buffer, 0, filled);
            write(out, ByteBuffer.wrap(buffer, 0, filled));
            filled = in.read(buffer);
        }
        try {
            out.force(true);
        } catch (IOException e) {
            throw new DiskException(e);
        }
        return new Download(file, HexFormat.of().formatHex(sha256.digest()), bytes, type);
    }

    private static String recognised(byte[] head, Set<String> types) throws RefusedException {
        String type = FileType.of(head).map(FileType::contentType)
                .orElseThrow(() -> new RefusedException(FileType.page(head) ? "a page, not a file" : "bytes of no known type"));
        if (!types.contains(type)) {
            throw new RefusedException("a type that is not in doorstep.media.types");
        }
        return type;
    }

    private static FileChannel open(Path file) throws DiskException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws DiskException {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
