package org.doorstep.dispatch;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Event;
import org.doorstep.store.MappedTables;

/** The step {@code tables} of resource routes: what events say of their records into the tables mapped for them. */
public final class TablesStep implements Processor {

    private final MappedTables tables;

    public TablesStep(MappedTables tables) {
        this.tables = tables;
    }

    @Override
    public void process(Exchange exchange) {
        @SuppressWarnings("unchecked")
        List<Event> run = exchange.getIn().getBody(List.class);
        if (!run.isEmpty()) {
            tables.apply(run.get(0).provider(), run.get(0).resource(), run);
        }
    }
}
