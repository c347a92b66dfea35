package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.List;
import org.doorstep.event.Delivery;
import org.doorstep.store.DeadLetter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SetAsideTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(SetAside.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SetAside setAside = new DispatchMeters(registry).setAside();

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void leave() {
        log.detachAppender(said);
    }

    private static DeadLetter letter(String delivery, String reason) {
        return new DeadLetter(new Delivery(delivery, "mls", "reso", 0, Delivery.PUSH, "bearer", "", "", new byte[0]), "element", reason, null, null,
                null, new byte[0]);
    }

    /** Of one delivery, and of many that come one after the other. */
    @Test
    void oneLineACauseSaysHowMany() {
        setAside.note(Collections.nCopies(10_000, letter("D1", "not an object")));
        for (int i = 0; i < 1_000; i++) {
            setAside.note(List.of(letter("D2", "not an object"), letter("D2", "no key")));
        }

        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(
                "dead_letter feed=mls kind=element reason=\"not an object\" delivery=D1 count=10000",
                "dead_letter feed=mls kind=element reason=\"no key\" delivery=D2 count=1");
        assertThat(registry.counter("doorstep.dead.letters", "feed", "mls", "kind", "element").count()).isEqualTo(12_000);
    }
}
