package org.doorstep.dispatch;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Remembers which step of a resource route threw: the innermost, also of a route that another one calls. To be added before routes are. */
public final class StepWatch implements InterceptStrategy {

    private static final String MEMORY = "doorstep.step";

    /** Of one run. Copies of its exchange, as a split makes them, share it. */
    private static final class Memory {
        private volatile Throwable thrown;
        private volatile NamedNode node;

        private void note(NamedNode at, Throwable now) {
            if (!(thrown != null && caused(now, thrown))) {
                node = at;
                thrown = now;
            }
        }
    }

    /** From now on the exchange's steps are watched. */
    static void begin(Exchange exchange) {
        exchange.setProperty(MEMORY, new Memory());
    }

    /** The step that threw what the exchange ended with, or null. */
    static FailedStep of(Exchange exchange) {
        Memory memory = exchange.getProperty(MEMORY, Memory.class);
        if (memory == null || memory.node == null || !caused(exchange.getException(), memory.thrown)) {
            return null;
        }
        NamedNode node = memory.node;
        CamelContext camel = exchange.getContext();
        boolean ours = node instanceof ProcessDefinition process && "tables".equals(process.getRef());
        return new FailedStep(node.getId(), place(node), ours, node instanceof ToDefinition, () -> written(camel));
    }

    private static boolean caused(Throwable thrown, Throwable by) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause == by) {
                return true;
            }
        }
        return false;
    }

    private static String place(NamedNode node) {
        String location = node.getLocation();
        if (location == null) {
            return "";
        }
        String file = String.valueOf(Path.of(location.replaceFirst("^[a-z]{2,}:", "")).getFileName());
        return node.getLineNumber() > 0 ? file + ":" + node.getLineNumber() : file;
    }

    private static String written(CamelContext camel) {
        return camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream().map(RouteDefinition::toString)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, done -> {
                    Memory memory = exchange.getException() == null ? null : exchange.getProperty(MEMORY, Memory.class);
                    if (memory != null) {
                        memory.note(node, exchange.getException());
                    }
                    callback.done(done);
                });
            }
        };
    }
}
