package org.doorstep.dispatch;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.doorstep.event.Event;

/** The step {@code json} of resource routes: the run as one JSON text, an array of CloudEvents, for steps of the user's own. */
public final class JsonStep implements Processor {

    @Override
    public void process(Exchange exchange) {
        @SuppressWarnings("unchecked")
        List<Event> run = exchange.getIn().getBody(List.class);
        exchange.getIn().setBody(run.stream().map(CloudEvent::json).collect(Collectors.joining(",", "[", "]")));
    }
}
