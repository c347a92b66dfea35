package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doorstep status}: everything at a glance. */
@Command(name = "status", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = {"Shows all feeds at a glance: last delivery, deliveries of the last five minutes, what waits, dead letters, parked resources, subscriptions, media, queues.",
            "Exit code 1: something needs attention."})
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode answer = hub.call("status", Map.of());
        ((ObjectNode) answer).set("down", hub.call("health", Map.of()).path("checks"));
        StatusSheet sheet = new StatusSheet(answer);
        if (hub.json()) {
            Plain.say(answer);
        } else {
            sheet.print();
        }
        return sheet.well() ? 0 : 1;
    }
}
