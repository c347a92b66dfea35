package org.doorstep.cli;

import java.util.concurrent.Callable;
import org.doorstep.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a start would succeed, without starting. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Checks configuration, routes and ports without starting. Exit 0: a start would succeed; 2: one line says why not.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private PlaceOptions place;

    @Override
    public Integer call() throws Exception {
        System.out.println(Check.everything(place.place()));
        return 0;
    }
}
