package org.doorstep.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.doorstep.simulator.BarProgress;
import org.doorstep.simulator.LineProgress;
import org.doorstep.simulator.Plan;
import org.doorstep.simulator.Progress;
import org.doorstep.simulator.Report;
import org.doorstep.simulator.Simulation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every simulated producer is told, and how its run ends. */
final class SimulateOptions {

    @Option(names = "--events", defaultValue = "1000", paramLabel = "N", description = "How many events in all (default ${DEFAULT-VALUE}).")
    private long events;

    @Option(names = "--from", defaultValue = "1", paramLabel = "NUMBER",
            description = {"Number of the first event (default ${DEFAULT-VALUE}).",
                "With the same seed it goes on where an earlier run ended."})
    private long from;

    @Option(names = "--rate", defaultValue = "0", paramLabel = "R",
            description = "Events a second over all connections; without it as fast as they are taken.")
    private double rate;

    @Option(names = "--connections", defaultValue = "1", paramLabel = "C",
            description = "Requests on their way at once (default ${DEFAULT-VALUE}). With one, requests arrive strictly in order.")
    private int connections;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "S",
            description = "The same seed makes the same events (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--progress", negatable = true,
            description = "Show a progress bar, or not (default: on a terminal).")
    private Boolean bar;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    /** @throws IllegalArgumentException with a message for the user */
    Plan plan(int batch, int attempts, Duration patience) {
        return new Plan(from, events, batch, rate, connections, attempts, patience);
    }

    /**
     * Makes a producer ready to send.
     *
     * @throws ParameterException where that throws an IllegalArgumentException: an option's value is wrong
     */
    static <T> T made(CommandSpec spec, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /**
     * Sends, and prints the summary.
     *
     * @param server where it sends to; only host and port are ever shown
     * @return the exit code: 0 all accepted, 1 something failed, 2 the server could not be reached at all
     */
    int play(Simulation simulation, URI server, CommandSpec spec) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Report report;
        try (Progress progress = progress(spec.name(), err)) {
            report = simulation.run(progress);
        }
        spec.commandLine().getOut().println(json ? report.toJson() : report.toText());
        if (report.complete()) {
            return 0;
        }
        err.println("Stopped: " + report.problem());
        if (report.answered()) {
            err.println("To go on where it stopped, run the same command with --from " + report.goOnFrom()
                    + " --events " + (from + events - report.goOnFrom()));
            return 1;
        }
        return nobodyThere(server, err);
    }

    static int nobodyThere(URI server, PrintWriter err) {
        err.println("Nothing answers at " + server.getScheme() + "://" + server.getRawAuthority() + ". Is the server running there?");
        return 2;
    }

    private Progress progress(String task, PrintWriter err) {
        boolean terminal = bar == null ? System.console() != null : bar;
        return terminal ? new BarProgress(System.err, task, events) : new LineProgress(err);
    }
}
