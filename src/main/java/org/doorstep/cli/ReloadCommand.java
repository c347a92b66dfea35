package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes changed files over at once. */
@Command(name = "reload", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Reloads feeds.yaml, tables.yaml and resource routes that have changed. Doorstep does so by itself within a second or two; this command does it at once and says what is wrong. "
                + "Exit code 0: all files are in use; 1: a file has an error, one line says which, and its previous version stays in use.")
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
                Plain.say("nothing to reload: no file has changed");
            }
        }
        return problems.isEmpty() ? 0 : 1;
    }
}
