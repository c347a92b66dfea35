package org.doorstep.cli;

import java.util.concurrent.Callable;
import org.doorstep.simulator.api.RepliersApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate repliers-api}: Repliers with its webhooks and listings, as in the project's seed. */
@Command(name = "repliers-api", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play Repliers with its API: webhooks, made with a handshake (/webhooks), and listings by the time they changed (/listings, /listings/deleted).",
            "A push is tried three times. Faults: curl -d '{\"path\":\"/webhooks\",\"status\":500}' http://127.0.0.1:N/_sim/faults"})
final class SimulateRepliersApiCommand implements Callable<Integer> {

    @Mixin
    private ApiOptions options;

    @Option(names = "--key", required = true, paramLabel = "KEY", description = "Shown in the header REPLIERS-API-KEY.")
    private String key;

    @Option(names = "--with-id", description = "Making a webhook answers 200 with its id, as one of their documents has it (default: 201 with {}).")
    private boolean withId;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.serve(spec.name(), new RepliersApi(new RepliersApi.Options(key, options.seed, withId, true)), spec);
    }
}
