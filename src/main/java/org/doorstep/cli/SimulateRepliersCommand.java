package org.doorstep.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.simulator.Handshake;
import org.doorstep.simulator.HookSecret;
import org.doorstep.simulator.Manners;
import org.doorstep.simulator.Simulation;
import org.doorstep.simulator.Target;
import org.doorstep.simulator.repliers.RepliersEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate repliers}: handshakes first, then deliveries, as in the project's seed. */
@Command(name = "repliers", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play Repliers: first a handshake for each event, then invented listings and the like, one a request.",
            "A hub lets a handshake in only while its path is armed: run 'bin/doorstep arm FEED EVENT --no-wait' first."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all events accepted", "1:a handshake or a delivery failed", "2:wrong use, or the server cannot be reached"})
final class SimulateRepliersCommand implements Callable<Integer> {

    /** Of a body: {@code [entity]} or {@code {data, previous}}. */
    private enum Shape { ARRAY, OBJECT }

    @Option(names = "--url", required = true, paramLabel = "URL",
            description = "The feed's door without the event, e.g. http://127.0.0.1:8080/repliers/homes")
    private URI url;

    @Option(names = "--event", paramLabel = "EVENT", defaultValue = "listing.created,listing.updated", split = ",",
            description = {"What to play a webhook of; give it once for each (default ${DEFAULT-VALUE}).", "They take turns."})
    private List<String> events;

    @Option(names = "--secret", paramLabel = "VALUE",
            description = {"The secret of an earlier handshake, which is then left out.",
                "One for all events, or one for each, in their order. A run that shakes hands prints them."})
    private List<String> secrets = List.of();

    @Option(names = "--shape", defaultValue = "array", paramLabel = "SHAPE",
            description = "array: [entity]; object: {data, previous} (default ${DEFAULT-VALUE}).")
    private Shape shape;

    @Mixin
    private SimulateOptions options;

    @Mixin
    private PatienceOptions patience;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        events = events.stream().distinct().toList();
        RepliersEvents producer = SimulateOptions.made(spec, () -> new RepliersEvents(options.seed, events, shape == Shape.OBJECT));
        boolean known = !secrets.isEmpty();
        if (!known) {
            secrets = Stream.generate(HookSecret::random).limit(events.size()).toList();
        }
        List<Target> targets = SimulateOptions.made(spec, this::targets);
        Simulation simulation = SimulateOptions.made(spec, () -> simulation(producer, targets));
        if (!known) {
            int exit = shakeHands(targets);
            if (exit != 0) {
                return exit;
            }
        }
        return options.play(simulation, url, spec);
    }

    private List<Target> targets() {
        if (secrets.size() != 1 && secrets.size() != events.size()) {
            throw new IllegalArgumentException("give --secret once for all events, or once for each of the " + events.size());
        }
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            URI door = URI.create(url.toString().replaceAll("/+$", "") + "/" + events.get(i));
            targets.add(new Target(door, Map.of(Handshake.HEADER, secrets.get(secrets.size() == 1 ? 0 : i)), false, patience.timeout()));
        }
        return targets;
    }

    private Simulation simulation(RepliersEvents producer, List<Target> targets) {
        return new Simulation(producer, event -> targets.get(producer.turn(event)),
                options.plan(1, patience.attempts, patience.patience()), Manners.repliers());
    }

    /** @return 0 or the exit code */
    private int shakeHands(List<Target> targets) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Handshake handshake = new Handshake();
        for (int i = 0; i < events.size(); i++) {
            Handshake.Result result = handshake.with(targets.get(i));
            if (!result.shaken()) {
                err.println("The handshake for " + events.get(i) + " failed: " + result.problem());
                return result.answered() ? advise(err) : SimulateOptions.nobodyThere(url, err);
            }
        }
        err.println("Hands shaken for " + String.join(", ", events) + ". To send more without a handshake, add "
                + secrets.stream().map(secret -> "--secret " + secret).collect(Collectors.joining(" ")));
        return 0;
    }

    private int advise(PrintWriter err) {
        String path = url.getPath().replaceAll("/+$", "");
        String feed = path.substring(path.lastIndexOf('/') + 1);
        err.println("A path takes a handshake only while it is armed. Arm it first, then run this again:");
        events.forEach(event -> err.println("  bin/doorstep arm " + feed + " " + event + " --no-wait"));
        return 1;
    }
}
