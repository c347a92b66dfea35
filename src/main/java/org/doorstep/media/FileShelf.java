package org.doorstep.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.doorstep.store.MediaBlobs;
import org.doorstep.store.MediaResult;

/**
 * The files: {@code ab/cd/<sha256>}, so that no folder grows without end, and equal bytes are kept once. A file has its name only
 * when it is whole and on disk. {@link #place} and {@link #sync} are of one thread; the rest is safe for any.
 */
public final class FileShelf implements MediaBlobs.Shelf {

    private final Path folder;
    private final Path temporary;
    private final Set<Path> unsynced = new LinkedHashSet<>();

    /** @param claimant has temporary files of its own, which are thrown away here: nobody is at work on them any more */
    FileShelf(Path folder, String claimant) {
        this.folder = folder;
        this.temporary = folder.resolve(".tmp").resolve(claimant);
        try {
            Files.createDirectories(temporary);
            try (Stream<Path> left = Files.list(temporary)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A place for a file that is still coming in. */
    Path fresh() {
        return temporary.resolve(UUID.randomUUID().toString());
    }

    /** Where the file with this hash is, or would be. */
    Path path(String sha256) {
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
    }

    /**
     * Whether the file with this hash is here. A link is none, nor is what lies outside because a folder of the shelf is one; the shelf
     * itself may be.
     */
    public boolean holds(String sha256) {
        if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
            return false;
        }
        try {
            Path file = path(sha256);
            return file.toRealPath().equals(folder.toRealPath().resolve(folder.relativize(file))) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens a file for reading that the shelf holds. The system itself follows no link while it opens it, so that none can be put in its
     * place after the look.
     *
     * @throws IOException when it is no longer here, or a link is in its place
     */
    public SeekableByteChannel open(String sha256) throws IOException {
        Path file = path(sha256);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            if (!(all instanceof SecureDirectoryStream<Path> shelf)) {
                // Some systems can do it for the last part of a path only.
                return Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            }
            Path levels = folder.relativize(file);
            try (var first = shelf.newDirectoryStream(levels.getName(0), LinkOption.NOFOLLOW_LINKS);
                 var second = first.newDirectoryStream(levels.getName(1), LinkOption.NOFOLLOW_LINKS)) {
                return second.newByteChannel(levels.getName(2), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            }
        }
    }

    @Override
    public void place(MediaResult.Stored stored) {
        Path from = Path.of(stored.temporary());
        Path to = path(stored.sha256());
        try {
            if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS) && Files.size(to) == stored.bytes()) {
                Files.deleteIfExists(from);
                return;
            }
            for (Path level : List.of(to.getParent().getParent(), to.getParent())) {
                if (!Files.isDirectory(level)) {
                    Files.createDirectories(level);
                    unsynced.add(level.getParent());
                }
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            unsynced.add(to.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void sync() {
        try {
            for (Path each : unsynced) {
                try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
            unsynced.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the file with this hash. */
    void remove(String sha256) {
        try {
            Files.deleteIfExists(path(sha256));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws a temporary file away. */
    void drop(String file) {
        try {
            Files.deleteIfExists(Path.of(file));
        } catch (IOException e) {
            // It goes at the next start.
        }
    }

    /** Removes a file that need not have a hash for its name. */
    void remove(String two, String name) {
        try (Stream<Path> files = Files.walk(folder.resolve(two), 2)) {
            for (Path file : files.filter(each -> each.getFileName().toString().equals(name) && Files.isRegularFile(each)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long ago a file was written. */
    Duration age(String two, String name, Instant now) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(two), 2)) {
            Optional<Path> file = files.filter(each -> each.getFileName().toString().equals(name)).findFirst();
            return file.isEmpty() ? Duration.ZERO : Duration.between(Files.getLastModifiedTime(file.get()).toInstant(), now);
        }
    }

    /** Removes temporary files of processes that have not been seen for that long. */
    void sweep(Instant before) throws IOException {
        try (Stream<Path> files = Files.walk(temporary.getParent(), 2)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(temporary) && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException | UncheckedIOException e) {
            // Somebody else's, gone meanwhile.
        }
    }

    /** Names of the files whose names begin with these two characters. */
    List<String> beginning(String two) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(two), 2)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
