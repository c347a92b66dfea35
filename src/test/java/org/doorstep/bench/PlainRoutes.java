package org.doorstep.bench;

import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.activemq.ActiveMQComponent;
import org.apache.camel.main.Main;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * What one would write in an afternoon, with the same libraries: a route that only answers, and one that sends each request to a
 * persistent queue before it answers. KahaDB, the pool and Camel as they come.
 */
final class PlainRoutes implements AutoCloseable {

    private static final long MEMORY = 64L << 20;

    private final BrokerService broker = new BrokerService();
    private final Main main = new Main();

    PlainRoutes(Path folder, int port) throws Exception {
        broker.setBrokerName("plain");
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.toFile());
        broker.setPersistenceAdapter(store);
        // It shares the heap with the house: not more of it than the house's own brokers take.
        broker.getSystemUsage().getMemoryUsage().setLimit(MEMORY);
        broker.start();
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(new ActiveMQConnectionFactory("vm://plain?create=false"));
        ActiveMQComponent activemq = new ActiveMQComponent();
        activemq.setConnectionFactory(pool);
        main.bind("activemq", activemq);
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", "127.0.0.1");
        main.addInitialProperty("camel.server.port", Integer.toString(port));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/answer").setBody(constant("{\"delivery\":\"none\"}"));
                from("platform-http:/plain").removeHeaders("*").convertBodyTo(byte[].class).to(ExchangePattern.InOnly, "activemq:queue:plain")
                        .setBody(constant("{\"delivery\":\"queued\"}"));
            }
        });
        main.start();
    }

    /** Paths of the two: the one that only answers, the one that sends. */
    static List<String> paths() {
        return List.of("/answer", "/plain");
    }

    @Override
    public void close() throws Exception {
        main.stop();
        broker.stop();
    }
}
