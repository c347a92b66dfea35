package org.doorstep.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.simulator.Manners;
import org.doorstep.simulator.Simulation;
import org.doorstep.simulator.Target;
import org.doorstep.simulator.spark.SparkEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate spark}: the impatient news feeds of the project's seed. */
@Command(name = "spark", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play Spark's news feeds: small bodies that hold ids only, one event a request.",
            "A door has 1 s to take the connection and 5 s to answer; anything but a 2xx is tried again."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all events accepted", "1:something failed", "2:wrong use, or the server cannot be reached"})
final class SimulateSparkCommand implements Callable<Integer> {

    /** Seed "Developers: News Feed Webhooks". */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** Text, not a URI: what is wrong with an address must not be said by showing the secret in it. */
    @Option(names = "--url", required = true, paramLabel = "URL",
            description = {"The feed's door with the secret at its end, e.g. http://127.0.0.1:8080/spark/feed/SECRET.",
                "Only host and port of it are ever shown."})
    private String url;

    @Mixin
    private SimulateOptions options;

    @Option(names = "--attempts", defaultValue = "5", paramLabel = "N",
            description = "Tries of one event (default ${DEFAULT-VALUE}); how many Spark makes is not known.")
    private int attempts;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Target target = SimulateOptions.made(spec, this::target);
        Simulation simulation = SimulateOptions.made(spec, () -> new Simulation(new SparkEvents(options.seed), event -> target,
                options.plan(1, attempts, Duration.ZERO), Manners.spark()));
        return options.play(simulation, target.uri(), spec);
    }

    private Target target() {
        URI uri = Target.address(url);
        Set<String> secrets = Stream.of(uri.getPath(), uri.getRawPath()).map(SimulateSparkCommand::end).collect(Collectors.toSet());
        return new Target(uri, Map.of(), false, ANSWER, secrets);
    }

    private static String end(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
