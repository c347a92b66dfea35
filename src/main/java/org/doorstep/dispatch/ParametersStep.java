package org.doorstep.dispatch;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Event;
import org.doorstep.store.MappedTables;

/**
 * The step {@code parameters} of resource routes, inside a split: the event's columns by tables.yaml as named parameters of the
 * {@code jdbc:} step after it. Puts them into the one header that camel-jdbc looks at first.
 */
public final class ParametersStep implements Processor {

    private final MappedTables tables;

    public ParametersStep(MappedTables tables) {
        this.tables = tables;
    }

    @Override
    public void process(Exchange exchange) {
        exchange.getIn().setHeader("CamelJdbcParameters", tables.parameters(exchange.getIn().getBody(Event.class)));
    }
}
