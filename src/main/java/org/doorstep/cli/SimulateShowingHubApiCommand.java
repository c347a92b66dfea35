package org.doorstep.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.doorstep.simulator.api.ShowingHubApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate showinghub-api}: ShowingHub with its management API, as in the project's seed. */
@Command(name = "showinghub-api", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play ShowingHub with its API (/app/v1/subscriptions): one subscription, status, history, messages, activate and deactivate.",
            "Messages are tried three times; then the subscription is DisabledDueToError, messages queue, and come out of order after /activate.",
            "What failed is in the history only. Faults: curl -d '{\"path\":\"/status\",\"status\":429,\"headers\":{\"Retry-After\":\"1\"},\"times\":2}' http://127.0.0.1:N/_sim/faults"})
final class SimulateShowingHubApiCommand implements Callable<Integer> {

    @Mixin
    private ApiOptions options;

    @Option(names = "--token", required = true, paramLabel = "TOKEN", description = "Bearer token of the API.")
    private String token;

    @Option(names = "--url", defaultValue = "", paramLabel = "URL", description = "Where messages go until the subscription is led elsewhere (default: nowhere).")
    private String url;

    @Option(names = "--pause", defaultValue = "5", paramLabel = "SECONDS", description = "Between the three tries (default ${DEFAULT-VALUE}).")
    private double pause;

    @Option(names = "--fold", negatable = true, defaultValue = "true", fallbackValue = "true",
            description = "Whether the history can fold messages in; without it each is asked for (default: it can).")
    private boolean fold;

    @Option(names = "--forgets", description = "Messages cannot be asked for any more: the hub's retention has passed.")
    private boolean forgets;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.serve(spec.name(), new ShowingHubApi(new ShowingHubApi.Options(token, options.seed, url,
                Duration.ofMillis((long) (pause * 1_000)), forgets ? Duration.ZERO : Duration.ofDays(30), fold)), spec);
    }
}
