package org.doorstep.dispatch;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Event;
import org.doorstep.store.MappedTables;

/** The step {@code tables} of resource routes: the newest events of their records into the tables mapped for them. */
public final class TablesStep implements Processor {

    private final MappedTables tables;

    public TablesStep(MappedTables tables) {
        this.tables = tables;
    }

    @Override
    public void process(Exchange exchange) {
        @SuppressWarnings("unchecked")
        List<Event> run = exchange.getIn().getBody(List.class);
        List<Event> latest = run.stream().filter(event -> event.latest() || tellsNothing(event)).toList();
        if (!latest.isEmpty()) {
            tables.apply(latest.get(0).provider(), latest.get(0).resource(), latest);
        }
    }

    /** Data that is no record changes no table; the tables count it. */
    private static boolean tellsNothing(Event event) {
        return !event.stale() && !event.deleted() && event.data() != null && !event.hasRecord();
    }
}
