package org.doorstep.cli;

import java.util.concurrent.Callable;
import org.doorstep.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whether a start would succeed, without starting. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = {"Checks configuration, routes and ports as 'run' does, without starting.",
            "Exit code 0: a start would succeed; 2: one line per problem says where it is and what to do."})
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private PlaceOptions place;

    @Option(names = "--connect", description = "Also tries database, brokers, providers' APIs and identity providers. Changes nothing there.")
    private boolean connect;

    @Override
    public Integer call() throws Exception {
        Check.everything(place.place(), connect, Plain::say);
        return 0;
    }
}
