package org.doorstep.broker;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.Message;
import org.apache.activemq.command.MessageId;
import org.apache.activemq.store.MessageRecoveryListener;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.doorstep.journal.Bundle;
import org.springframework.util.FileSystemUtils;

/**
 * The embedded journal of an earlier version: KahaDB, a queue a feed, a bundle a message. Read from its files alone, without a broker. Of one thread,
 * which has the data folder to itself.
 *
 * <p>Before anything of it is removed all its files are in a folder of their own, which is renamed before it is deleted: whenever the process ends,
 * the next one finds either all files or a folder that nobody needs.
 */
public final class KahaJournal implements AutoCloseable {

    /** Where its files go before they are removed. */
    private static final String ASIDE = "journal-kahadb";
    private static final String OVER = "journal-kahadb.over";
    /** Of files that are KahaDB's or were written beside; not {@code lock}, which today's journal uses, too. */
    private static final String FILES = "{db-*.log,db.data,db.redo,db.free,closed,distrusted}";

    private final Path data;
    private final Path folder;
    private final KahaDBPersistenceAdapter store;
    private boolean closed;

    /** Told of each bundle. */
    public interface Reader {
        void read(Bundle bundle) throws Exception;
    }

    private KahaJournal(Path data, Path folder) throws Exception {
        this.data = data;
        this.folder = folder;
        this.store = EmbeddedBroker.store(folder, Integer.MAX_VALUE);
        // Who has the data folder has this.
        store.setUseLock(false);
        store.setBrokerName("doorstep-journal");
        StoreLog.renewIndexAfterCrash(folder);
        try {
            store.start();
        } catch (Exception e) {
            store.stop();
            throw e;
        }
    }

    /**
     * Opens it where it lies, beside today's journal: the version that wrote it could still go on with it.
     *
     * @return empty where there is none
     * @throws org.doorstep.config.ConfigException where it is damaged
     */
    public static Optional<KahaJournal> find(Path data) throws Exception {
        FileSystemUtils.deleteRecursively(data.resolve(OVER));
        Path aside = data.resolve(ASIDE);
        if (Files.isDirectory(aside)) {
            // A removal was broken off: what is still in the old place belongs to these.
            move(data);
            return Optional.of(opened(data, aside));
        }
        Path journal = data.resolve("journal");
        return files(journal).isEmpty() ? Optional.empty() : Optional.of(opened(data, journal));
    }

    private static KahaJournal opened(Path data, Path folder) throws Exception {
        return StoreDamage.journal(folder, () -> new KahaJournal(data, folder));
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, FILES)) {
                found.forEach(files::add);
            }
        }
        return files;
    }

    private static void move(Path data) throws IOException {
        Path aside = Files.createDirectories(data.resolve(ASIDE));
        for (Path file : files(data.resolve("journal"))) {
            Path to = aside.resolve(file.getFileName());
            try {
                Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                // The journal's folder has a disk of its own.
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel copy = FileChannel.open(to, StandardOpenOption.WRITE)) {
                    copy.force(true);
                }
                Files.delete(file);
            }
        }
        FileSystemUtils.deleteRecursively(data.resolve("journal").resolve("tmp"));
    }

    /** Where its files lie. */
    public Path folder() {
        return folder;
    }

    /** How many deliveries wait in it. */
    public long deliveries() throws Exception {
        long[] count = {0};
        read(bundle -> count[0] += bundle.deliveries().size());
        return count[0];
    }

    /**
     * All that waits, feed by feed, of each in the order in which it was accepted.
     *
     * @throws Exception of the reader, as it is; or of the files
     */
    public void read(Reader reader) throws Exception {
        List<ActiveMQQueue> queues = store.getDestinations().stream().filter(each -> each.isQueue() && each.getPhysicalName().startsWith(OutsideJournal.QUEUE))
                .map(ActiveMQQueue.class::cast).sorted(Comparator.comparing(ActiveMQQueue::getPhysicalName)).toList();
        for (ActiveMQQueue queue : queues) {
            store.createQueueMessageStore(queue).recover(listener(reader));
        }
    }

    private static MessageRecoveryListener listener(Reader reader) {
        return new MessageRecoveryListener() {
            @Override
            public boolean recoverMessage(Message message) throws Exception {
                reader.read(bundle((ActiveMQBytesMessage) message));
                return true;
            }

            @Override
            public boolean recoverMessageReference(MessageId reference) {
                return true;
            }

            @Override
            public boolean hasSpace() {
                return true;
            }

            @Override
            public boolean isDuplicate(MessageId reference) {
                return false;
            }
        };
    }

    private static Bundle bundle(ActiveMQBytesMessage message) throws JMSException {
        message.setReadOnlyBody(true);
        byte[] bytes = new byte[(int) message.getBodyLength()];
        message.readBytes(bytes);
        return Bundle.decode(bytes);
    }

    /** Removes its files: nothing in it is needed any more. */
    public void remove() throws Exception {
        close();
        move(data);
        Files.move(data.resolve(ASIDE), data.resolve(OVER), StandardCopyOption.ATOMIC_MOVE);
        FileSystemUtils.deleteRecursively(data.resolve(OVER));
    }

    @Override
    public void close() throws Exception {
        if (!closed) {
            closed = true;
            store.stop();
            StoreLog.closed(folder);
        }
    }
}
