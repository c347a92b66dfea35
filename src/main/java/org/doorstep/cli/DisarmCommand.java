package org.doorstep.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets no handshake in any more. */
@Command(name = "disarm", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Accepts no further handshake at this path. A pinned secret stays valid.")
final class DisarmCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FEED", description = "A Repliers feed with 'hookSecret: true'.")
    private String feed;

    @Parameters(index = "1", paramLabel = "EVENT", description = "The event in the path, as in listing.created.")
    private String event;

    @Mixin
    private AdminClient hub;

    @Override
    public Integer call() throws InterruptedException {
        var hook = hub.call("disarm", Map.of("feed", feed, "event", event));
        Plain.say(hub.json() ? Plain.json(hook) : "disarmed: " + Plain.text(hook.path("path")));
        return 0;
    }
}
