package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The end of planned maintenance. */
@Command(name = "resume", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Activates a feed's subscription again after 'pause', as soon as Doorstep's own door works, and fetches what was missed.")
final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FEED", description = "A feed with a 'subscription'.")
    private String feed;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode answer = hub.call("subscription-resume", Map.of("feed", feed));
        Plain.say(hub.json() ? Plain.json(answer) : feed + ": " + Plain.text(answer.path("state")));
        return 0;
    }
}
