package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code doorstep subscriptions [plan|apply]}. */
@Command(name = "subscriptions", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = {"Shows how the subscriptions at the providers stand and what the keeper did.", "plan: asks the providers and shows what would be done, and does nothing.",
            "apply: does it now, also where the keeper had stopped or given up."})
final class SubscriptionsCommand implements Callable<Integer> {

    /** What is done. */
    private enum What { show, plan, apply }

    @Parameters(index = "0", arity = "0..1", defaultValue = "show", paramLabel = "plan|apply", description = "Default: ${DEFAULT-VALUE}.")
    private What what;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FEED", description = "One feed only.")
    private String feed;

    @Option(names = "--feed", paramLabel = "FEED", description = "One feed only.")
    private String named;

    @Option(names = "--delete", paramLabel = "ID", description = "With apply FEED: also delete this subscription, which the keeper did not make and leaves alone otherwise.")
    private String delete;

    @Mixin
    private AdminClient hub;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        String one = feed != null ? feed : named;
        if (one != null) {
            parameters.put("feed", one);
        }
        if (delete != null) {
            parameters.put("delete", delete);
        }
        JsonNode answer = hub.call(what == What.show ? "subscriptions" : "subscriptions-" + what, parameters);
        if (hub.json()) {
            spec.commandLine().getOut().println(answer);
        } else {
            new SubscriptionsSheet(spec.commandLine().getOut()).print(answer, what == What.plan);
        }
        boolean differs = what == What.plan && answer.path("feeds").findValues("action").stream().anyMatch(action -> !action.isNull());
        return answer.path("refused").isEmpty() && !differs ? 0 : 1;
    }
}
