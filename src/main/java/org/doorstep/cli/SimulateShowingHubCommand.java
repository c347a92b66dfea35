package org.doorstep.cli;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.doorstep.simulator.Manners;
import org.doorstep.simulator.Simulation;
import org.doorstep.simulator.Target;
import org.doorstep.simulator.showinghub.ShowingHubEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate showinghub}: three tries, then silence, as in the project's seed. */
@Command(name = "showinghub", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play ShowingHub: invented appointments, requests, registrations and the like, one a request.",
            "Anything but a 2xx is tried two more times, seconds apart. Then ShowingHub inactivates the subscription, and so this stops."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all events accepted", "1:something failed; the subscription is inactivated",
            "2:wrong use, or the server cannot be reached"})
final class SimulateShowingHubCommand implements Callable<Integer> {

    private static final int TRIES = 3;

    /** How long it waits is in no document. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    @Option(names = "--url", required = true, paramLabel = "URL",
            description = "The feed's door, e.g. http://127.0.0.1:8080/showinghub/hub")
    private URI url;

    @Option(names = "--header", paramLabel = "NAME=VALUE",
            description = {"A header by which the feed knows ShowingHub, e.g. X-Hub-Key=abc.", "Give one for each that feeds.yaml names."})
    private Map<String, String> headers = new LinkedHashMap<>();

    @Mixin
    private SimulateOptions options;

    @Option(names = "--pause", defaultValue = "5", paramLabel = "SECONDS",
            description = "Between the three tries (default ${DEFAULT-VALUE}).")
    private long pause;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        int exit = options.play(SimulateOptions.made(spec, this::simulation), url, spec);
        if (exit != 0) {
            spec.commandLine().getErr().println("The subscription is now inactivated: after three tries ShowingHub sends nothing more and"
                    + " writes to the application's contact. Put the cause right, then activate it:"
                    + " POST /app/v1/subscriptions/{subscriptionId}/activate. Here, run the command again.");
        }
        return exit;
    }

    private Simulation simulation() {
        Manners manners = Manners.showingHub(PatienceOptions.seconds("--pause", pause, 0));
        Target target = new Target(url, headers, false, ANSWER);
        return new Simulation(new ShowingHubEvents(options.seed), event -> target, options.plan(1, TRIES, Duration.ZERO), manners);
    }
}
