package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.Settings;
import org.doorstep.provider.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that docs/subscriptions.md shows is one. */
class SubscriptionsDocTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("HUB_KEY", "0123456789abcdef", "HUB_API_TOKEN", "t", "SPARK_SECRET", "0123456789abcdef", "SPARK_API_TOKEN", "t",
            "REPLIERS_KEY", "k", "BRIGHT_TOKEN", "0123456789abcdef", "BRIGHT_SECRET", "s");

    @Test
    void showsFeedsThatCanBeRead(@TempDir Path folder) throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("docs/subscriptions.md")));
        assertThat(yaml.find()).isTrue();
        Files.writeString(folder.resolve("feeds.yaml"), yaml.group(1));

        Feeds feeds = Feeds.load(folder.resolve("feeds.yaml"), ENVIRONMENT, Settings.load(Path.of("config"), Map.of(), Map.of()), Providers.names());

        assertThat(feeds.all()).extracting(Feed::provider).containsExactlyInAnyOrder("showinghub", "spark", "repliers", "reso");
        assertThat(feeds.all()).allMatch(feed -> feed.subscription().isPresent());
    }
}
