package org.doorstep.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.doorstep.store.MediaBlobs;

/**
 * Holds the files against the table: each file is read and hashed, and each file in the folder is looked for in the table. Done in
 * steps of a few seconds, so that whoever asks can ask again from where it was.
 */
public final class Verify {

    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration YOUNG = Duration.ofMinutes(10);
    private static final int PAGE = 100;
    /** Begins the second part: folders. */
    private static final String FOLDERS = "/";

    private final MediaBlobs blobs;
    private final FileShelf shelf;
    private final Clock clock;

    Verify(MediaBlobs blobs, FileShelf shelf, Clock clock) {
        this.blobs = blobs;
        this.shelf = shelf;
        this.clock = clock;
    }

    /**
     * One step.
     *
     * @param files    that were read
     * @param bytes    that were read
     * @param missing  hashes of rows without a file
     * @param changed  hashes of files whose bytes are others
     * @param orphaned names of files without a row
     * @param next     where to go on, or {@code ""} at the end
     */
    public record Step(int files, long bytes, List<String> missing, List<String> changed, List<String> orphaned, String next) {
    }

    /**
     * @param from   {@code ""}, or what the last step said
     * @param repair whether what is missing or changed is fetched again and what is orphaned is removed
     */
    public Step step(String from, boolean repair) throws IOException {
        if (!from.matches("[0-9a-f]{64}|/[0-9a-f]{2}|")) {
            throw new IllegalArgumentException("'from' is what the last step said");
        }
        return from.startsWith(FOLDERS) ? folders(from.substring(1), repair) : hashes(from, repair);
    }

    private Step hashes(String from, boolean repair) throws IOException {
        long end = System.nanoTime() + STEP.toNanos();
        int files = 0;
        long bytes = 0;
        List<String> missing = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        String at = from;
        while (System.nanoTime() < end) {
            List<MediaBlobs.Blob> page = blobs.after(at, PAGE);
            for (MediaBlobs.Blob blob : page) {
                at = blob.sha256();
                String is = hash(blob.sha256());
                files++;
                bytes += blob.bytes();
                if (!blob.sha256().equals(is) && blobs.find(blob.sha256()).isPresent()) {
                    (is == null ? missing : changed).add(blob.sha256());
                    if (repair) {
                        shelf.remove(blob.sha256());
                        blobs.lost(blob.sha256(), clock.instant());
                    }
                }
                if (System.nanoTime() >= end) {
                    break;
                }
            }
            if (page.isEmpty()) {
                at = FOLDERS + "00";
                break;
            }
        }
        return new Step(files, bytes, missing, changed, List.of(), at);
    }

    private Step folders(String from, boolean repair) throws IOException {
        long end = System.nanoTime() + STEP.toNanos();
        List<String> orphaned = new ArrayList<>();
        int two = Integer.parseInt(from, 16);
        do {
            String prefix = "%02x".formatted(two);
            List<String> present = shelf.beginning(prefix);
            // Young files are left alone: the transaction that gives one its row may not have ended.
            Set<String> known = present.isEmpty() ? Set.of() : blobs.beginning(prefix);
            for (String name : present) {
                if (!known.contains(name) && old(prefix, name)) {
                    orphaned.add(name);
                    if (repair) {
                        blobs.orphaned(name, orphan -> shelf.remove(prefix, name));
                    }
                }
            }
            two++;
        } while (two < 256 && System.nanoTime() < end);
        return new Step(0, 0, List.of(), List.of(), orphaned, two < 256 ? FOLDERS + "%02x".formatted(two) : "");
    }

    private boolean old(String prefix, String name) throws IOException {
        return shelf.age(prefix, name, clock.instant()).compareTo(YOUNG) > 0;
    }

    /** Of the file as it would be served, or null where none would be. */
    private String hash(String named) throws IOException {
        if (!shelf.holds(named)) {
            return null;
        }
        MessageDigest sha256 = Download.digest();
        try (InputStream in = new DigestInputStream(Channels.newInputStream(shelf.open(named)), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
