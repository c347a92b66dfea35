package org.doorstep.cli;

import java.util.concurrent.Callable;
import org.doorstep.simulator.api.SparkApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate spark-api}: Spark with its webhooks and its stream of events, as in the project's seed. */
@Command(name = "spark-api", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play Spark with its API: news feed webhooks (/v1/developers/newsfeeds/webhooks), the stream of events",
            "(/v1/newsfeeds/events, newest first; old ones expire) and listings. Bodies are wrapped in D; a webhook is not active unless it is told so.",
            "A push is tried three times. Faults: curl -d '{\"path\":\"/v1/\",\"status\":429,\"body\":\"{}\"}' http://127.0.0.1:N/_sim/faults"})
final class SimulateSparkApiCommand implements Callable<Integer> {

    @Mixin
    private ApiOptions options;

    @Option(names = "--token", required = true, paramLabel = "TOKEN", description = "Bearer token of the API.")
    private String token;

    @Option(names = "--keep", defaultValue = "100000", paramLabel = "N", description = "How many events the stream remembers (default ${DEFAULT-VALUE}).")
    private int keep;

    @Option(names = "--read-only", description = "The key may not make webhooks: 405 with code 1017.")
    private boolean readOnly;

    @Option(names = "--gone", defaultValue = "0", paramLabel = "N", description = "Every N-th listing is not there any more (default: none).")
    private int gone;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.serve(spec.name(), new SparkApi(new SparkApi.Options(token, options.seed, keep, readOnly, gone)), spec);
    }
}
