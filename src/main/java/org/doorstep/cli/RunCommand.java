package org.doorstep.cli;

import java.util.concurrent.Callable;
import org.doorstep.Doorstep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the door until it is told to stop. */
@Command(name = "run", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Runs the door until SIGTERM or Ctrl-C. Prints one line 'doorstep ready ...' when all of it listens.")
final class RunCommand implements Callable<Integer> {

    /** Not an exit code: the process goes on until it is told to stop. */
    static final int RUNNING = -1;

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private PlaceOptions place;

    @Override
    public Integer call() throws Exception {
        Doorstep doorstep = Doorstep.start(place.place());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(doorstep), "doorstep-stop"));
        System.out.println(doorstep.readyLine());
        System.out.flush();
        return RUNNING;
    }

    private static void stop(Doorstep doorstep) {
        log.info("stopping");
        try {
            doorstep.close();
            log.info("stopped");
        } catch (Exception e) {
            log.warn("stopped cause=\"{}\"", e.toString());
        }
    }
}
