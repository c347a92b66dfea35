package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The end of planned maintenance. */
@Command(name = "resume", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Activates a feed's subscription again after 'pause', once our own door has proved to work, and catches up.")
final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FEED", description = "A feed with a 'subscription'.")
    private String feed;

    @Mixin
    private AdminClient hub;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode answer = hub.call("subscription-resume", Map.of("feed", feed));
        spec.commandLine().getOut().println(hub.json() ? answer : feed + ": " + answer.path("state").asText());
        return 0;
    }
}
