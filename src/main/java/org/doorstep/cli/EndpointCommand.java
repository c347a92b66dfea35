package org.doorstep.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.Settings;
import org.doorstep.provider.Providers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The sheet that a producer asks for (seed 000, "Authentication"). */
@Command(name = "endpoint", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Prints what a producer needs to push to a feed. The output contains the feed's secrets: pass it on with care.")
final class EndpointCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FEED", description = "Name of the feed in feeds.yaml.")
    private String name;

    @Option(names = "--public-url", paramLabel = "URL", description = "How the producer reaches Doorstep, such as https://push.example.com (default: the address that Doorstep listens on).")
    private String publicUrl;

    @Mixin
    private PlaceOptions place;

    @Override
    public Integer call() {
        Map<String, String> environment = System.getenv();
        Settings settings = Settings.load(place.config(), environment, place.flags());
        Feed feed = Feeds.load(place.config().resolve("feeds.yaml"), environment, settings, Providers.names()).find(name)
                .orElseThrow(() -> new ConfigException("unknown feed '" + name + "' in " + place.config().resolve("feeds.yaml") + ". Add it, or correct the name"));
        String base = publicUrl != null ? publicUrl.replaceAll("/+$", "")
                : "http://" + settings.server().authority();
        new EndpointSheet(feed, base).print();
        return 0;
    }
}
