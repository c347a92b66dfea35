package org.doorstep.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.doorstep.Doorstep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the door until it is told to stop. */
@Command(name = "run", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Runs Doorstep until SIGTERM or Ctrl-C. Prints one line 'doorstep ready ...' when all ports are open.")
final class RunCommand implements Callable<Integer> {

    /** Not an exit code: the process goes on until it is told to stop. */
    static final int RUNNING = -1;

    /** Whoever sent SIGTERM sends SIGKILL after 30 s. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(27);
    /** What the system says of a process that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private PlaceOptions place;

    @Option(names = "--accept-gap", description = "Start although the database was restored to a state older than the journal: what is missing in between has to be fetched from the provider.")
    private boolean acceptGap;

    @Override
    public Integer call() throws Exception {
        Doorstep doorstep = Doorstep.start(place.place(acceptGap ? Map.of("doorstep.journal.accept-gap", "true") : Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(doorstep, STOPS_WITHIN, () -> Runtime.getRuntime().halt(TERMINATED)), "doorstep-stop"));
        Plain.say(doorstep.readyLine());
        return RUNNING;
    }

    /**
     * Stops in order, or ends without when that takes too long: what is then cut off is what a kill would cut off, and that loses nothing.
     *
     * @param most how long it may take
     * @param halt ends the process
     */
    static void stop(AutoCloseable doorstep, Duration most, Runnable halt) {
        log.info("stopping");
        Thread last = new Thread(() -> {
            try {
                TimeUnit.NANOSECONDS.sleep(most.toNanos());
                log.warn("stop_cut_short after={} remedy=\"none needed: the next start continues from here\"", most);
                halt.run();
            } catch (InterruptedException e) {
                // It stopped in time.
            }
        }, "doorstep-halt");
        last.setDaemon(true);
        last.start();
        try {
            doorstep.close();
            log.info("stopped");
        } catch (Exception e) {
            log.warn("stopped cause=\"{}\"", e.toString());
        } finally {
            last.interrupt();
        }
    }
}
