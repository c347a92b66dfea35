package org.doorstep.cli;

import java.util.concurrent.Callable;
import org.doorstep.simulator.api.ResoApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate reso-api}: a RESO producer with its Web API (RCP-27) that also pushes (RCP-28). */
@Command(name = "reso-api", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Play a RESO producer with its Web API: EntityEvent in pages with nextLink, records by key, tokens at /oauth/token.",
            "With --push-url it pushes as well; after three failures it falls silent until somebody POSTs to /resume.",
            "Faults: curl -d '{\"path\":\"/Property\",\"status\":503}' http://127.0.0.1:N/_sim/faults"})
final class SimulateResoApiCommand implements Callable<Integer> {

    @Mixin
    private ApiOptions options;

    @Option(names = "--token", required = true, paramLabel = "TOKEN", description = "Bearer token of the API.")
    private String token;

    @Option(names = "--client-id", defaultValue = "", paramLabel = "ID", description = "Who gets that token at /oauth/token.")
    private String clientId;

    @Option(names = "--client-secret", defaultValue = "", paramLabel = "SECRET", description = "How they prove it.")
    private String clientSecret;

    @Option(names = "--page", defaultValue = "100", paramLabel = "N", description = "Events a page (default ${DEFAULT-VALUE}).")
    private int page;

    @Option(names = "--delete", defaultValue = "0", paramLabel = "N", description = "Every N-th event deletes its record (default: none).")
    private int delete;

    @Option(names = "--push-url", defaultValue = "", paramLabel = "URL", description = "The feed's door, as in http://127.0.0.1:8080/reso/bright (default: nothing is pushed).")
    private String pushUrl;

    @Option(names = "--push-token", defaultValue = "", paramLabel = "TOKEN", description = "The feed's bearer token.")
    private String pushToken;

    @Option(names = "--skinny", description = "Push events without Data, as RESO itself describes them.")
    private boolean skinny;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.serve(spec.name(), new ResoApi(new ResoApi.Options(token, clientId, clientSecret, options.seed, page, delete, pushUrl, pushToken, skinny, 300)), spec);
    }
}
