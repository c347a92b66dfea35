package org.doorstep.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.doorstep.simulator.Manners;
import org.doorstep.simulator.Simulation;
import org.doorstep.simulator.Target;
import org.doorstep.simulator.reso.ResoEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate reso}: the RESO EntityEvent producer of the project's seed. */
@Command(name = "reso", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play a RESO EntityEvent producer: invented Property, Member, Office and Media events.",
            "About four in ten events are updates of an earlier record."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all events accepted", "1:something failed", "2:wrong use, or the server cannot be reached"})
final class SimulateResoCommand implements Callable<Integer> {

    private static final String DEMO = "http://127.0.0.1:8080/reso/demo";
    private static final String DEMO_TOKEN = "demo-token";

    @Option(names = "--url", paramLabel = "URL", description = "The feed's door (default " + DEMO + ").")
    private URI url;

    @Option(names = "--token", paramLabel = "TOKEN", description = "The feed's bearer token (default, without --url: that of the shipped demo feed).")
    private String token;

    @Option(names = "--label", paramLabel = "LABEL",
            description = "Header EntityEventSource: tells the feeds of one producer apart.")
    private String label;

    @Mixin
    private SimulateOptions options;

    @Option(names = "--batch", defaultValue = "100", paramLabel = "B",
            description = "Events a request, 1 to 10000 (default ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--gzip", description = "Send bodies as Content-Encoding: gzip.")
    private boolean gzip;

    @Mixin
    private PatienceOptions patience;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (token == null && url != null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--token=TOKEN', of the feed at --url.");
        }
        if (url == null) {
            url = URI.create(DEMO);
            token = token == null ? DEMO_TOKEN : token;
        }
        return options.play(SimulateOptions.made(spec, this::simulation), url, spec);
    }

    private Simulation simulation() {
        Target target = new Target(url, headers(), gzip, patience.timeout(), Set.of(token));
        return new Simulation(new ResoEvents(options.seed), event -> target,
                options.plan(batch, patience.attempts, patience.patience()), Manners.reso());
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + token);
        if (label != null) {
            headers.put("EntityEventSource", label);
        }
        return headers;
    }
}
