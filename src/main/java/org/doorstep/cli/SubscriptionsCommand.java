package org.doorstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code doorstep subscriptions [plan|apply|history]}. */
@Command(name = "subscriptions", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = {"Shows the state of the subscriptions at the providers, and what Doorstep did about them.", "plan: asks the providers and shows what would be done, without doing it.",
            "apply: does it now, even if Doorstep had stopped or given up.",
            "history FEED: the provider's own attempts to push to us (ShowingHub), with their messages in --json."})
final class SubscriptionsCommand implements Callable<Integer> {

    /** What is done. */
    private enum What { show, plan, apply, history }

    @Parameters(index = "0", arity = "0..1", defaultValue = "show", paramLabel = "plan|apply|history", description = "Default: ${DEFAULT-VALUE}.")
    private What what;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FEED", description = "One feed only.")
    private String feed;

    @Option(names = "--feed", paramLabel = "FEED", description = "One feed only.")
    private String named;

    @Option(names = "--delete", paramLabel = "ID", description = "With apply FEED: also delete this subscription, which Doorstep did not make and otherwise leaves alone.")
    private String delete;

    @Option(names = "--failed", description = "With history: only attempts that failed.")
    private boolean failed;

    @Option(names = "--from", paramLabel = "TIME", description = "With history: attempts since this time, such as 2026-05-01T10:00:00Z, 2026-05-01, or 2h ago as 2h (default: a day ago).")
    private String from;

    @Mixin
    private AdminClient hub;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (what == What.history) {
            return history();
        }
        if (failed || from != null) {
            throw new ParameterException(spec.commandLine(), "--failed and --from belong to 'subscriptions history FEED'.");
        }
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
            Plain.say(answer);
        } else {
            SubscriptionsSheet.print(answer, what == What.plan);
        }
        boolean differs = what == What.plan && answer.path("feeds").findValues("action").stream().anyMatch(action -> !action.isNull());
        return answer.path("refused").isEmpty() && !differs ? 0 : 1;
    }

    private int history() throws InterruptedException {
        String one = feed != null ? feed : named;
        if (one == null || delete != null) {
            throw new ParameterException(spec.commandLine(), "Of which feed? 'subscriptions history FEED', with --failed and --from.");
        }
        JsonNode answer = hub.call("subscription-history", new Given().with("feed", one).with("from", from).with("failed", failed).values());
        if (hub.json()) {
            Plain.say(answer);
        } else {
            Plain.table(List.of("ATTEMPTED", "ATTEMPT", "ANSWER", "EVENT", "OCCURRED", "MESSAGE"), answer.path("attempts"),
                    "/attemptedOn", "/attemptNumber", "/responseStatusCode", "/webhookMessageType", "/eventOccurredOn", "/webhookMessageId");
            Plain.say(Plain.count(answer.path("attempts").size(), "attempt") + " since " + SubscriptionsSheet.time(Plain.text(answer.path("from"))));
        }
        if (answer.path("incomplete").isTextual()) {
            Plain.warn("doorstep: these may not be all: " + Plain.text(answer.path("incomplete")));
        }
        return answer.path("incomplete").isTextual() ? 1 : 0;
    }
}
