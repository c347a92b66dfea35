package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doorstep health}: only what is wrong. */
@Command(name = "health", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = {"Shows which health checks are DOWN, and what to do about each.", "Exit code 0: nothing is DOWN; 1: something is."})
final class HealthCommand implements Callable<Integer> {

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode health = hub.call("health", Map.of());
        boolean up = health.path("status").asText().equals("UP");
        if (hub.json()) {
            Plain.say(health);
        } else if (up) {
            Plain.say("UP: nothing is wrong");
        }
        if (!hub.json()) {
            for (JsonNode check : health.path("checks")) {
                Plain.say("DOWN  " + Plain.text(check.path("check")) + (check.path("reason").isNull() ? "" : ": " + Plain.text(check.path("reason"))));
                Plain.say("      " + Plain.text(check.path("remedy")));
            }
        }
        return up ? 0 : 1;
    }
}
