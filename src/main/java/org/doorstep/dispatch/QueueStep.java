package org.doorstep.dispatch;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.core.JmsTemplate;

/**
 * The step {@code queue} of resource routes: every event of the run as one message, in order, in the lane's transaction. One
 * session and one producer a run, not a JmsTemplate call an event.
 */
public final class QueueStep implements Processor {

    private static final Logger log = LoggerFactory.getLogger(QueueStep.class);
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");

    private final JmsTemplate queues;
    private final ResourceRoutes routes;
    private final QueueLimit limit;
    private final DispatchMeters meters;
    private final long ttlMillis;
    private final Set<String> full = ConcurrentHashMap.newKeySet();
    private final QueueGaps gaps = new QueueGaps();

    /** How full a queue is, where we can know. */
    public interface QueueLimit {
        /** Whether the queue holds as much as it may; then nothing is sent to it, and the log can replay it. */
        boolean full(String queue);
    }

    /** @param ttl after which a message nobody read is dropped; the log still has the event */
    public QueueStep(JmsTemplate queues, ResourceRoutes routes, QueueLimit limit, DispatchMeters meters, Duration ttl) {
        this.queues = queues;
        this.routes = routes;
        this.limit = limit;
        this.meters = meters;
        this.ttlMillis = ttl.toMillis();
    }

    @Override
    public void process(Exchange exchange) {
        @SuppressWarnings("unchecked")
        List<Event> run = exchange.getIn().getBody(List.class);
        Event first = run.get(0);
        send("events." + first.provider() + "." + routes.listed(first.provider(), first.resource()), run);
    }

    /**
     * Sends events in the transaction of the calling thread.
     *
     * @return false when the queue holds as much as it may: nothing was sent
     * @throws QueueFullException the same, for a replay
     */
    boolean send(String queue, List<Event> run) {
        if (limit.full(queue)) {
            if (run.get(0).replay()) {
                throw new QueueFullException(queue);
            }
            meters.queueFull(queue, run.size());
            gaps.add(queue, run, queue.endsWith("." + run.get(0).resource()) ? run.get(0).resource() : null);
            if (full.add(queue)) {
                log.warn("queue_full queue={} remedy=\"read it; the event log keeps what is not sent meanwhile, and 'queues list' says how to send it again\"", queue);
            }
            return false;
        }
        hasRoom(queue);
        send(queue, run, ttlMillis);
        return true;
    }

    /**
     * Sends to a queue that an operator named, where messages stay until they are read.
     *
     * @throws QueueFullException when it holds as much as it may
     */
    void replay(String queue, List<Event> run) {
        if (limit.full(queue)) {
            throw new QueueFullException(queue);
        }
        send(queue, run, Message.DEFAULT_TIME_TO_LIVE);
    }

    private void send(String queue, List<Event> run, long ttl) {
        queues.execute(session -> {
            try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
                producer.setTimeToLive(ttl);
                for (Event event : run) {
                    producer.send(message(session, event));
                }
            }
            return null;
        }, false);
    }

    private void hasRoom(String queue) {
        if (full.remove(queue)) {
            gaps.of(queue).forEach(gap -> log.info("queue_has_room queue={} feed={} missed={} remedy=\"{}\"", queue, gap.feed(), gap.events(), gap.command()));
        }
    }

    /** Queues that nothing is sent to, because they hold as much as they may. */
    public Set<String> fullQueues() {
        for (String queue : full) {
            if (!limit.full(queue)) {
                hasRoom(queue);
            }
        }
        return new TreeSet<>(full);
    }

    /** What full queues missed since the start. */
    public List<QueueGap> gaps() {
        return gaps.all();
    }

    static Message message(Session session, Event event) throws JMSException {
        Message message = session.createTextMessage(CloudEvent.json(event));
        message.setStringProperty("feed", printable(event.feed()));
        message.setStringProperty("sourceLabel", printable(event.sourceLabel()));
        message.setStringProperty("provider", printable(event.provider()));
        message.setStringProperty("resource", printable(event.resource()));
        message.setStringProperty("recordKey", printable(event.recordKey()));
        message.setStringProperty("change", event.change().word());
        if (event.sequence() != null) {
            message.setLongProperty("sequence", event.sequence());
        }
        message.setStringProperty("eventId", printable(event.id()));
        message.setBooleanProperty("stale", event.stale());
        message.setBooleanProperty("replay", event.replay());
        message.setStringProperty("JMSXGroupID", group(event));
        return message;
    }

    /** A property is a header to readers of STOMP 1.0, which escapes nothing: a line break in it would begin another. The body has the text as sent. */
    private static String printable(String text) {
        return text == null ? null : CONTROL.matcher(text).replaceAll("\uFFFD");
    }

    /** Tells records apart whose keys are told apart by control characters alone. */
    private static String group(Event event) {
        return CONTROL.matcher(String.join("/", event.feed(), event.sourceLabel(), event.resource(), event.recordKey()))
                .replaceAll(found -> "\uFFFD" + Integer.toHexString(found.group().charAt(0)));
    }
}
