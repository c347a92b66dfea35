package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Planned maintenance: the provider keeps its events for a while. */
@Command(name = "pause", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Deactivates a feed's subscription at its provider until 'resume'. ShowingHub queues its messages meanwhile; from the others, 'resume' fetches what was missed.")
final class PauseCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FEED", description = "A feed with a 'subscription'.")
    private String feed;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode answer = hub.call("subscription-pause", Map.of("feed", feed));
        Plain.say(hub.json() ? Plain.json(answer) : feed + ": " + Plain.text(answer.path("state")));
        return 0;
    }
}
