package org.doorstep.door;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncCallbackToCompletableFutureAdapter;
import org.apache.camel.support.PluginHelper;

/** A step of a door that goes on later without holding a thread. No service: many routes name the same one, and each stops its own. */
interface AsyncStep extends AsyncProcessor {

    /** For routes that wait for it. */
    @Override
    default void process(Exchange exchange) throws Exception {
        PluginHelper.getAsyncProcessorAwaitManager(exchange.getContext()).process(this, exchange);
    }

    @Override
    default CompletableFuture<Exchange> processAsync(Exchange exchange) {
        AsyncCallbackToCompletableFutureAdapter<Exchange> done = new AsyncCallbackToCompletableFutureAdapter<>(exchange);
        process(exchange, done);
        return done.getFuture();
    }
}
