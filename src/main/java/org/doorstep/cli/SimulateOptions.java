package org.doorstep.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.doorstep.simulator.BarProgress;
import org.doorstep.simulator.LineProgress;
import org.doorstep.simulator.Plan;
import org.doorstep.simulator.Producer;
import org.doorstep.simulator.Progress;
import org.doorstep.simulator.Report;
import org.doorstep.simulator.Simulation;
import org.doorstep.simulator.Target;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every simulated producer is told, and how its run ends. */
final class SimulateOptions {

    @Option(names = "--url", required = true, paramLabel = "URL",
            description = "The feed's door, e.g. http://127.0.0.1:8080/reso/demo")
    private URI url;

    @Option(names = "--events", required = true, paramLabel = "N", description = "How many events in all.")
    private long events;

    @Option(names = "--batch", defaultValue = "100", paramLabel = "B",
            description = "Events a request, 1 to 10000 (default ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--from", defaultValue = "1", paramLabel = "NUMBER",
            description = {"Number of the first event (default ${DEFAULT-VALUE}).",
                "With the same seed it goes on where an earlier run ended."})
    private long from;

    @Option(names = "--rate", defaultValue = "0", paramLabel = "R",
            description = "Events a second over all connections; without it as fast as they are taken.")
    private double rate;

    @Option(names = "--connections", defaultValue = "1", paramLabel = "C",
            description = "Requests on their way at once (default ${DEFAULT-VALUE}). With one, batches arrive strictly in order.")
    private int connections;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "S",
            description = "The same seed makes the same events (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--attempts", defaultValue = "10", paramLabel = "N",
            description = "Tries of a batch that gets no answer or a 5xx (default ${DEFAULT-VALUE}).")
    private int attempts;

    @Option(names = "--patience", defaultValue = "600", paramLabel = "SECONDS",
            description = "How long one batch may be put off by 429 and Retry-After (default ${DEFAULT-VALUE}).")
    private long patience;

    @Option(names = "--timeout", defaultValue = "30", paramLabel = "SECONDS",
            description = "How long to wait for an answer (default ${DEFAULT-VALUE}).")
    private long timeout;

    @Option(names = "--gzip", description = "Send bodies as Content-Encoding: gzip.")
    private boolean gzip;

    @Option(names = "--progress", negatable = true,
            description = "Show a progress bar, or not (default: on a terminal).")
    private Boolean bar;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    /**
     * Plays the producer and prints the summary.
     *
     * @param headers beside Content-Type
     * @return the exit code: 0 all accepted, 1 something failed, 2 the server could not be reached at all
     * @throws ParameterException when an option's value is wrong
     */
    int play(Producer producer, Map<String, String> headers, CommandSpec spec) throws InterruptedException {
        Simulation simulation;
        try {
            requireSeconds("--timeout", timeout, 1);
            requireSeconds("--patience", patience, 0);
            simulation = new Simulation(producer, new Target(url, headers, gzip, Duration.ofSeconds(timeout)),
                    new Plan(from, events, batch, rate, connections, attempts, Duration.ofSeconds(patience)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
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
        err.println("Nothing answers at " + url.getScheme() + "://" + url.getRawAuthority() + ". Is the server running there?");
        return 2;
    }

    private static void requireSeconds(String option, long seconds, long least) {
        if (seconds < least || seconds > 86_400) {
            throw new IllegalArgumentException(option + " must be between " + least + " and 86400 seconds");
        }
    }

    private Progress progress(String task, PrintWriter err) {
        boolean terminal = bar == null ? System.console() != null : bar;
        return terminal ? new BarProgress(System.err, task, events) : new LineProgress(err);
    }
}
