package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes changed files over at once. */
@Command(name = "reload", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Takes over feeds.yaml, tables.yaml and resource routes that have changed. The hub does so by itself within a second or two; this says at once what is wrong. "
                + "Exit 0: what the files say runs; 1: of a wrong file what was there before goes on, and one line says why.")
final class ReloadCommand implements Callable<Integer> {

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode outcome = hub.call("reload", Map.of());
        JsonNode problems = outcome.path("problems");
        if (hub.json()) {
            Plain.say(outcome);
        } else {
            outcome.path("changed").forEach(file -> Plain.say("reloaded: " + Plain.text(file)));
            outcome.path("restart").forEach(file -> Plain.say("needs a restart: " + Plain.text(file)));
            problems.forEach(problem -> Plain.warn("doorstep: " + problem.asText()));
            if (outcome.path("changed").isEmpty() && problems.isEmpty()) {
                Plain.say("nothing to reload: what the files say runs");
            }
        }
        return problems.isEmpty() ? 0 : 1;
    }
}
