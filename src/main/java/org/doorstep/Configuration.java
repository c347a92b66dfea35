package org.doorstep;

import java.util.Optional;
import org.doorstep.config.Feeds;
import org.doorstep.config.MediaSources;
import org.doorstep.config.Ports;
import org.doorstep.config.Problems;
import org.doorstep.config.Settings;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.provider.Providers;

/** All that a user writes, read and looked over in one way for a start and for {@code check}. */
record Configuration(Settings settings, Feeds feeds, Tables tables, MediaSources media, RouteFiles routes) {

    /** What only {@code check} looks at before anything starts: a start finds it out by itself. */
    interface Trial {
        /** @throws org.doorstep.config.ConfigException with what is wrong */
        default void settings(Settings settings) {
        }

        /** @throws org.doorstep.config.ConfigException with what is wrong */
        default void routes(RouteFiles routes, Settings settings) {
        }

        /** Whether a port counts as free though something listens there. */
        default boolean free(int port, Settings settings) {
            return false;
        }
    }

    /** @throws org.doorstep.config.ConfigException with all that is wrong, a line each, by file and line */
    static Configuration load(Doorstep.Place place, Trial trial) {
        Problems problems = new Problems();
        Settings settings = Settings.load(place.config(), place.environment(), place.flags(), problems);
        boolean ports = problems.isEmpty();
        problems.in(() -> trial.settings(settings));
        Optional<Feeds> feeds = problems.of(() -> Feeds.load(place.config().resolve("feeds.yaml"), place.environment(), settings, Providers.names()));
        Optional<Tables> tables = problems.of(() -> Tables.load(place.config().resolve("tables.yaml")));
        Optional<MediaSources> media = problems.of(() -> MediaSources.load(place.config().resolve("media.yaml"), Providers.names()));
        Optional<RouteFiles> routes = problems.of(() -> RouteFiles.check(place.routes()));
        routes.ifPresent(files -> problems.in(() -> trial.routes(files, settings)));
        routes.ifPresent(files -> feeds.ifPresent(all -> problems.in(() -> files.doors(all.all()))));
        // With wrong settings they would be other ones.
        if (ports) {
            problems.in(() -> Ports.verify(settings, port -> trial.free(port, settings)));
        }
        problems.raise();
        return new Configuration(settings, feeds.orElseThrow(), tables.orElseThrow(), media.orElseThrow(), routes.orElseThrow());
    }
}
