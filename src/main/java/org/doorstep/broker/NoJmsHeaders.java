package org.doorstep.broker;

import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * What may cross between JMS and Camel: nothing comes in (a property {@code cAmelSqlQuery} on a queue replaced the SQL of a step,
 * CVE-2026-40453), and of ours only the names of the message contract go out.
 */
final class NoJmsHeaders extends DefaultHeaderFilterStrategy {

    private static final Set<String> OURS = Set.of("feed", "sourceLabel", "provider", "resource", "recordKey",
            "change", "sequence", "eventId", "stale", "replay", "JMSXGroupID");

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !OURS.contains(name);
    }
}
