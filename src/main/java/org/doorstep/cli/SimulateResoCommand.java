package org.doorstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.doorstep.simulator.reso.ResoEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate reso}: the RESO EntityEvent producer of the project's seed. */
@Command(name = "reso", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play a RESO EntityEvent producer: invented Property, Member, Office and Media events.",
            "About four in ten events are updates of an earlier record."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all events accepted", "1:something failed", "2:wrong use, or the server cannot be reached"})
final class SimulateResoCommand implements Callable<Integer> {

    @Mixin
    private SimulateOptions options;

    @Option(names = "--token", required = true, paramLabel = "TOKEN", description = "The feed's bearer token.")
    private String token;

    @Option(names = "--label", paramLabel = "LABEL",
            description = "Header EntityEventSource: tells the feeds of one producer apart.")
    private String label;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + token);
        if (label != null) {
            headers.put("EntityEventSource", label);
        }
        return options.play(new ResoEvents(options.seed), headers, spec);
    }
}
