package org.doorstep.journal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One folder of files, and the only way to the disk for all of this package: {@link FileDisk}, or a simulated one that
 * loses what was not forced.
 *
 * <p>What a caller may rely on after a crash is only this: bytes of a file that was forced after they were written,
 * names that the folder was forced after, and that a {@linkplain File#rename rename} onto a name in use leaves there
 * the old file or the new one.
 */
public interface Disk extends Closeable {

    /** Names of all files in the folder, in no order. */
    List<String> names() throws IOException;

    /** A new file without content. One that had this name is gone. */
    File create(String name) throws IOException;

    /** A file that is there. */
    File open(String name) throws IOException;

    /** Forces the folder: which names there are, and which files they name. */
    void force(Force why) throws IOException;

    /** Lets go of the folder. */
    @Override
    void close() throws IOException;

    /** One file. Any thread may read; the others are called by one thread at a time, which nobody may interrupt. */
    interface File extends Closeable {

        /** The name it has now. */
        String name();

        /** Bytes. */
        long size() throws IOException;

        /**
         * Reads at a place until the buffer is full or the file ends.
         *
         * @return bytes read, 0 at the end
         */
        int read(ByteBuffer into, long place) throws IOException;

        /** Writes all that remains in the buffer at a place, extending the file where need be. */
        void write(ByteBuffer from, long place) throws IOException;

        /** Forces content and length, not the name. */
        void force(Force why) throws IOException;

        /** Gives it another name; a file that had that name is gone. */
        void rename(String to) throws IOException;

        /** Closes it and takes its name away. */
        void delete() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * Each place in the code that forces something, by what it makes durable: a test leaves out one at a time and must
     * notice.
     */
    enum Force {
        /** The names that a start finds: what ended the run before may have come between a rename and its force. */
        FOUND_NAMES,
        /** The last batch that a start finds, written once more: nobody knows whether it was forced. */
        FOUND_BATCH,
        /** A batch, before anybody is answered. */
        BATCH,
        /** The end mark of an orderly close. */
        END_MARK,
        /** A spare's zeros and head, before it gets a segment's name. */
        SPARE,
        /** A spare's name, before anything is written to it. */
        SPARE_NAME,
        /** That a freed segment has no segment's name any more, before it gets a new head. */
        RECYCLED_NAME,
        /** A segment made for one large batch, before it gets a segment's name. */
        OWN_SEGMENT,
        /** Its name, before anybody is answered. */
        OWN_SEGMENT_NAME,
        /** Records copied to a spill, before the manifest says that they are there. */
        SPILL,
        /** The name of a new spill file, likewise. */
        SPILL_NAME,
        /** A new manifest, before it takes the place of the old one. */
        MANIFEST,
        /** That it did, before a file that it no longer lists is touched. */
        MANIFEST_NAME,
        /** A copy of what is cut off at the tail, before that is overwritten. */
        CUT,
        /** Its name, likewise. */
        CUT_NAME,
        /** A file of a backup, before the backup is said to be there. */
        BACKUP
    }
}
