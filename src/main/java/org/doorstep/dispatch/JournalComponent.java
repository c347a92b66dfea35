package org.doorstep.dispatch;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.doorstep.journal.Handover;
import org.doorstep.journal.UnfinishedRoutes;

/** {@code journal:FEED} where the journal is embedded: gives a lane's route its feed's bundles, one after the other. It has no options. */
public final class JournalComponent extends DefaultComponent {

    private final LanePool pool;
    private final UnfinishedRoutes unfinished;

    /** @param unfinished told of routes that do not have their lane take what they were given */
    public JournalComponent(LanePool pool, UnfinishedRoutes unfinished) {
        this.pool = pool;
        this.unfinished = unfinished;
    }

    LanePool pool() {
        return pool;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String feed, Map<String, Object> parameters) {
        return new OfFeed(uri, feed);
    }

    private final class OfFeed extends DefaultEndpoint {

        private final String feed;

        private OfFeed(String uri, String feed) {
            super(uri, JournalComponent.this);
            this.feed = feed;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("journal: is for the lanes' route alone");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new Reading(this, processor);
        }

        @Override
        public boolean isSingleton() {
            return true;
        }
    }

    private final class Reading extends DefaultConsumer implements LaneReader.Route {

        private final OfFeed endpoint;

        private Reading(OfFeed endpoint, Processor processor) {
            super(endpoint, processor);
            this.endpoint = endpoint;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            pool.begin(endpoint.feed, this);
        }

        @Override
        protected void doStop() throws Exception {
            pool.end(endpoint.feed);
            super.doStop();
        }

        @Override
        public boolean take(Handover handover) {
            Exchange exchange = createExchange(false);
            boolean failed = true;
            try {
                handover.during(() -> getProcessor().process(exchange));
                failed = exchange.getException() != null;
            } catch (Exception | Error e) {
                // The lane has said what there is to say; what another step throws is Camel's to log. Whatever it is, the feed goes on.
                exchange.setException(e);
            } finally {
                releaseExchange(exchange, false);
            }
            unfinished.ended(endpoint.feed, handover, failed, String.valueOf(getRoute().getSourceLocation()));
            return !failed;
        }
    }
}
