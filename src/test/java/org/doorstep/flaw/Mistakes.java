package org.doorstep.flaw;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import net.bytebuddy.asm.Advice;
import org.doorstep.auth.Credentials;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.journal.Draft;
import org.doorstep.store.EventLog;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** The code of the mistakes. Byte Buddy copies it into the methods, so it may use only what those classes can see. */
public final class Mistakes {

    private Mistakes() {
    }

    public static final class NeverTheSame {
        @Advice.OnMethodExit
        public static void exit(@Advice.Return(readOnly = false) String key) {
            key = key + UUID.randomUUID();
        }
    }

    public static final class Always {
        @Advice.OnMethodExit
        public static void exit(@Advice.Return(readOnly = false) boolean result) {
            result = true;
        }
    }

    public static final class Never {
        @Advice.OnMethodExit
        public static void exit(@Advice.Return(readOnly = false) boolean result) {
            result = false;
        }
    }

    public static final class NoLock {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter() {
            return true;
        }
    }

    public static final class CheckThenInsert {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter() {
            return true;
        }

        @Advice.OnMethodExit
        public static void exit(@Advice.Argument(0) List<Event> events, @Advice.FieldValue("jdbc") JdbcTemplate jdbc,
                                @Advice.Return(readOnly = false) EventLog.Appended result) {
            result = checkThenInsert(events, jdbc);
        }

        public static EventLog.Appended checkThenInsert(List<Event> events, JdbcTemplate jdbc) {
            List<Event> fresh = new ArrayList<>();
            List<Event> duplicates = new ArrayList<>();
            for (Event event : events) {
                boolean known = !jdbc.queryForList("SELECT id FROM events WHERE feed = ? AND dedup_key = ?", event.feed(), event.identity().key()).isEmpty();
                (known ? duplicates : fresh).add(event);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            for (Event event : fresh) {
                jdbc.update("INSERT INTO events (id, feed, source_label, provider, dedup_key, resource, record_key, change, received_at, delivery_id, origin)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", event.id(), event.feed(), event.sourceLabel(), event.provider(), event.identity().key(),
                        event.resource(), event.recordKey(), event.change().word(), "", event.deliveryId(), event.origin());
            }
            return new EventLog.Appended(fresh, duplicates, 0);
        }
    }

    /** What is written to the database before a fault stays written. */
    public static final class MarkStays {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        public static boolean enter() {
            return true;
        }

        @Advice.OnMethodExit
        public static void exit(@Advice.Argument(0) Function<TransactionStatus, ?> work, @Advice.FieldValue("queues") TransactionTemplate queues,
                                @Advice.Return(readOnly = false) Object result) {
            result = queues.execute(new WithoutDatabase(work));
        }
    }

    /** The work in the queues' transaction alone. */
    public static final class WithoutDatabase implements TransactionCallback<Object> {
        private final Function<TransactionStatus, ?> work;

        public WithoutDatabase(Function<TransactionStatus, ?> work) {
            this.work = work;
        }

        @Override
        public Object doInTransaction(TransactionStatus status) {
            return work.apply(status);
        }
    }

    public static final class AtOnce {
        @Advice.OnMethodExit
        public static void exit(@Advice.Argument(0) Draft draft, @Advice.Return(readOnly = false) CompletableFuture<Delivery> durable) {
            durable = CompletableFuture.completedFuture(new Delivery("01", draft.feed(), draft.provider(), 1, draft.origin(), draft.proof(), draft.sourceLabel(),
                    draft.eventName(), draft.body()));
        }
    }

    public static final class Reserialised {
        @Advice.OnMethodEnter
        public static void enter(@Advice.Argument(value = 1, readOnly = false) byte[] body) {
            body = reserialised(body);
        }

        public static byte[] reserialised(byte[] body) {
            try {
                ObjectMapper json = new ObjectMapper();
                return json.writeValueAsBytes(json.readTree(body));
            } catch (IOException e) {
                return body;
            }
        }
    }

    public static final class ByArrival {
        @Advice.OnMethodExit
        public static void exit(@Advice.FieldValue("receivedAt") long receivedAt, @Advice.Return(readOnly = false) long version) {
            version = receivedAt;
        }
    }

    public static final class Talkative {
        @Advice.OnMethodEnter
        public static void enter(@Advice.Argument(0) Credentials credentials) {
            LoggerFactory.getLogger("org.doorstep.auth").info("token {}", credentials.header("Authorization"));
        }
    }
}
