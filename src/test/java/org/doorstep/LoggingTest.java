package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.broker.region.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What the program's own logging configuration makes of what others log. */
class LoggingTest {

    /** Each attempt of an outage would be a page of stack, with the message of whatever a step threw. */
    @ParameterizedTest
    @ValueSource(strings = {"org.apache.camel.component.jms.DefaultJmsMessageListenerContainer", "org.apache.activemq.broker.TransportConnection",
        "org.springframework.transaction.support.TransactionTemplate"})
    void whatIsSaidAtEachAttemptOfAnOutageHasNoStack(String logger) throws Exception {
        assertThat(logged(logger)).contains("said").doesNotContain("Secretperson").hasLineCount(1);
    }

    @Test
    void othersShowTheirs() throws Exception {
        assertThat(logged("org.apache.camel.impl.engine.X")).contains("said").contains("Secretperson");
    }

    @Test
    void theTransactionsLogUnderTheNameThatIsConfigured() {
        assertThat(TransactionTemplate.class.getName()).startsWith("org.springframework.transaction.");
    }

    /** A backlog of a few MiB, as anybody has who tries it with the simulator. */
    @Test
    void thatAQueueReadsAheadOnlySoMuchIsNoWarning() throws Exception {
        LoggerContext context = configured();
        String name = Queue.class.getName();

        assertThat(decision(context, name, "{} cursor blocked, no space available to page in messages; usage: {}")).isEqualTo(FilterReply.DENY);
        assertThat(decision(context, name, "{} messageStore indicated duplicate add attempt for {}, suppressing duplicate dispatch")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decision(context, name, null)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decision(context, "org.doorstep.X", "cursor blocked")).isEqualTo(FilterReply.NEUTRAL);
    }

    /** Without descriptors a port of ActiveMQ's says this in a loop. */
    @Test
    void whatAPortSaysOfAConnectionIsSaidOnceAMinute() throws Exception {
        LoggerContext context = configured();

        assertThat(decision(context, TransportConnector.class.getName(), "Could not accept connection {}: {} ({})")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decision(context, TransportConnector.class.getName(), "Could not accept connection {}: {} ({})")).isEqualTo(FilterReply.DENY);
    }

    /** Without descriptors the HTTP servers warn each time they try again, which is at once. */
    @Test
    void thatNoConnectionCanBeTakenIsSaidOnceAMinute() throws Exception {
        LoggerContext context = configured();

        for (String name : List.of("io.netty.channel.DefaultChannelPipeline", "io.netty.bootstrap.ServerBootstrap")) {
            assertThat(decision(context, name, "An exceptionCaught() event was fired")).as(name).isEqualTo(FilterReply.NEUTRAL);
            for (int i = 0; i < 1_000; i++) {
                assertThat(decision(context, name, "An exceptionCaught() event was fired")).as(name).isEqualTo(FilterReply.DENY);
            }
        }
        assertThat(decision(context, "io.netty.channel.Other", "said")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decision(context, "io.netty.channel.Other", "said")).isEqualTo(FilterReply.NEUTRAL);
    }

    private static FilterReply decision(LoggerContext context, String name, String format) {
        return context.getTurboFilterList().getTurboFilterChainDecision(null, context.getLogger(name), Level.WARN, format, null, null);
    }

    private static LoggerContext configured() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
        return context;
    }

    private static String logged(String name) throws Exception {
        LoggerContext context = configured();
        StringBuilder text = new StringBuilder();
        for (Logger logger = context.getLogger(name); logger != null; logger = parent(context, logger)) {
            LoggingEvent event = new LoggingEvent(name, context.getLogger(name), Level.ERROR, "said", new IllegalStateException("Ann Secretperson"), null);
            logger.iteratorForAppenders().forEachRemaining(appender ->
                    text.append(new String(((OutputStreamAppender<ILoggingEvent>) appender).getEncoder().encode(event), StandardCharsets.UTF_8)));
            if (!logger.isAdditive()) {
                break;
            }
        }
        context.stop();
        return text.toString();
    }

    private static Logger parent(LoggerContext context, Logger logger) {
        String name = logger.getName();
        return name.equals("ROOT") ? null : context.getLogger(name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "ROOT");
    }
}
